"""Update rules: a file is a rule, its name is the rule's slug."""

import sys

from core.registry import Registry
from core.words import text
from optimizers.base import Here, Optimizer, State, TorchOptimizer
from optimizers.foreign import FromTorch
from optimizers.writing import written

OPTIMIZERS: Registry[Optimizer] = Registry(sys.modules[__name__], Optimizer, text("optimizer"))

__all__ = ["OPTIMIZERS", "FromTorch", "Here", "Optimizer", "State", "TorchOptimizer", "written"]
