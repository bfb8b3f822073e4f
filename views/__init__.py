"""The only package that imports streamlit. A file in `views/pages/` that has a `VIEW` is a page.

`VIEWS` are all pages, imported when they are first asked for: the launcher starts without them, since their caches
belong to a runtime, which it has yet to make. A page opens another one by its slug, and imports none.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from views.view import View

    VIEWS: tuple[View, ...]


def __getattr__(name: str) -> Any:
    if name == "VIEWS":
        return find_views()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@cache
def find_views() -> tuple[View, ...]:
    """Find every page, in the order of the navigation."""
    names = [found.name for found in pkgutil.iter_modules([str(Path(__file__).parent / "pages")])]
    modules = [importlib.import_module(f"views.pages.{name}") for name in names]
    return tuple(sorted((module.VIEW for module in modules if hasattr(module, "VIEW")), key=lambda view: view.order))


def view_of(slug: str) -> View:
    """Find a page by its slug. Raises KeyError for one that does not exist."""
    return {view.slug: view for view in find_views()}[slug]
