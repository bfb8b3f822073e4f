"""The parser: what it reads, what it refuses and says, and that nothing a visitor types hangs or runs."""

from __future__ import annotations

import math
import pickle
import re
from typing import Any

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from landscapes import formula as formulas
from landscapes.browser import browser_tape
from landscapes.checking import FUNCTIONS
from landscapes.formula import VISITOR, Formula, FormulaError
from landscapes.tape import tape_of, torch_function

LARGEST = 1000  # operations of a visitor's formula with its slopes


def at(formula: Formula, x: float, y: float, wanted: str = "f") -> list[float]:
    """Return the value, or derivatives, at one point."""
    px, py = (torch.tensor(number, dtype=torch.float64) for number in (x, y))
    return [part.item() for part in torch_function(formula, wanted)(px, py)]


def _operations(formula: Formula, wanted: str) -> int:
    """Return the length of the program that sympy's derivatives give, a measure of their work."""
    return len(tape_of(formula, wanted).ops)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("x +", "cannot be read"),
        ("(x", "cannot be read"),
        ("2 x", "cannot be read"),
        ("x = 1", "'=' at character 3 is not allowed"),
        ("x.real", "not allowed"),
        ("x.__class__.__bases__", "not allowed"),
        ("().__class__", "not allowed"),
        ("x[0]", "'[' at character 2 is not allowed"),
        ("[x for x in (1, 2)]", "'[' at character 1"),
        ("{x}", "'{'"),
        ("lambda: x", "':'"),
        ("(y := x)", "':'"),
        ("x < y", "'<'"),
        ("x == y", "'='"),
        ("x if y else 1", "not allowed"),
        ("x and y", "not allowed"),
        ("not x", "not allowed"),
        ("x is y", "not allowed"),
        ("x in y", "not allowed"),
        ("await x", "not allowed"),
        ("yield", "cannot be read"),
        ("'x'", '"\'" at character 1'),
        ("f'{x}'", "at character 2"),
        ("x;y", "';'"),
        ("x@y", "'@'"),
        ("x & y", "'&'"),
        ("x % 2", "'%'"),
        ("~x", "'~'"),
        ("x!", "'!'"),
        ("x\\y", "at character 2"),
        ("x # y", "'#'"),
        ("x // y", "not allowed"),
        ("x, y", "not allowed"),
        ("x²", "'²' at character 2"),
        ("ｘ", "at character 1"),
        ("π*x", "'π'"),
        ("__import__(x)", "'__import__' is not a function here"),
        ("open(x)", "'open' is not a function here. Functions: sin, cos"),
        ("eval(x)", "not a function"),
        ("gamma(x)", "not a function"),
        ("x(2)", r"'x' is not a function here. A product is written x*(...)."),
        ("2(x)", "not allowed"),
        ("sin(cos)(x)", "not allowed"),
        ("sin", "'sin' is not known here. Names: x, y, pi, e."),
        ("z + 1", "'z' is not known here"),
        ("__builtins__", "not known"),
        ("inf", "'inf' is not known"),
        ("nan*x", "'nan' is not known"),
        ("True", "True is not a number"),
        ("None", "None is not a number"),
        ("...", "not a number|not allowed"),
        ("2j*x", "2j is not a number"),
        ("sin()", "sin takes 1 argument, got 0"),
        ("sin(x, y)", "sin takes 1 argument, got 2"),
        ("max(x)", "max takes 2 arguments, got 1"),
        ("sin(*x)", "not allowed"),
        ("sqrt(-1)*x", "'sqrt(-1)' is not a real number"),
        ("1/0", "not a real number"),
        ("x + log(0)", "'log(0)' is not a real number"),
        ("asin(2)*y", "not a real number"),
        ("(-8)^(1/3)", "not a real number"),
        ("exp(1000)*x", "too large"),
        ("9**9**9", "An exponent may not hold another power"),
        ("9^9^9^9", "An exponent may not hold another power"),
        ("x^(y^2)", "An exponent may not hold another power"),
        ("((9**9)**9)**9", "Powers may multiply up to 64"),
        ("(((((999999/999998)^16)^16)^16)^16)^16", "Powers may multiply up to 64"),
        ("x**(16*16*16*16*16*16)", "Exponents may go up to 16"),
        ("2**(x + 16*16*16*16*16)", "Exponents may go up to 16"),
        ("x**17", "Exponents may go up to 16, got 17"),
        ("x**-17", "Exponents may go up to 16"),
        ("x*1000001", "Numbers may go up to 1e+06, got 1000001"),
        ("x*1e999", "Numbers may go up to"),
        ("9" * 190, "Numbers may go up to"),
        ("sin(" * 25 + "x" + ")" * 25, "nested too deeply: at most 20"),
        ("-" * 150 + "x", "too long|too deeply"),
        ("(" * 99 + "x" + ")" * 99 + "*y", "may have 200|cannot be read|parts"),
        ("x" + "+x" * 99, "too long"),
        ("x + " * 60, "A formula may have 200 characters, this one has 240."),
        ("x\0", "at character 2"),
    ],
)
def test_what_is_refused(text: str, message: str, monkeypatch: pytest.MonkeyPatch):
    """Before anything symbolic happens: sympy would fold 9**9**9."""
    monkeypatch.setattr(formulas, "sympy", None)
    pattern = message if "|" in message else re.escape(message)
    with pytest.raises(FormulaError, match=pattern):
        Formula(text, (), VISITOR)


@pytest.mark.parametrize(
    "text", ["log(x - x)", "1/(y - y)", "sqrt(x - x - 1)", "asin(2 + x - x)", "x/(y*0)", "sign(sinh(x/(y - y)))"]
)
def test_what_only_algebra_shows_is_refused_when_it_is_compiled(text: str):
    with pytest.raises(FormulaError, match="not a real number"):
        torch_function(Formula(text, (), VISITOR), "fg")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x^2 + y^2", 13),
        ("x**2 + y**2", 13),
        ("-x^2", -4),
        ("2^-x", 0.25),
        ("  x\n + y ", 5),
        ("+x", 2),
        ("pi*x", 2 * math.pi),
        ("e^x", math.e**2),
        ("exp(x)", math.e**2),
        ("max(x, 2.5) - min(y, 1)", 1.5),
        ("abs(-x) + sign(-y)", 1),
        ("abs(log(x)) + abs(sqrt(x))", math.log(2) + math.sqrt(2)),
        ("sign(sqrt(x))*y", 3),
        ("max(sqrt(x), log(y))", math.sqrt(2)),
        ("1e-3*x", 2e-3),
        (".5*x", 1),
        ("7", 7),
        ("x^y", 8),
        ("sqrt(x^2)", 2),
        ("(x^4)^4/2^16", 1),
        ("x/y/3", 2 / 9),
        ("asin(x/4) + acos(y/4) + atan(1)", math.asin(0.5) + math.acos(0.75) + math.pi / 4),
        ("sinh(x) + cosh(y) + tanh(x*y) + tan(x)", math.sinh(2) + math.cosh(3) + math.tanh(6) + math.tan(2)),
    ],
)
def test_what_is_read(text: str, value: float):
    formula = Formula(text, (), VISITOR)
    assert at(formula, 2.0, 3.0) == pytest.approx([value])
    assert formula.number({"x": 2, "y": 3}) == pytest.approx(value)
    assert len(at(formula, 2.0, 3.0, "gh")) == 5
    names: dict[str, Any] = {"torch": torch, "math": math, "x": torch.tensor(2.0), "y": torch.tensor(3.0)}
    assert float(eval(formula.python(), names)) == pytest.approx(value, rel=1e-6)


def test_parameters_are_names_too():
    formula = Formula("a*x**n + b", ("a", "b", "n"))
    x = torch.tensor([1.0, 2.0])
    assert torch_function(formula, "f")(x, x, 3.0, 1.0, 2.0)[0].tolist() == [4.0, 13.0]
    assert browser_tape(formula, (3.0, 1.0, 2.0))["constants"]
    with pytest.raises(FormulaError, match=r"'c' is not known here\. Names: x, y, pi, e, a\."):
        Formula("a*c", ("a",))


def test_a_files_formula_has_no_limits():
    assert at(Formula(" + ".join(["x"] * 100)), 1.0, 0.0) == [100.0]
    assert at(Formula("x**20"), 1.0, 0.0, "fg") == [1.0, 20.0, 0.0]


@pytest.mark.parametrize(
    ("text", "smooth"),
    [("x**2", True), ("sqrt(2)*x", True), ("sqrt(x)", False), ("abs(y)", False), ("exp(max(x, 0))", False)],
)
def test_smooth_is_read_off(text: str, smooth: bool):
    assert Formula(text).smooth is smooth


@pytest.mark.parametrize(
    ("text", "c"), [("1/sqrt(2*c)", 0.0), ("sqrt(c)", -1.0), ("c**0.5", -1.0), ("exp(c)", 1e4), ("c**c", 1e4)]
)
def test_a_number_that_is_none_is_nan(text: str, c: float):
    assert math.isnan(Formula(text, ("c",)).number({"c": c}))


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("(a - x)**2 + b*(y - x**2)**2", r"\left(a - x\right)^{2} + b\,\left(y - x^{2}\right)^{2}"),
        ("-20*exp(-x/2)", r"-20\,e^{-\frac{x}{2}}"),
        ("x*-y - (x - y)", r"x\,\left(-y\right) - \left(x - y\right)"),
        ("x + -y", r"x + \left(-y\right)"),
        ("exp(x)**2", r"\left(e^{x}\right)^{2}"),
        ("sin(x)**2 + sin(x)**-1", r"\sin^{2}\left(x\right) + \sin\left(x\right)^{-1}"),
        ("2*3*x", r"2 \cdot 3\,x"),
        ("(x/y)**2", r"\left(\frac{x}{y}\right)^{2}"),
        ("(-x)**2 - x**-2", r"\left(-x\right)^{2} - x^{-2}"),
        ("1.0e-7*x + 0.0898420125", r"1 \cdot 10^{-7}\,x + 0.0898420125"),
        ("abs(x) + sqrt(y) + max(x, y)", r"\left|x\right| + \sqrt{y} + \max\left(x, y\right)"),
        ("asin(x)*sign(y)", r"\arcsin\left(x\right)\,\operatorname{sign}\left(y\right)"),
    ],
)
def test_latex_in_textbook_order(text: str, latex: str):
    assert Formula(text, ("a", "b")).latex() == latex


def test_a_formula_is_a_value():
    formula = Formula("a*x", ("a",), VISITOR)
    _ = formula.expression
    copy = pickle.loads(pickle.dumps(formula))
    assert copy == formula and hash(copy) == hash(formula) and copy != Formula("a*x", ("a",))


# ---------------------------------------------------------------------- anything at all

PIECES = [*FUNCTIONS, *"xy()()+-*/^,. 123e_[]'\"=<:\n", "**", "pi", "1e6", "0x", "0.5"]
PIECES += ["lambda", " if ", "__import__", "ｘ", "λ"]
typed = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@given(text=typed)
@settings(max_examples=1000)
@example("1if x else y")
@example("0777")
@example("1_000*x")
@example("x**0x10")
def test_any_text_is_read_or_refused(text: str):
    try:
        formula = Formula(text, (), VISITOR)
        assert formula.latex() and formula.python() and formula.smooth in (True, False)
        torch_function(formula, "fg")
        assert _operations(formula, "fg") < LARGEST
    except FormulaError as error:
        assert str(error)


leaves = st.sampled_from(["x", "y", "x", "y", "pi", "2", "3", "0.5", "1", "0", "1.7"])


def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    of_one = st.sampled_from([name for name in FUNCTIONS if name not in ("min", "max")])
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(inner, st.sampled_from(["2", "3", "-1", "0.5"])).map(lambda parts: f"({parts[0]})**{parts[1]}"),
        st.tuples(of_one, inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
        inner.map(lambda part: f"-{part}"),
    )


trees = st.recursive(leaves, grow, max_leaves=8)
coordinate = st.floats(0.1, 2.5)


@pytest.mark.slow
@given(text=trees, x=coordinate, y=coordinate)
@settings(max_examples=400)
def test_a_random_tree_agrees_with_plain_python(text: str, x: float, y: float):
    try:
        formula = Formula(text, (), VISITOR)
        value, *slopes = at(formula, x, y, "fg")
    except FormulaError:
        return
    assert _operations(formula, "fg") < LARGEST
    plain = [formula.number({"x": x + dx, "y": y + dy}) for dx in (-1e-9, 0, 1e-9) for dy in (-1e-9, 0, 1e-9)]
    # Beside a pole, a jump or the edge of a domain the last digit decides: there is nothing to compare.
    if all(map(math.isfinite, plain)) and max(plain) - min(plain) < 1e-6 * (1 + abs(plain[4])):
        assert value == pytest.approx(plain[4], rel=1e-6, abs=1e-6)
        names = dict(zip("xy", torch.tensor([x, y], dtype=torch.float64), strict=True))
        assert float(eval(formula.python(), {"torch": torch, "math": math, **names})) == pytest.approx(
            plain[4], rel=1e-6, abs=1e-6
        )
    assert len(slopes) == 2
    latex = formula.latex()
    assert latex.count("{") == latex.count("}") and "*" not in latex
