"""A formula as a straight-line program, from which both the torch code and the browser's evaluator are made.

Every operation is one line over registers. Registers that depend only on the parameters are plain numbers, computed
once; the others are tensors. A surface's file is lowered by way of sympy (`lowering.py`), a typed formula straight from
its syntax tree (`notation/`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import get_proxy_mode

from landscapes.operations import BINARY, OF_TENSORS, OWN, gate, number_of, over, softplus, step


@dataclass
class Tape:
    """Registers: x, y, the parameters, then one for each operation. `outputs` are register numbers."""

    arguments: int
    ops: list[tuple[Any, ...]] = field(default_factory=list)
    varies: list[bool] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    _seen: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def emit(self, *op: Any) -> int:
        """Return the register that holds `op`, shared if it has been computed before."""
        if op not in self._seen:
            self._seen[op] = self.arguments + len(self.ops)
            self.ops.append(op)
            self.varies.append(op[0] != "const" and any(self.varying(register) for register in op[1:]))
        return self._seen[op]

    def varying(self, register: int) -> bool:
        return register < 2 if register < self.arguments else self.varies[register - self.arguments]

    def last_uses(self) -> list[int]:
        """Return for each register the index of the last operation that reads it; past the end if it is an output."""
        last = [-1] * (self.arguments + len(self.ops))
        for index, op in enumerate(self.ops):
            for register in _operands(op):
                last[register] = index
        for register in self.outputs:
            last[register] = len(self.ops)
        return last

    def pruned(self, outputs: Sequence[int]) -> Tape:
        """Return a program with these registers as its outputs, of the operations that they need."""
        needed = {*outputs}
        for index in reversed(range(len(self.ops))):
            if self.arguments + index in needed:
                needed.update(_operands(self.ops[index]))
        kept, place = Tape(self.arguments), {register: register for register in range(self.arguments)}
        for index, op in enumerate(self.ops):
            if self.arguments + index in needed:
                again = op if op[0] == "const" else (op[0], *(place[register] for register in op[1:]))
                place[self.arguments + index] = kept.emit(*again)
        kept.outputs = [place[register] for register in outputs]
        return kept


Program = Callable[..., tuple[Tensor, ...]]
FEW = 100  # tensors that a program may hold at once whatever their size; that of no built-in surface holds as many
HELD = 2**22  # numbers that a longer program holds at once, some 32 MB


class Computable(Protocol):
    """A formula that can be turned into a tape."""

    @property
    def text(self) -> str: ...

    @property
    def parameters(self) -> tuple[str, ...]: ...

    @property
    def smooth(self) -> bool:
        """True if it has no kinks."""
        ...

    def tape(self, wanted: str) -> Tape:
        """Return the program of its derivatives, as `tape_of` does."""
        ...

    def latex(self, symbols: Mapping[str, str] | None = None) -> str:
        """Return the formula as it was written, typeset; `symbols` gives the LaTeX of each parameter."""
        ...

    def python(self) -> str:
        """Return the formula as PyTorch code over tensors x and y."""
        ...


@lru_cache(maxsize=256)
def tape_of(formula: Computable, wanted: str) -> Tape:
    """Return the program of a formula's derivatives.

    `wanted` is a choice of outputs in order: "f", "g" for f_x and f_y, "h" for f_xx, f_xy and f_yy; "fg" gives three.
    """
    return formula.tape(wanted)


@lru_cache(maxsize=256)
def torch_function(formula: Computable, wanted: str) -> Program:
    """Return `f(x, y, *parameters)` over tensors of one shape: the outputs of `tape_of`, each of that shape.

    A program that holds many tensors at once works through its points in parts (see `HELD`).
    """
    tape = tape_of(formula, wanted)
    # Names of our own, whatever the parameters are called.
    names = ["x", "y", *(f"p{index}" for index in range(len(formula.parameters)))]
    lines = [f"def compiled({', '.join(names)}):"]
    last = tape.last_uses()
    free: list[str] = []  # names of registers that nobody reads any more: a long program keeps few tensors
    for index, op in enumerate(tape.ops):
        line = _expression(op, tape, names)
        freed = [register for register in set(_operands(op)) if last[register] == index and register >= tape.arguments]
        free += [names[register] for register in freed]
        names.append(free.pop() if free else f"r{index}")
        lines.append(f"    {names[-1]} = {line}")
    results = [
        names[register] if tape.varying(register) else f"full({names[register]}, x)" for register in tape.outputs
    ]
    lines.append(f"    return ({', '.join(results)},)")
    namespace: dict[str, Any] = {"torch": torch, "number": number_of, "full": _full, "over": over, "gate": gate}
    namespace |= {"nan": math.nan, "inf": math.inf, "step": step, "softplus": softplus}
    exec(compile("\n".join(lines), "<formula>", "exec"), namespace)  # our own lines over a whitelist of operations
    held = len({*names[tape.arguments :]})
    return namespace["compiled"] if held <= FEW else _in_parts(namespace["compiled"], HELD // held)


def _in_parts(program: Program, most: int) -> Program:
    """Return a program that takes at most so many points at a time; one that is traced for the compiler takes all."""

    def whole(x: Tensor, y: Tensor, *values: float) -> tuple[Tensor, ...]:
        if x.numel() <= most or get_proxy_mode() is not None:
            return program(x, y, *values)
        parts = zip(x.reshape(-1).split(most), y.reshape(-1).split(most), strict=True)
        columns = zip(*(program(*part, *values) for part in parts), strict=True)
        return tuple(torch.cat(column).reshape(x.shape) for column in columns)

    return whole


def _full(number: float, x: Tensor) -> Tensor:
    return torch.full_like(x, number)


def _operands(op: tuple[Any, ...]) -> tuple[int, ...]:
    return () if op[0] == "const" else op[1:]


def _expression(op: tuple[Any, ...], tape: Tape, names: list[str]) -> str:
    name, *arguments = op
    if name == "const":
        return repr(arguments[0])
    operands = [names[register] for register in arguments]
    varying = [tape.varying(register) for register in arguments]
    if not any(varying):
        return f"number({', '.join((repr(name), *operands))})"
    if name in BINARY:
        return BINARY[name].format(*operands)
    if name == "neg":
        return f"-{operands[0]}"
    if name == "not":
        return f"~{operands[0]}"
    tensors = [text if is_tensor else f"full({text}, x)" for text, is_tensor in zip(operands, varying, strict=True)]
    if name in OF_TENSORS:
        return f"torch.{OF_TENSORS[name]}({', '.join(tensors)})"
    if name == "where":
        condition, yes, no = operands[0], *tensors[1:]
        return f"torch.where({condition}, {yes}, {no})" if varying[0] else f"({yes} if {condition} else {no})"
    return f"{name}({operands[0]})" if name in OWN else f"torch.{name}({operands[0]})"


def by_squaring(base: int, exponent: int, tape: Tape) -> int:
    """Return the register of a whole power, at least the first, made of products."""
    if exponent == 1:
        return base
    half = by_squaring(base, exponent // 2, tape)
    square = tape.emit("mul", half, half)
    return tape.emit("mul", square, base) if exponent % 2 else square
