"""The only package that imports streamlit. A file that has a `VIEW` is a page.

`VIEWS` are all pages, imported when they are first asked for: the launcher starts without them, since their caches
belong to a runtime, which it has yet to make.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from views.page import View

    VIEWS: tuple[View, ...]


def __getattr__(name: str) -> Any:
    if name == "VIEWS":
        return _found()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def _found() -> tuple[View, ...]:
    modules = [importlib.import_module(f"views.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return tuple(sorted((module.VIEW for module in modules if hasattr(module, "VIEW")), key=lambda view: view.order))
