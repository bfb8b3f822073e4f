"""The one parser: text -> checked syntax tree -> sympy, LaTeX and PyTorch text.

Only what is on the whitelist gets through: numbers, `x`, `y`, declared parameters, `pi`, `e`, + - * / ** and the functions
below. Nothing is ever evaluated as Python, so the same parser can read a formula that a visitor typed; the limits on
length, nodes, depth, constants and exponents belong to that caller (`VISITOR`), a file has none.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy

VARIABLES = ("x", "y")
CONSTANTS: dict[str, Any] = {"pi": sympy.pi, "e": sympy.E}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "min": sympy.Min,
    "max": sympy.Max,
}
KINKED = ("abs", "sqrt", "max", "min", "sign")  # where a derivative can be missing
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}


class FormulaError(ValueError):
    """A formula that cannot be read; the message says what and where, for a person."""


@dataclass(frozen=True)
class Limits:
    """How large a formula may be before anything symbolic happens to it (sympy folds 9**9**9 eagerly)."""

    length: int = 200
    nodes: int = 80
    depth: int = 20
    constant: float = 1e6
    exponent: float = 16


VISITOR = Limits()


@dataclass(frozen=True)
class Formula:
    """A checked formula in x, y and its parameters."""

    text: str
    parameters: tuple[str, ...] = ()
    limits: Limits | None = None

    def __post_init__(self) -> None:
        _check(self.tree, self.parameters, self.limits)

    @cached_property
    def tree(self) -> ast.expr:
        if self.limits is not None and len(self.text) > self.limits.length:
            raise FormulaError(f"A formula may have {self.limits.length} characters, this one has {len(self.text)}.")
        try:
            return ast.parse(self.text.strip().replace("^", "**"), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            column = getattr(error, "offset", None)
            where = f" at character {column}" if column else ""
            raise FormulaError(f"The formula {self.text!r} cannot be read{where}.") from None

    @cached_property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """x, y and the parameters, as real symbols."""
        return tuple(sympy.Symbol(name, real=True) for name in (*VARIABLES, *self.parameters))

    @cached_property
    def expression(self) -> sympy.Expr:
        names = dict(zip((*VARIABLES, *self.parameters), self.symbols, strict=True))
        return sympy.sympify(_to_sympy(self.tree, {**CONSTANTS, **names}))  # an Expr already: nothing is executed

    @cached_property
    def smooth(self) -> bool:
        """Whether it is free of abs, sqrt, max, min and sign of anything that varies."""
        return not any(
            isinstance(node, ast.Call) and _name(node.func) in KINKED and _varies(node) for node in ast.walk(self.tree)
        )

    def latex(self, symbols: Mapping[str, str] | None = None) -> str:
        """The formula as it is written, typeset; `symbols` gives the LaTeX of each parameter."""
        return _Latex(dict(symbols or {})).render(self.tree, 0)

    def python(self) -> str:
        """The formula as PyTorch code over tensors x and y (functions of numbers alone use math)."""
        return ast.unparse(_InTorch().visit(ast.parse(ast.unparse(self.tree), mode="eval")))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _varies(node: ast.AST) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id in VARIABLES for inner in ast.walk(node))


def _check(tree: ast.expr, parameters: tuple[str, ...], limits: Limits | None) -> None:
    names = {*VARIABLES, *CONSTANTS, *parameters}
    if limits is not None:
        count = sum(1 for _ in ast.walk(tree))
        if count > limits.nodes * 2:  # a name or an operator is a node of its own beside its expression
            raise FormulaError(f"The formula is too long: {count} parts, at most {limits.nodes * 2}.")
    _check_node(tree, names, limits, 1)


def _check_node(node: ast.expr, names: set[str], limits: Limits | None, depth: int) -> None:
    if limits is not None and depth > limits.depth:
        raise FormulaError(f"The formula is nested too deeply: at most {limits.depth} levels.")
    match node:
        case ast.Constant(value=bool() | str() | bytes() | complex() | None):
            raise FormulaError(f"{node.value!r} is not a number that a formula may hold.")
        case ast.Constant(value=int() | float() as number):
            if limits is not None and not abs(number) <= limits.constant:
                raise FormulaError(f"Numbers may go up to {limits.constant:g}, got {number:g}.")
        case ast.Name(id=name):
            if name not in names:
                raise FormulaError(f"{name!r} is not known here. Names: {', '.join(sorted(names))}.")
        case ast.UnaryOp(op=ast.UAdd() | ast.USub(), operand=operand):
            _check_node(operand, names, limits, depth + 1)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            if isinstance(operator, ast.Pow) and limits is not None:
                _check_exponent(right, limits)
            _check_node(left, names, limits, depth + 1)
            _check_node(right, names, limits, depth + 1)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            expected = 2 if name in ("min", "max") else 1
            if len(arguments) != expected:
                raise FormulaError(f"{name} takes {expected} argument{'s'[: expected - 1]}, got {len(arguments)}.")
            for argument in arguments:
                _check_node(argument, names, limits, depth + 1)
        case ast.Call(func=ast.Name(id=name)):
            raise FormulaError(f"{name!r} is not a function here. Functions: {', '.join(FUNCTIONS)}.")
        case _:
            raise FormulaError(f"{ast.unparse(node)!r} is not allowed in a formula.")


def _check_exponent(node: ast.expr, limits: Limits) -> None:
    """An exponent that holds a power of its own can fold into a number of a million digits before anyone sees it."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Pow):
            raise FormulaError("An exponent may not hold another power.")
        if isinstance(inner, ast.Constant) and isinstance(inner.value, int | float) and abs(inner.value) > limits.exponent:
            raise FormulaError(f"Exponents may go up to {limits.exponent:g}, got {inner.value:g}.")


def _to_sympy(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() as number):
            return sympy.Integer(number)
        case ast.Constant(value=number):
            return sympy.Float(number)
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_to_sympy(operand, names)
        case ast.UnaryOp(operand=operand):
            return _to_sympy(operand, names)
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATORS[type(operator)](_to_sympy(left, names), _to_sympy(right, names))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_to_sympy(argument, names) for argument in arguments))
    raise FormulaError(f"{ast.unparse(node)!r} is not allowed in a formula.")


class _InTorch(ast.NodeTransformer):
    """Calls that see x or y go to torch, the others to math."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = _name(node.func)
        if not _varies(node):
            known = hasattr(math, name)
            node.func = ast.Name(f"math.{name}" if known else name)
        elif name in ("min", "max"):
            node.func = ast.Name(f"torch.{name}imum")
        else:
            node.func = ast.Name(f"torch.{name}")
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(f"math.{node.id}") if node.id in CONSTANTS else node


class _Latex:
    """The syntax tree in textbook order: nothing is reordered, decimals stay decimals."""

    def __init__(self, symbols: dict[str, str]) -> None:
        self.symbols = {"pi": r"\pi", "e": "e", **symbols}

    def render(self, node: ast.expr, strength: int) -> str:
        """`strength` is how tightly the surroundings bind: 1 a sum's right side, 2 a product, 3 a base of a power."""
        text, own = self._render(node)
        return rf"\left({text}\right)" if own < strength else text

    def _render(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant(value=number):
                return f"{number:g}" if isinstance(number, float) else str(number), 4
            case ast.Name(id=name):
                return self.symbols.get(name, name), 4
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self.render(operand, 2)}", 1
            case ast.UnaryOp(operand=operand):
                return self._render(operand)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"{self.render(left, 1)} + {self.render(right, 1)}", 1
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return f"{self.render(left, 1)} - {self.render(right, 2)}", 1
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return rf"\frac{{{self.render(left, 0)}}}{{{self.render(right, 0)}}}", 3
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                dot = r" \cdot " if _starts_with_digit(right) else r"\,"
                return f"{self.render(left, 2)}{dot}{self.render(right, 2)}", 2
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(left, right), 3
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments), 4
        raise FormulaError(f"{ast.unparse(node)!r} is not allowed in a formula.")

    def _power(self, base: ast.expr, exponent: ast.expr) -> str:
        if isinstance(base, ast.Call) and _name(base.func) in ("sin", "cos", "tan", "sinh", "cosh", "tanh"):
            return rf"\{_name(base.func)}^{{{self.render(exponent, 0)}}}\left({self.render(base.args[0], 0)}\right)"
        if isinstance(base, ast.Name) and base.id == "e":
            return rf"e^{{{self.render(exponent, 0)}}}"
        return f"{self.render(base, 4)}^{{{self.render(exponent, 0)}}}"

    def _call(self, name: str, arguments: list[ast.expr]) -> str:
        inner = ", ".join(self.render(argument, 0) for argument in arguments)
        match name:
            case "exp":
                return f"e^{{{inner}}}"
            case "sqrt":
                return rf"\sqrt{{{inner}}}"
            case "abs":
                return rf"\left|{inner}\right|"
            case "sign":
                return rf"\operatorname{{sign}}\left({inner}\right)"
            case "asin" | "acos" | "atan":
                return rf"\arc{name[1:]}\left({inner}\right)"
        return rf"\{name}\left({inner}\right)"


def _starts_with_digit(node: ast.expr) -> bool:
    while isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Div):
        node = node.left
    return isinstance(node, ast.Constant)
