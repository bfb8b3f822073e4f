"""Others' packages, imported when a test first asks one of them for something: jax alone takes seconds.

A process that runs none of those tests, and the collection in every one, does without them.
"""

from __future__ import annotations

import importlib
import warnings
from typing import Any


class _Later:
    """A package that is imported at the first look into it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or "test" in name or "hypothesis" in name:
            raise AttributeError(name)  # collection asks this of everything that a module holds
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the package's own insides
            package = importlib.import_module(self._name)
        return getattr(package, name)


jax: Any = _Later("jax")
optax: Any = _Later("optax")
pytorch_optimizer: Any = _Later("pytorch_optimizer")
