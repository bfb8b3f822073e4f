"""Join a folder's ES modules into one script, as a browser is given it.

A module imports by name from a neighbour and only declares: functions, classes and constants. Joining is then a matter
of order: those that are imported come first, import lines and `export` go, and all share one scope. So no two modules
of a folder may declare one name, and none may import in a circle. `main.js` alone keeps what it exports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ENTRY = "main.js"
_IMPORT = re.compile(r"import \{\s*(?P<names>\w+(?:,\s*\w+)*),?\s*\} from \"\./(?P<file>[\w-]+\.js)\";\n")
_DECLARED = re.compile(
    r"(?P<export>export )?(?P<default>default )?(?P<kind>(?:async )?function\*?|class|const|let) (?P<rest>.*)"
)
_GOES_ON = re.compile(r"\s|[)}\]]|//|/\*|$")  # what a line that declares nothing may begin with
_TYPES = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*\n", re.MULTILINE | re.DOTALL)


class ModuleError(ValueError):
    """Modules that cannot be joined; says each problem as `file:line: what`."""


@dataclass(frozen=True)
class Import:
    """One import line: the `names` it wants of the file beside it."""

    line: int
    file: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Module:
    """A module's text, read line by line."""

    path: Path
    text: str
    imports: list[Import] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)  # every top-level name, with its line
    exports: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Module:
        """Read a module; what cannot be joined is noted in `wrong`."""
        module = cls(path, path.read_text(encoding="utf-8"))
        at = 0
        while at < len(module.text):
            line = module.text.count("\n", 0, at) + 1
            found = _IMPORT.match(module.text, at)
            if found:
                module.imports.append(Import(line, found["file"], tuple(re.split(r",\s*", found["names"]))))
                at = found.end()
                continue
            end = module.text.find("\n", at) + 1 or len(module.text)
            module._declare(module.text[at:end].rstrip("\n"), line)
            at = end
        return module

    def _declare(self, text: str, line: int) -> None:
        found = _DECLARED.match(text)
        if not found:
            if text.startswith("import"):
                self._refuse(line, 'write import { name } from "./file.js"; without "as", default or *')
            elif not _GOES_ON.match(text):
                self._refuse(line, f"a module only declares functions, classes and constants, found {text[:40]!r}")
            return
        if found["default"] and self.path.name != ENTRY:
            self._refuse(line, f"only {ENTRY} has a default export")
        names = _declared(found["kind"], found["rest"])
        if not names:
            self._refuse(line, "give each top-level value a name of its own, without taking anything apart")
        for name in names:
            if name in self.names:
                self._refuse(line, f"{name} is declared in line {self.names[name]} already")
            self.names[name] = line
        if found["export"]:
            self.exports.update(names)

    def _refuse(self, line: int, why: str) -> None:
        self.wrong.append(f"{self.path}:{line}: {why}")

    @cached_property
    def body(self) -> str:
        """The text without import lines, without `export` except in the entry, and without its types."""
        text = _IMPORT.sub("", self.text)
        if self.path.name != ENTRY:
            text = re.sub(r"^export ", "", text, flags=re.MULTILINE)
        return _TYPES.sub("", text)


def _declared(kind: str, rest: str) -> list[str]:
    """Return the names that a line declares: one for a function or a class, all of `const a = 1, b = 2`."""
    if kind not in ("const", "let"):
        return re.findall(r"^\w+", rest)
    bare = re.sub(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`|//.*", "0", rest)
    while re.search(r"[(\[{][^()\[\]{}]*[)\]}]", bare):
        bare = re.sub(r"[(\[{][^()\[\]{}]*[)\]}]", "0", bare)
    first = re.split(r"[(\[{]", bare)[0]  # what goes on below is within brackets
    return re.findall(r"(?:^|, )(\w+)(?= =[^=>]|;|,)", first) if re.match(r"[A-Za-z_$]", bare) else []


@dataclass(frozen=True)
class Folder:
    """All modules of a folder, and what is wrong with them together."""

    path: Path

    @cached_property
    def modules(self) -> dict[str, Module]:
        """Every module by its file's name."""
        return {path.name: Module.read(path) for path in sorted(self.path.glob("*.js"))}

    @cached_property
    def order(self) -> list[Module]:
        """Those that `main.js` needs, each after all that it imports itself."""
        return [self.modules[name] for name in self._walk(ENTRY, [], set()) if name in self.modules]

    def _walk(self, name: str, above: list[str], done: set[str]) -> Iterator[str]:
        if name in done or name in above:
            return
        imports = self.modules[name].imports if name in self.modules else []
        for each in imports:
            yield from self._walk(each.file, [*above, name], done)
        done.add(name)
        yield name

    def problems(self) -> list[str]:
        """Return why the modules cannot be joined, as `file:line: what`."""
        if ENTRY not in self.modules:
            return [f"{self.path}:1: there is no {ENTRY}"]
        wrong = [problem for module in self.modules.values() for problem in module.wrong]
        return [*wrong, *self._missing(), *self._clashes(), *self._circles(), *self._unused()]

    def _missing(self) -> Iterator[str]:
        for module in self.modules.values():
            for each in module.imports:
                other = self.modules.get(each.file)
                if other is None:
                    yield f"{module.path}:{each.line}: there is no {each.file} beside it"
                    continue
                for name in each.names:
                    if name not in other.exports:
                        how = "does not export" if name in other.names else "has no"
                        yield f"{module.path}:{each.line}: {each.file} {how} {name}"

    def _clashes(self) -> Iterator[str]:
        first: dict[str, Module] = {}
        for module in self.modules.values():
            for name, line in module.names.items():
                other = first.setdefault(name, module)
                if other is not module:
                    there = f"{other.path}:{other.names[name]}"
                    yield f"{module.path}:{line}: {name} is declared in {there} too, and all modules share one scope"

    def _circles(self) -> Iterator[str]:
        done: set[str] = set()

        def follow(name: str, above: list[str]) -> Iterator[str]:
            for each in self.modules[name].imports if name in self.modules and name not in done else []:
                if each.file in (*above, name):
                    way = [*above, name, each.file]
                    circle = " → ".join(way[way.index(each.file) :])
                    yield f"{self.modules[name].path}:{each.line}: imports in a circle: {circle}"
                else:
                    yield from follow(each.file, [*above, name])
            done.add(name)

        for name in self.modules:
            yield from follow(name, [])

    def _unused(self) -> Iterator[str]:
        needed = {module.path for module in self.order}
        for module in self.modules.values():
            if module.path not in needed:
                yield f"{module.path}:1: {ENTRY} does not import it, nor does anything that it imports"


def joined(folder: Path) -> str:
    """Return all modules of a folder as one ES module, which exports what its `main.js` does.

    Raises ModuleError where they do not fit together.
    """
    modules = Folder(folder)
    wrong = modules.problems()
    if wrong:
        raise ModuleError("\n".join(wrong))
    return "\n".join(module.body for module in modules.order)
