"""The house as one installed package: `import descent_lab` makes its packages importable, by both of their names.

`descent_lab.engine` is the module `engine`, never a second copy of it. In a wheel the house lies in this folder, in a
checkout around it. Its packages are found before all others of the same names.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGES = (
    "core",
    "notation",
    "landscapes",
    "optimizers",
    "catalogue",
    "engine",
    "figures",
    "lessons",
    "work",
    "views",
)
_HERE = Path(__file__).resolve().parent
HOUSE = _HERE if (_HERE / "app.py").exists() else _HERE.parent


class _Names(MetaPathFinder, Loader):
    """Finds `descent_lab.engine` and what is below it under the name that the house itself uses."""

    def __init__(self) -> None:
        self._own: dict[str, ModuleSpec | None] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        outer, _, inner = fullname.partition(".")
        if outer != __name__ or inner.partition(".")[0] not in PACKAGES or find_spec(inner) is None:
            return None
        return ModuleSpec(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(spec.name.partition(".")[2])
        self._own[spec.name] = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own specification back, in whose place the import has put the one found here."""
        spec = module.__spec__
        if spec is not None:
            module.__spec__ = self._own.pop(spec.name)


def _is_ours(module: ModuleType) -> bool:
    return HOUSE in (Path(place).resolve().parent for place in getattr(module, "__path__", ()))


def _refuse_strangers() -> None:
    """Raise ImportError if a module of another project has been imported under a name of the house."""
    for name in PACKAGES:
        module = sys.modules.get(name)
        if module is not None and not _is_ours(module):
            place = getattr(module, "__file__", None) or "no file"
            raise ImportError(
                f"Descent Lab has a package {name!r}, and another module of that name is imported already ({place}): "
                "import descent_lab before it, or in another process."
            )


def __getattr__(name: str) -> Any:
    if name in PACKAGES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_refuse_strangers()
if sys.path[:1] != [str(HOUSE)]:
    sys.path.insert(0, str(HOUSE))  # a process that `multiprocessing` spawns is given this path
sys.meta_path.insert(0, _Names())
