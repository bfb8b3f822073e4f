"""Check folders of modules: `python -m figures.viewer figures/viewer/js` says what keeps them from being joined.

Of the viewer's own it also says which words they ask for that no locale has.
"""

import sys
from pathlib import Path

from figures.viewer import HERE
from figures.viewer.modules import Folder
from figures.viewer.spoken import missing_words

if __name__ == "__main__":
    folders = [Path(folder) for folder in sys.argv[1:]]
    wrong = [problem for folder in folders for problem in Folder(folder).problems()]
    wrong += [problem for folder in folders if folder.resolve() == HERE / "js" for problem in missing_words(folder)]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    sys.exit(bool(wrong))
