"""Loss surfaces over the plane: a file is a surface, its name is the surface's slug."""

import sys

from core.registry import Registry
from core.words import text
from landscapes.base import CriticalPoint, Landscape
from landscapes.typed_surface import typed

LANDSCAPES: Registry[Landscape] = Registry(sys.modules[__name__], Landscape, text("landscape"))

__all__ = ["LANDSCAPES", "CriticalPoint", "Landscape", "typed"]
