"""A trial of a class of torch.optim.Optimizer: it is built, and steps down a small bowl, to see if it can race."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn import Parameter

from core.words import Text, text

STEPS = 12  # some classes do something new at their tenth step
_CLOSURE = text("its step needs a closure, to evaluate the surface again")
_SECOND_ORDER = text("its step differentiates the gradient, which needs create_graph=True")
_NO_RATE = text('it keeps no learning rate in param_groups[0]["lr"], where a schedule could set it')
_GROUPS = text("it needs its parameters in groups with special keys")
_AROUND = {  # what a class may ask for in the place of parameters
    "model": text("it is built around a model, not from parameters"),
    "optimizer": text("it is built around another optimizer, not from parameters"),
}
_CURVES = torch.tensor([1.0, 3.0], dtype=torch.float64)


def named(cls: type) -> str:
    """Return a class's name with its package, or with its module of torch.optim."""
    package = cls.__module__.partition(".")[0]
    return f"{'torch.optim' if cls.__module__.startswith('torch.optim') else package}.{cls.__qualname__}"


def takes_rate(cls: type[torch.optim.Optimizer]) -> bool:
    """Return whether the class accepts a learning rate when it is built."""
    parameters = inspect.signature(cls).parameters
    return "lr" in parameters or any(p.kind is p.VAR_KEYWORD for p in parameters.values())


def tried(cls: type[torch.optim.Optimizer], settings: Mapping[str, Any]) -> float:
    """Return the learning rate with which the class begins, after a few steps as a trial.

    Raises a ValueError that says why the class cannot race. The class's own warnings and its traceback are not shown:
    it may be right for its own purpose.
    """
    try:
        with (
            torch.inference_mode(False),
            torch.enable_grad(),
            torch.random.fork_rng(devices=[]),
            warnings.catch_warnings(),
        ):
            warnings.simplefilter("ignore")
            return _begun(cls, settings)
    except Exception as error:
        raise ValueError(refused(cls, reason(error))) from None


def _begun(cls: type[torch.optim.Optimizer], settings: Mapping[str, Any]) -> float:
    point = Parameter(torch.tensor([1.0, -0.5], dtype=torch.float64))
    around = _AROUND.get(next(iter(inspect.signature(cls).parameters), ""))
    if around is not None:
        raise _Refusal(around)
    instance = cls([point], **settings)
    if _wants_closure(instance):
        raise _Refusal(_CLOSURE)
    if not isinstance(instance.param_groups[0].get("lr"), int | float | Tensor):
        raise _Refusal(_NO_RATE)
    lr = float(instance.param_groups[0]["lr"])
    for _ in range(STEPS):
        point.grad = _CURVES * point.detach()
        instance.step()
    return lr


def refused(cls: type, why: str) -> Text:
    """Return the line about a class that cannot race."""
    return text("{name} cannot race here: {why}.", name=named(cls), why=why)


def reason(error: Exception) -> str:
    """Return why a class cannot race, from its exception: in our words if they are known, else in its own."""
    if isinstance(error, _Refusal):
        return error.why
    said = f"{type(error).__name__} {error}".lower()
    if "closure" in said:
        return _CLOSURE
    if "create_graph" in said or "does not require grad" in said or "grad_fn" in said:
        return _SECOND_ORDER
    if "__contains__" in said:
        return _GROUPS
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return text("it says “{error}”", error=lines[0][:160].rstrip(". "))


class _Refusal(Exception):
    """A reason that is ours."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


def _wants_closure(instance: torch.optim.Optimizer) -> bool:
    """Return whether `step` cannot be called without an argument."""
    parameters = inspect.signature(instance.step).parameters.values()
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return any(p.default is p.empty and p.kind not in kinds for p in parameters)
