"""Check folders of modules: `python -m figures.viewer figures/viewer/js` says what keeps them from being joined."""

import sys
from pathlib import Path

from figures.viewer.modules import Folder

if __name__ == "__main__":
    wrong = [problem for folder in sys.argv[1:] for problem in Folder(Path(folder)).problems()]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(wrong))
