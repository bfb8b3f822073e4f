"""The torch call of a rule, as the tests' reference and in the exported script."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from textwrap import dedent, indent
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class TorchOptimizer:
    """The `torch.optim` call that does the same: the tests' reference and the exported script at once.

    `definition` holds the source of the class where `torch.optim` has none that does it. An argument may be another
    such call: the rule that this one works around. Where `closure` is set, `step` asks for the gradient by itself and
    needs a closure that evaluates it.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    definition: str = ""
    closure: bool = False

    def code(self, params: str) -> str:
        """Return the call as Python, for a script: `code("[x]")` gives `torch.optim.SGD([x], lr=0.001)`."""
        name = self.name if self.definition else f"torch.optim.{self.name}"
        return f"{name}({', '.join([params, *(f'{key}={_written(value)}' for key, value in self.arguments.items())])})"

    @property
    def definitions(self) -> tuple[str, ...]:
        """The sources of all classes that the call needs."""
        inside = [value for value in self.arguments.values() if isinstance(value, TorchOptimizer)]
        sources = (source for call in inside for source in call.definitions)
        return (*sources, *([self.definition] if self.definition else []))

    def build(self, params: Iterable[Tensor]) -> torch.optim.Optimizer:
        """Return the optimizer itself, built from the very text that a script shows."""
        names: dict[str, Any] = {"torch": torch, "params": params}
        for source in self.definitions:
            exec(source, names)
        return eval(self.code("params"), names)


def _written(value: Any) -> str:
    """Return an argument as Python."""
    return f"lambda params: {value.code('params')}" if isinstance(value, TorchOptimizer) else repr(value)


def torch_class(name: str, step: str) -> str:
    """Return the source of a `torch.optim.Optimizer`; `step` moves x, given g, state and group (one parameter's)."""
    return f"""class {name}(torch.optim.Optimizer):
    def __init__(self, params, **settings):
        super().__init__(params, settings)

    @torch.no_grad()
    def step(self, closure=None):
        loss = None if closure is None else torch.enable_grad()(closure)()
        for group in self.param_groups:
            for x in group["params"]:
                g, state = x.grad, self.state[x]
{indent(dedent(step).strip(), " " * 16)}
        return loss
"""
