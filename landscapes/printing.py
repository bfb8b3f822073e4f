"""A formula's syntax tree, written out for a reader: as LaTeX, and as PyTorch code."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping

from landscapes.parsing import parsed

VARIABLES = ("x", "y")
GREEK = {"pi": r"\pi", "e": "e"}
POWERED = ("sin", "cos", "tan", "sinh", "cosh", "tanh")  # written sin²(x)


def latex(tree: ast.expr, symbols: Mapping[str, str]) -> str:
    """Return the LaTeX in the order it was written, decimals as decimals; `symbols` has that of each parameter."""
    return _Latex({**GREEK, **symbols}).render(tree, 0)


def torch_code(tree: ast.expr) -> str:
    """Return code over tensors x and y; calls that see neither of them use math."""
    return ast.unparse(_InTorch().visit(parsed(ast.unparse(tree))))


def called(node: ast.expr) -> str:
    """Return the name of a function, or ""."""
    return node.id if isinstance(node, ast.Name) else ""


def varies(node: ast.AST) -> bool:
    """Return whether x or y occurs in it."""
    return any(isinstance(inner, ast.Name) and inner.id in VARIABLES for inner in ast.walk(node))


class _InTorch(ast.NodeTransformer):
    """Calls that see x or y go to torch, the others to math."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name, changing = called(node.func), varies(node)
        arguments: list[ast.expr] = [self.visit(argument) for argument in node.args]
        if not changing:
            if name == "sign":
                return ast.Call(ast.Name("math.copysign"), [ast.Call(ast.Name("bool"), arguments, []), *arguments], [])
            return ast.Call(ast.Name(f"math.{name}" if hasattr(math, name) else name), arguments, [])
        if name in ("min", "max"):  # torch's take tensors only
            full = ast.Name("torch.full_like")
            arguments = [
                argument if varies(argument) else ast.Call(full, [ast.Name("x"), argument], [])
                for argument in arguments
            ]
            name += "imum"
        return ast.Call(ast.Name(f"torch.{name}"), arguments, [])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(f"math.{node.id}") if node.id in ("pi", "e") else node


class _Latex:
    def __init__(self, symbols: Mapping[str, str]) -> None:
        self.symbols = symbols

    def render(self, node: ast.expr, strength: int) -> str:
        """Return the LaTeX, in brackets if its own strength is less: 1 is a sum, 2 a product, 4 under an exponent."""
        text, own = self._render(node)
        return rf"\left({text}\right)" if own < strength else text

    def _render(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant(value=int() | float() as number):
                return _number(number)
            case ast.Name(id=name):
                return self.symbols.get(name, name), 4
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self.render(operand, 2)}", 1
            case ast.UnaryOp(operand=operand):
                return self._render(operand)
            case ast.BinOp(
                left=ast.UnaryOp(op=ast.USub(), operand=operand), op=ast.Mult() | ast.Div() as times, right=right
            ):
                return f"-{self.render(ast.BinOp(operand, times, right), 2)}", 1
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return f"{self.render(left, 0)} + {self.render(right, 2 if _is_negative(right) else 1)}", 1
            case ast.BinOp(left=left, op=ast.Sub(), right=right):
                return f"{self.render(left, 0)} - {self.render(right, 2)}", 1
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return rf"\frac{{{self.render(left, 0)}}}{{{self.render(right, 0)}}}", 3
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                dot = r" \cdot " if _starts_with_digit(right) else r"\,"
                return f"{self.render(left, 2)}{dot}{self.render(right, 2)}", 2
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(left, right), 3
            case ast.Call(func=ast.Name(id="exp"), args=[argument]):
                return f"e^{{{self.render(argument, 0)}}}", 3
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._call(name, arguments), 4
        raise TypeError(f"{ast.unparse(node)!r} is not part of a formula.")

    def _power(self, base: ast.expr, exponent: ast.expr) -> str:
        above = self.render(exponent, 0)
        if isinstance(base, ast.Call) and called(base.func) in POWERED and above.isdigit():  # sin⁻¹ would be asin
            return rf"\{called(base.func)}^{{{above}}}\left({self.render(base.args[0], 0)}\right)"
        return f"{self.render(base, 4)}^{{{above}}}"

    def _call(self, name: str, arguments: list[ast.expr]) -> str:
        inner = ", ".join(self.render(argument, 0) for argument in arguments)
        match name:
            case "sqrt":
                return rf"\sqrt{{{inner}}}"
            case "abs":
                return rf"\left|{inner}\right|"
            case "sign":
                return rf"\operatorname{{sign}}\left({inner}\right)"
            case "asin" | "acos" | "atan":
                return rf"\arc{name[1:]}\left({inner}\right)"
        return rf"\{name}\left({inner}\right)"


def _number(number: float) -> tuple[str, int]:
    text = str(number) if isinstance(number, int) else f"{number:.12g}"
    mantissa, _, exponent = text.partition("e")
    return (rf"{mantissa} \cdot 10^{{{int(exponent)}}}", 2) if exponent else (text, 4)


def _is_negative(node: ast.expr) -> bool:
    """Return whether it is written with a minus in front."""
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.Add | ast.Sub):
        node = node.left
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _starts_with_digit(node: ast.expr) -> bool:
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Pow):
        node = node.left
    return isinstance(node, ast.Constant)
