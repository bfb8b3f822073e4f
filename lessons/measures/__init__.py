"""Measures of a scene's run: each function gives one number for every racer, in their order.

There is a file for each kind of run. A function marked with `@measure` is known by its own name.
"""

from __future__ import annotations

import importlib
import pkgutil

from lessons.measures.registry import MEASURES, Estimate, Measured, Panels, Result, measure

for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")

__all__ = ["MEASURES", "Estimate", "Measured", "Panels", "Result", "measure"]
