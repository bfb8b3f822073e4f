"""Whatever anybody types is read or refused, in a few lines and within a bounded number of operations."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks import formulas
from landscapes.notation.written import OPERATIONS, Written
from landscapes.tape import tape_of, torch_function
from notation.problems import NotationError
from notation.vocabulary import ALIASES, FUNCTIONS

ATTACKS = [
    "\\begin{cases})", "\\begin{cases}&&", "\\begin{cases}]x", "\\begin{cases}" * 200, "\\end{cases}",
    "x^{2<1: 3}", "pow(x, where(1<0, 1, log(0)))",
    "().__class__", "().__class__.__bases__[0].__subclasses__()", "x.__class__", "x.__init__.__globals__",
    "__import__('os')", "eval('1')", "exec('1')", "open('/etc/passwd')", "globals()", "locals()", "getattr(x, 'y')",
    "os.system('id')", "[x for x in (1, 2)]", "(lambda: 1)()", "(y := 1)", "f'{x}'", "'x'*9**9", '"x"', "b'x'",
    "`id`", "$(id)", "${x}", "{{7*7}}", "{%x%}", "<script>alert(1)</script>", "x<!--", "</style>", "javascript:x",
    "x\u202ey", "\ufeffx", "x\u0301", "%s%s%n", "{0.__class__}", "x[0][0]", "x[9]", "x[-1]", "x[y]", "x{y", "x}",
    "]x[", "x:y", "x->y", "x=>y", "x<-y<", "9**9**9", "9^9^9^9", "((9^9)^9)^9", "2^2^2^2^2^2^2", "1e308*1e308",
    "1e-999", "0^0/0", "0/0", "-1^0.5", "(-1)^0.5", "(" * 500, "(" * 3000 + "x" + ")" * 900, "[" * 500, "{" * 500,
    "|" * 500, "|" * 501, "-" * 3999 + "x", "not " * 900 + "x<0", "sin(" * 700 + "x" + ")" * 700, "sin " * 900 + "x",
    "√" * 3000 + "x", "x^" * 1900 + "x", "x**" * 1300 + "x", "²" * 3000, "x if x<0 else " * 280 + "x",
    "{x<0:" * 600 + "x", "where(x<0," * 390 + "x", "\\frac{" * 600 + "x", "\\sqrt[" * 500, "\\" * 999,
    "+".join(["x"] * 1999), "*".join(["x"] * 1999), "x" * 4000, "x y " * 1000, "1 " * 2000, "," * 4000,
    "sin(x)+" * 570 + "x", "tan(x*y)^" * 440 + "2", "max(x," * 660 + "y", "atan2(x,y)+" * 360 + "x",
    "x^y^" * 900 + "1", "/".join(["(x+y)"] * 660), "<".join(["x"] * 2000), " and ".join(["x<0"] * 500),
    "where(" + " or ".join(f"x<{i}" for i in range(400)) + ",x,y)", "+".join(f"x^{i}.5*y" for i in range(1, 390)),
    "*".join(f"(x-{i})" for i in range(500)), "hypot(" * 600, "log(x," * 600, "a" * 4000, "π" * 4000, "a_" * 2000,
    "α" * 3000, "#" * 4000, "$" * 4000, "\n" * 4000, "\t" * 3999 + "x", " " * 4001, "\x00" * 100, "\ud800",
    "\U0001f600", "х" * 1000, "ｘ" * 1000, "１+１", "𝑥^2", "x⁻⁻²", "²x", "x^²", "₁x", "x₁₁", "∫x dx", "∂x",
    "\\input{/etc/passwd}", "\\def\\x{\\x\\x}\\x", "\\write18{id}", "\\catcode", "\\begin{cases}x\\end{cases}",
    "\\text{x y}", "Math.constructor", "constructor(x)", "__proto__", "toString(x)", "np.load(x)", "np.np.np.sin(x)",
    "math.__dict__", "torch.load(x)", "f(x,y)=f(x,y)=x", "=" * 100, "x=y=z", "f(x", "f(x,y)", "lambda", "import os",
    "self x", "sin^2.5(x)", "x2 y", "def f", "yield", "await x", "async x", "del x",
]  # fmt: skip


def _read_or_refused(text: str) -> Written | None:
    """Return a formula, or None if it is refused in up to three lines; its programs are bounded."""
    try:
        formula = Written(text)
    except NotationError as error:
        assert error.problems and 1 <= len(str(error).splitlines()) <= 3 and len(str(error)) < 1200
        assert all(0 <= problem.start <= max(len(text), problem.start) for problem in error.problems)
        return None
    assert len(tape_of(formula, "fgh").ops) <= OPERATIONS
    assert formula.latex() and formula.python() and formula.smooth in (True, False)
    return formula


def test_the_attacks_are_many():
    assert len(set(ATTACKS)) >= 120


@pytest.mark.parametrize("number", range(len(ATTACKS)))
def test_an_attack_is_refused_or_harmless(number: int):
    formula = _read_or_refused(ATTACKS[number])
    if formula is not None:
        torch_function(formula, "fgh")


PIECES = [
    *FUNCTIONS,
    *ALIASES,
    *"xy()()+-*/^,. 123e_[]{}|'\"=<>:;\n²√π−·\\",
    "**",
    "pi",
    "1e6",
    "0.5",
    " if ",
    " else ",
    " and ",
]
PIECES += ["where(", "\\frac{", "\\sin", "\\left", "not ", "np.", "x1", "ｘ", "λ", "{x<0:", "f(x,y)="]
PIECES_TYPED = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(text=st.one_of(st.text(max_size=80), PIECES_TYPED))
@settings(max_examples=700)
@example("1if x else y")
@example("{x<0:}")
@example("|x|^|y|")
@example("sin^2^2 x")
def test_any_text_is_read_or_refused(text: str):
    _read_or_refused(text)


def test_the_texts_of_the_benchmark_are_read_or_refused():
    """`make bench` takes 20,000 of them, and measures."""
    kinds = {_read_or_refused(text) is None for text in formulas.texts(200)}
    assert kinds == {True, False}


leaves = st.sampled_from(["x", "y", "pi", "2", "3", "0.5", "1", "0", "1.7", "x", "y"])


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    of_one = st.sampled_from([name for name, (least, most) in FUNCTIONS.items() if least == 1])
    return st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"),
        st.tuples(inner, st.sampled_from(["2", "3", "-1", "0.5"])).map(lambda parts: f"({parts[0]})^{parts[1]}"),
        st.tuples(of_one, inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
        st.tuples(inner, inner, inner).map(lambda parts: f"where({parts[0]} < {parts[1]}, {parts[2]}, {parts[0]})"),
        inner.map(lambda part: f"|{part}|"),
        inner.map(lambda part: f"-{part}"),
    )


@given(text=st.recursive(leaves, _grow, max_leaves=12))
@settings(max_examples=300)
def test_any_formula_in_brackets_is_read(text: str):
    """Unless a part of it has no real value, as 1/0 has none."""
    try:
        formula = Written(text)
    except NotationError as error:
        assert all("not a real number" in problem.words for problem in error.problems)
        return
    assert len(tape_of(formula, "fgh").ops) <= OPERATIONS
    if "\\log_{" not in formula.latex():
        again = Written(formula.latex())
        assert again.latex() == formula.latex()
