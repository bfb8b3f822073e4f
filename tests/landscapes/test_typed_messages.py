"""What is said of a formula: each problem once with its place, a caret under it, and how a formula was read."""

from __future__ import annotations

import pickle

import pytest

from core.words import languages, said
from landscapes.checking import FormulaError
from landscapes.notation.written import Written
from notation import problems as problems_of
from notation.problems import NotationError, Problem


def test_all_problems_are_told_at_once_each_with_its_place():
    with pytest.raises(NotationError) as refused:
        Written("xy + 1,5 + sine(x) + ² + foo")
    assert [problem.start for problem in refused.value.problems] == [0, 6, 11, 19, 25]
    told, line, carets = str(refused.value).split("\n")
    assert told.count("Character ") == 3 and "There are 2 more such places." in told
    assert line == "xy + 1,5 + sine(x) + ² + foo"
    assert [i for i, sign in enumerate(carets) if sign == "^"] == [0, 1, 6, 11, 12, 13, 14, 19, 25, 26, 27]


def test_a_long_text_is_shown_around_its_first_problem():
    text = "x + " * 50 + "xy" + " + x" * 50
    with pytest.raises(NotationError) as refused:
        Written(text)
    _, line, carets = str(refused.value).split("\n")
    assert len(line) <= problems_of.WINDOW + 2 and line.startswith("…") and line.endswith("…")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "xy"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("where(x=0,1,0)", "equality holds on a line only"),
        ("where((x=0) and y<1, 1, 0)", "equality holds on a line only"),
        ("{x=0: 1, 2}", "equality holds on a line only"),
        ("1 if x=0 else 2", "equality holds on a line only"),
        (r"\begin{cases} 1 & x=0 \\ 2 \end{cases}", "equality holds on a line only"),
        ("min(x; y)", "write a comma between two arguments"),
        ("y + х", "the cyrillic small letter ha: write x"),
        ("xⁿ", "superscript latin small letter n: write n"),
        ("y + ½", "write (1/2)"),
        ("max(x，y)", "fullwidth comma: write ,"),
        ("e^-x^2/2", "e^(-x^2/2) or"),
        (r"\begin{cases} x & x<0", r"this \begin{cases} is not closed."),
        ("x\ufdd0", "U+FDD0 is no part of a formula"),
    ],
)
def test_one_mistake_is_one_problem(text: str, words: str):
    with pytest.raises(NotationError) as refused:
        Written(text)
    [problem] = refused.value.problems
    assert words in problem.words


@pytest.mark.parametrize(
    ("count", "told"), [(4, "There is one more such place."), (5, "There are 2 more such places.")]
)
def test_the_problems_that_are_left_out_are_counted(count: int, told: str):
    with pytest.raises(NotationError) as refused:
        Written(" + ".join(["xy"] * count))
    assert str(refused.value).split("\n")[0].endswith(told)


def test_two_decimal_commas_are_two_questions():
    with pytest.raises(NotationError) as refused:
        Written("atan2(1,5,2,5)")
    assert [problem.words.split("? ")[1] for problem in refused.value.problems] == ["1.5", "2.5"]


def test_signs_of_double_width_have_two_carets():
    for wide in ("数", "ｘ", "😀"):
        with pytest.raises(NotationError) as refused:
            Written(f"x + {wide} + 2 3")
        assert str(refused.value).split("\n")[2] == "    ^^   ^^^"


def test_line_breaks_and_signs_without_width_leave_the_caret_where_it_belongs():
    with pytest.raises(NotationError) as refused:
        Written("x +\n\txy\u200b")
    _, line, carets = str(refused.value).split("\n")
    assert line == "x +  xy " and carets == "     ^^^"


def test_a_refusal_is_a_value_error_and_survives_a_pickle():
    with pytest.raises(FormulaError) as refused:
        Written("2 3 + a")
    copy = pickle.loads(pickle.dumps(refused.value))
    assert isinstance(copy, ValueError) and str(copy) == str(refused.value)
    assert (copy.problems, copy.unknown) == (refused.value.problems, ("a",))


def test_every_refusal_is_told_in_every_language():
    with pytest.raises(NotationError) as refused:
        Written("(x+y + sine(x)")
    for language in languages():
        told = said(refused.value, language)
        assert "(x+y + sine(x)" in told and (
            language == "en" or told.split("\n")[0] != str(refused.value).split("\n")[0]
        )


def test_a_problem_is_counted_from_the_text_as_typed():
    with pytest.raises(NotationError) as refused:
        Written("  f(x,y) =  x +   xy ;")
    assert refused.value.problems == (Problem(18, 20, refused.value.problems[0].words),)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("log(x) + y", ["log is the natural logarithm."]),
        (r"\log x + y", ["log is the natural logarithm."]),
        ("ln(x) + y", []),
        ("log(x, 10) + y", []),
        ("5", ["The surface is level everywhere."]),
        ("x^2", ["y does nothing."]),
        ("y", ["x does nothing."]),
        ("x1 + x2", ["x1 is read as x.", "x2 is read as y."]),
        ("f(x, y) = x + y", ["f(x, y) = is left out."]),
        ("np.sin(x) + y # here", ["Comments are left out.", "np. is left out."]),
        ("floor(x) + y", ["floor and mod count as level: their derivative is 0."]),
        ("x + y", []),
    ],
)
def test_how_it_was_read_is_said(text: str, notes: list[str]):
    assert list(Written(text).notes) == notes
