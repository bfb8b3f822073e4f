"""The only package that imports streamlit. A file that has a `VIEW` is a page."""

from __future__ import annotations

import importlib
import pkgutil

from views.page import View


def _found() -> tuple[View, ...]:
    modules = [importlib.import_module(f"views.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return tuple(sorted((module.VIEW for module in modules if hasattr(module, "VIEW")), key=lambda view: view.order))


VIEWS: tuple[View, ...] = _found()
