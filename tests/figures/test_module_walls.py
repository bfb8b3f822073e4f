"""Each module of the viewer stands in a layer, as README.md beside it says, and imports from those it may alone."""

import json
import re
from pathlib import Path

from figures.viewer.modules import Folder

ROOT = Path(__file__).resolve().parents[2]
VIEWER = ROOT / "figures" / "viewer"
MODULES = Folder(VIEWER / "js").modules
ROW = re.compile(r"^\| (?P<layer>\w+) \| (?P<may>[\w, ]*)\| (?P<names>(?:`\w+`(?:, )?)+) \|$", re.MULTILINE)
# Comments are left out; a word beside a dot or in quotes is no global of the browser's.
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
WORLD = re.compile(
    r"(?<![\w.\"])(document|window|navigator|localStorage|sessionStorage|fetch|performance|Date|setTimeout)\b"
)


def _layers() -> dict[str, tuple[set[str], list[str]]]:
    """Return every layer of the table: what it may import, and its modules' files."""
    text = (VIEWER / "README.md").read_text(encoding="utf-8")
    return {
        row["layer"]: (
            {row["layer"], *filter(None, row["may"].strip().split(", "))},
            [f"{name}.js" for name in re.findall(r"\w+", row["names"])],
        )
        for row in ROW.finditer(text)
    }


LAYERS = _layers()
LAYER_OF = {name: layer for layer, (_, names) in LAYERS.items() for name in names}


def test_every_module_stands_in_one_layer():
    assert list(LAYERS) == ["pure", "shared", "race", "swarm", "component"]
    assert sorted(name for _, names in LAYERS.values() for name in names) == sorted(MODULES)


def test_a_module_imports_only_from_layers_that_its_own_may():
    wrong = [
        f"js/{name}:{each.line}: {each.file} is {LAYER_OF[each.file]}, and this is {LAYER_OF[name]}"
        for name, module in MODULES.items()
        for each in module.imports
        if LAYER_OF[each.file] not in LAYERS[LAYER_OF[name]][0]
    ]
    assert not wrong, "\n".join(wrong)


def test_a_pure_module_knows_no_page():
    known = {name: WORLD.findall(COMMENT.sub("", MODULES[name].text)) for name in LAYERS["pure"][1]}
    assert not {name: words for name, words in known.items() if words}


def test_a_pure_module_is_read_strictly():
    files = json.loads((ROOT / "tsconfig.strict.json").read_text(encoding="utf-8"))["files"]
    assert {f"figures/viewer/js/{name}" for name in LAYERS["pure"][1]} <= set(files)


def test_the_readme_says_what_every_module_holds():
    text = (VIEWER / "README.md").read_text(encoding="utf-8")
    said = text.partition("What they hold:")[2].partition("A new module is")[0]
    assert {f"{name}.js" for name in re.findall(r"`(\w+)`", said)} >= set(MODULES)
