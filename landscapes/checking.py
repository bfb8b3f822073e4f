"""The whitelist for formulas and their size, checked on the syntax tree before anything symbolic happens."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from landscapes.parsing import parsed
from landscapes.printing import VARIABLES, called, varies
from notation.problems import FormulaError

NUMBERS = {"pi": math.pi, "e": math.e}
ARITHMETIC: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_OF_ONE = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt")
FUNCTIONS: dict[str, Callable[..., float]] = {
    **{name: getattr(math, name) for name in _OF_ONE},
    "abs": math.fabs,
    "sign": lambda number: float((number > 0) - (number < 0)),
    "min": min,
    "max": max,
}
_FOREIGN = re.compile(r"[^\w\s.+\-*/^(),]", re.ASCII)


@dataclass(frozen=True)
class Limits:
    """The largest size of a formula (sympy folds 9**9**9 eagerly)."""

    length: int = 200
    nodes: int = 80
    depth: int = 20
    constant: float = 1e6
    exponent: float = 16
    degree: float = 64  # of nested or multiplied powers: ((x**4)**4)**4 has 64


VISITOR = Limits()


def syntax_tree(text: str, limits: Limits | None) -> ast.expr:
    """Return the text as Python's syntax tree; ^ is a power."""
    if limits is not None and len(text) > limits.length:
        raise FormulaError(f"A formula may have {limits.length} characters, this one has {len(text)}.")
    text = " ".join(text.split())
    if foreign := _FOREIGN.search(text):
        raise FormulaError(f"{foreign.group()!r} at character {foreign.start() + 1} is not allowed in a formula.")
    if not text:
        raise FormulaError("The formula is empty.")
    try:
        return parsed(text.replace("^", "**")).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise FormulaError(f"The formula {text!r} cannot be read.") from None


def check(tree: ast.expr, parameters: tuple[str, ...], limits: Limits | None) -> None:
    """Raise a FormulaError for anything that is not on the whitelist, or too large."""
    if limits is not None:
        count = sum(1 for _ in ast.walk(tree))
        if count > limits.nodes * 2:  # names and operators are nodes beside their expressions
            raise FormulaError(f"The formula is too long: {count} parts, at most {limits.nodes * 2}.")
    _check_node(tree, parameters, limits, 1)
    if limits is not None and _degree(tree) > limits.degree:
        raise FormulaError(f"Powers may multiply up to {limits.degree:g}, here they come to {_degree(tree):g}.")
    for constant in _constants(tree, parameters):
        if not math.isfinite(number(constant, {})):
            raise FormulaError(f"{ast.unparse(constant)!r} is not a real number, or too large.")


def number(tree: ast.expr, values: Mapping[str, float]) -> float:
    """Return the formula's number at these values of its names; NaN where it has no finite real value."""
    try:
        result = _number(tree, {**NUMBERS, **values})
    except (KeyError, ValueError, ZeroDivisionError, OverflowError):
        return math.nan
    return result if isinstance(result, float) and math.isfinite(result) else math.nan


def _number(node: ast.expr, names: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as constant):
            return float(constant)
        case ast.Name(id=name):
            return float(names[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, names)
        case ast.UnaryOp(operand=operand):
            return _number(operand, names)
        case ast.BinOp(left=left, op=operation, right=right):
            result = ARITHMETIC[type(operation)](_number(left, names), _number(right, names))
            if isinstance(result, complex):
                raise ValueError("complex")
            return result
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_number(argument, names) for argument in arguments))
    raise FormulaError(f"{ast.unparse(node)!r} is not allowed in a formula.")


def _check_node(node: ast.expr, parameters: tuple[str, ...], limits: Limits | None, depth: int) -> None:
    if limits is not None and depth > limits.depth:
        raise FormulaError(f"The formula is nested too deeply: at most {limits.depth} levels.")
    names = (*VARIABLES, *NUMBERS, *parameters)
    match node:
        case ast.Constant(value=bool() | str() | bytes() | complex() | None):
            raise FormulaError(f"{node.value!r} is not a number that a formula may hold.")
        case ast.Constant(value=int() | float() as constant):
            if limits is not None and not abs(constant) <= limits.constant:
                raise FormulaError(f"Numbers may go up to {limits.constant:g}, got {ast.unparse(node)}.")
        case ast.Name(id=name):
            if name not in names:
                raise FormulaError(f"{name!r} is not known here. Names: {', '.join(names)}.")
        case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
            _check_node(operand, parameters, limits, depth + 1)
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in ARITHMETIC:
            _check_node(left, parameters, limits, depth + 1)
            _check_node(right, parameters, limits, depth + 1)
            if isinstance(operation, ast.Pow) and limits is not None:
                _check_exponent(right, parameters, limits)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            expected = 2 if name in ("min", "max") else 1
            if len(arguments) != expected:
                raise FormulaError(f"{name} takes {expected} argument{'s'[: expected - 1]}, got {len(arguments)}.")
            for argument in arguments:
                _check_node(argument, parameters, limits, depth + 1)
        case ast.Call(func=ast.Name(id=name)) if name not in FUNCTIONS:
            hint = f" A product is written {name}*(...)." if name in names else ""
            raise FormulaError(f"{name!r} is not a function here.{hint} Functions: {', '.join(FUNCTIONS)}.")
        case _:
            raise FormulaError(f"{ast.unparse(node)!r} is not allowed in a formula.")


def _check_exponent(exponent: ast.expr, parameters: tuple[str, ...], limits: Limits) -> None:
    """Refuse an exponent with a power in it, which can fold into a number of a million digits before anyone sees it."""
    if any(isinstance(inner, ast.Pow) for inner in ast.walk(exponent)):
        raise FormulaError("An exponent may not hold another power.")
    for constant in _constants(exponent, parameters):
        if not abs(number(constant, {})) <= limits.exponent:
            raise FormulaError(f"Exponents may go up to {limits.exponent:g}, got {ast.unparse(constant)}.")


def _constants(node: ast.expr, parameters: tuple[str, ...]) -> Iterator[ast.expr]:
    """Yield the largest parts that hold neither a variable nor a parameter."""
    if not varies(node) and not any(isinstance(inner, ast.Name) and inner.id in parameters for inner in ast.walk(node)):
        yield node
    else:
        for inner in ast.iter_child_nodes(node):
            if isinstance(inner, ast.expr) and called(inner) not in FUNCTIONS:
                yield from _constants(inner, parameters)


def _degree(node: ast.expr) -> float:
    """Return a bound on the degree, by which exact arithmetic multiplies the number of digits."""
    match node:
        case ast.UnaryOp(operand=operand):
            return _degree(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            exponent = 1.0 if varies(right) else abs(number(right, {}))
            return max(_degree(left) * max(exponent, 1.0), _degree(right))
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
            return _degree(left) + _degree(right)
        case ast.BinOp(left=left, right=right):
            return max(_degree(left), _degree(right))
        case ast.Call(args=arguments):
            return max(map(_degree, arguments))
    return 1.0
