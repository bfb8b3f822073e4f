"""A formula's tree as PyTorch code over tensors x and y; whatever depends on neither of them uses `math`."""

from __future__ import annotations

from collections.abc import Sequence

from notation.tree import (
    Call,
    Compare,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Power,
    Product,
    Sum,
    Where,
    varies,
    walk,
)  # fmt: skip

_OF_TORCH = {
    **{name: f"torch.{name}" for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh")},
    **{name: f"torch.{name}" for name in ("asinh", "acosh", "atanh", "exp", "log", "log2", "log10", "sqrt", "abs")},
    **{name: f"torch.{name}" for name in ("sign", "floor", "ceil", "erf", "sigmoid", "relu", "square", "atan2")},
    "hypot": "torch.hypot", "mod": "torch.remainder",
}  # fmt: skip
_OF_MATH = {
    **{name: f"math.{name}" for name in _OF_TORCH if name not in ("abs", "sign", "sigmoid", "relu", "square", "mod")},
    "abs": "abs",
}
_FORMED = {  # what neither library has under one name
    "sec": "1/{cos}({0})", "csc": "1/{sin}({0})", "cot": "1/{tan}({0})", "sigmoid": "1/(1 + {exp}(-({0})))",
    "square": "({0})**2", "softplus": "{log}(1 + {exp}({0}))", "sign": "math.copysign(bool({0}), {0})",
    "relu": "max({0}, 0)", "mod": "({0}) % ({1})",
}  # fmt: skip


def torch_code(node: Node) -> str:
    """Return the code of a formula; its value has a gradient, even where that is 0 everywhere."""
    level = not varies(node) or any(
        isinstance(part, Call) and part.name in ("mod", "floor", "ceil", "sign") for part in walk(node)
    )
    written = _code(node, 0)
    return f"{written} + 0*x" if level else written


def _code(node: Node, strength: int) -> str:
    written, own = _written(node)
    return f"({written})" if own < strength else written


def _written(node: Node) -> tuple[str, int]:
    """Return the code and its strength: 1 is a sum, 2 a product, 3 a sign, 4 a power, 5 anything else."""
    match node:
        case Number(value=value, text=typed):
            return (typed.lstrip("0") or "0" if typed.isdigit() else repr(value)), 5
        case Name(name="pi" | "e" as name):
            return f"math.{name}", 5
        case Name(name=name):
            return name, 5
        case Negative(of=of):
            return f"-{_code(of, 3)}", 2
        case Sum(terms=terms):
            return _code(terms[0][1], 1) + "".join(f" {sign} {_code(term, 2)}" for sign, term in terms[1:]), 1
        case Product(factors=factors):
            return _code(factors[0][1], 2) + "".join(f"{sign}{_code(factor, 3)}" for sign, factor in factors[1:]), 2
        case Power(base=Name(name="e"), exponent=exponent):
            return _called("exp", (exponent,)), 5
        case Power(base=base, exponent=exponent) | Call(name="pow", arguments=(base, exponent)):
            if varies(base) and not varies(exponent) and not _is_whole(exponent):
                return f"torch.pow({_code(base, 0)}, {_code(exponent, 0)})", 5
            return f"{_code(base, 5)}**{_code(exponent, 5)}", 4
        case Call(name=name, arguments=arguments):
            return _called(name, arguments), 5
        case Where(cases=cases, other=other):
            result = "math.nan" if other is None else _code(other, 0)
            for condition, value in reversed(cases):
                result = _where(condition, value, result)
            return result, 5
    return _condition(node), 0


def _where(condition: Node, value: Node, no: str) -> str:
    """Return the code of a case. A branch that is not taken is cut off from x and y: its slope may be no number."""
    yes = _code(value, 1)
    if not varies(condition):
        return f"({yes} if {_condition(condition)} else {no})"
    if not any(sign in f"{yes} {no}" for sign in ("(", "/", "**")):
        return f"torch.where({_condition(condition)}, {yes} + 0*x, {no})"
    taken = _apart(f"{yes} + 0*x", "torch.where(_taken, {0}, {0}.detach())")
    other = _apart(no, "torch.where(_taken, {0}.detach(), {0})")
    return f"(lambda _taken: torch.where(_taken, {taken}, {other}))({_condition(condition)})"


def _apart(written: str, place: str) -> str:
    """Return code that is evaluated at another point."""
    return f"(lambda x, y: {written})({place.format('x')}, {place.format('y')})"


def _condition(node: Node) -> str:
    match node:
        case Compare(first=first, rest=rest):
            left, parts = first, []
            for sign, right in rest:
                parts.append(f"({_code(left, 1)} {sign} {_code(right, 1)})")
                left = right
            return " & ".join(parts)
        case Logic(word=word, parts=parts):
            sign = " & " if word == "and" else " | "
            return sign.join(f"({_condition(part)})" for part in parts)
        case Not(of=of):
            return f"~({_condition(of)})" if varies(of) else f"(not ({_condition(of)}))"
    return _code(node, 0)


def _called(name: str, arguments: Sequence[Node]) -> str:
    by_point = any(map(varies, arguments))
    if name in ("min", "max"):
        return _extremum(name, arguments, by_point)
    if name == "log" and len(arguments) == 2:
        return f"({_called('log', arguments[:1])}/{_called('log', arguments[1:])})"
    if name in ("cbrt", "root"):
        return _root(3 if name == "cbrt" else _degree(arguments[0]), arguments[-1])
    inner = [_code(argument, 0) for argument in arguments]  # once: calls may stand in each other 30 deep
    if name == "softplus" and by_point:
        return f"torch.logaddexp({inner[0]}, torch.zeros_like(x))"
    if name in ("hypot", "atan2", "mod") and by_point:
        inner = [part if varies(argument) else f"torch.full_like(x, {part})"
                 for part, argument in zip(inner, arguments, strict=True)]  # fmt: skip
        if name == "hypot":
            return f"torch.sqrt(({inner[0]})**2 + ({inner[1]})**2)"
        return f"{_OF_TORCH[name]}({', '.join(inner)})" + (".detach()" if name == "mod" else "")
    known = _OF_TORCH if by_point else _OF_MATH
    if name in known:
        return f"{known[name]}({', '.join(inner)})"
    parts = {part: known[part] for part in ("sin", "cos", "tan", "exp", "log")}
    if name == "sign":
        return _of_one(inner[0], _FORMED[name])
    return f"({_FORMED[name].format(*inner, **parts)})"


def _of_one(written: str, form: str) -> str:
    """Return a form that has its argument {0} twice, with the argument written once."""
    return form.format(written) if written.isidentifier() else f"(lambda _u: {form.format('_u')})({written})"


def _extremum(name: str, arguments: Sequence[Node], by_point: bool) -> str:
    inner = [_code(argument, 0) for argument in arguments]
    if not by_point:
        return f"{name}({', '.join(inner)})"
    tensors = [part if varies(argument) else f"torch.full_like(x, {part})"
               for part, argument in zip(inner, arguments, strict=True)]  # fmt: skip
    result = tensors[0]
    for tensor in tensors[1:]:
        result = f"torch.{name}imum({result}, {tensor})"
    return result


def _root(degree: int, of: Node) -> str:
    if degree == 2:
        return _called("sqrt", (of,))
    inner = _code(of, 0)
    if degree % 2 == 0:
        return f"torch.pow({inner}, {1 / degree!r})" if varies(of) else f"({inner})**{1 / degree!r}"
    if varies(of):
        return _of_one(inner, f"(torch.sign({{0}})*torch.pow(abs({{0}}), {1 / degree!r}))")
    return _of_one(inner, f"math.copysign(abs({{0}})**{1 / degree!r}, {{0}})")


def _is_whole(exponent: Node) -> bool:
    """Return whether a power is one of products: any other may have no slope where its base is 0."""
    node = exponent.of if isinstance(exponent, Negative) else exponent
    return isinstance(node, Number) and node.value == int(node.value)


def _degree(node: Node) -> int:
    assert isinstance(node, Number)
    return int(node.value)
