"""A formula as a program for the browser: the tape with the parameters as numbers, and its frame around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from landscapes.frame import Frame
from landscapes.operations import number_of
from landscapes.tape import Computable, tape_of


def browser_tape(formula: Computable, values: Sequence[float], frame: Frame | None = None) -> dict[str, Any]:
    """Return the value and the gradient of a formula, with these values of its parameters, as a program.

    `{"constants": [...], "ops": [[name, register, ...], ...], "value": register, "gradient": [register, register]}`;
    register 0 is x, 1 is y, then come the constants, then one register for each operation. With a frame the first
    operations compute the point where the formula is read, the gradient is the formula's own, and `"turn": [a, b]`
    turns it into (a·f_u − b·f_v, b·f_u + a·f_v), after missing derivatives at a kink were set to 0.
    """
    tape = tape_of(formula, "fg")
    numbers: dict[int, float] = {2 + index: float(value) for index, value in enumerate(values)}
    for index, op in enumerate(tape.ops):
        if not tape.varies[index]:
            numbers[tape.arguments + index] = _number(op, numbers)
    used = sorted(
        {register for op in tape.ops if op[0] != "const" for register in op[1:] if register in numbers}
        | {register for register in tape.outputs if register in numbers}
    )
    finite = [register for register in used if math.isfinite(numbers[register])]
    constants = [numbers[register] for register in finite]
    wanted = [0.0, 1.0] if len(finite) < len(used) else [1.0] if any(op[0] == "over" for op in tape.ops) else []
    constants += [number for number in wanted if number not in constants]
    place = {0: 0, 1: 1} | {register: 2 + index for index, register in enumerate(finite)}
    ops: list[list[Any]] = []
    if frame is not None:
        first, further = 2 + len(constants), [*frame.matrix, *frame.shift]
        constants += further
        a, b, cx, cy = (first + i for i in range(4))
        r = first + 4  # the first operation's register
        ops = [["sub", 0, cx], ["sub", 1, cy], ["mul", a, r], ["mul", b, r + 1], ["add", r + 2, r + 3],
               ["mul", a, r + 1], ["mul", b, r], ["sub", r + 5, r + 6]]  # fmt: skip
        place |= {0: r + 4, 1: r + 7}
    first_op = 2 + len(constants)
    for register in used:
        if register not in place:
            ops += _without_end(numbers[register], first_op + len(ops), constants)
            place[register] = first_op + len(ops) - 1
    for index, op in enumerate(tape.ops):
        if tape.varies[index]:
            name, operands = op[0], [place[register] for register in op[1:]]
            if name == "over":
                name, operands = _guarded(ops, first_op, operands, constants.index(1.0) + 2)
            ops.append([name, *operands])
            place[tape.arguments + index] = first_op + len(ops) - 1
    value, *gradient = (place[register] for register in tape.outputs)
    turn = {} if frame is None else {"turn": list(frame.matrix)}
    return {"constants": constants, "ops": ops, "value": value, "gradient": gradient, **turn}


def _without_end(number: float, at: int, constants: list[float]) -> list[list[Any]]:
    """Return operations whose last gives NaN or an infinite number, which JSON does not have."""
    zero, one = constants.index(0.0) + 2, constants.index(1.0) + 2
    if math.isnan(number):
        return [["div", zero, zero]]
    return [["div", one, zero]] + ([["neg", at]] if number < 0 else [])


def _guarded(ops: list[list[Any]], first: int, operands: list[int], one: int) -> tuple[str, list[int]]:
    """Return the last operation of a quotient in which 0/0 is 0; the operations before it are added to `ops`."""
    # With s = |sign b|, which is 0 or 1: a·s/(b + (1 − s)), and that is a/b to the last digit where b is not 0.
    (above, below), at = operands, first + len(ops)
    ops += [["sign", below], ["abs", at], ["mul", above, at + 1], ["sub", one, at + 1], ["add", below, at + 3]]
    return "div", [at + 2, at + 4]


def _number(op: tuple[Any, ...], numbers: dict[int, float]) -> float:
    name, *arguments = op
    return arguments[0] if name == "const" else float(number_of(name, *(numbers[register] for register in arguments)))
