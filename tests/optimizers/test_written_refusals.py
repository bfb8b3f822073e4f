"""A typed rule that cannot run is refused with all that is wrong, each with its place; nothing typed is executed."""

import pickle
import sys

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.words import translated
from engine import Experiment, simulate
from landscapes import LANDSCAPES
from optimizers import written
from optimizers.writing.problems import RuleError, place_of

REFUSED = [
    ("x = x - lr*gradd(x)", 1, 12, "Did you mean grad?"),
    ("param momentum = .9\nstate m = 0\nm = momentun*m + g\nx = x - m", 3, 5, "Did you mean momentum?"),
    ("state m = 0\nx = x - lr*g", 1, 7, "never updated"),
    ("m = g", 1, 1, "x is never assigned"),
    ("param a = 1", 1, 1, "x is never assigned"),
    ("x = [g, 1]", 1, 6, "this is a vector"),
    ("x = x - lr*[norm(g), x]", 1, 22, "this is a vector"),
    ("x = norm(g)", 1, 5, "this is a number"),
    ("x = x - m\nm = g", 1, 9, "before it has a value"),
    ("x = x - grad(t)", 1, 14, "works on vectors"),
    ("x = x - dot(g, 1)*g", 1, 16, "works on vectors"),
    ("x = x - lr*t.x*g", 1, 12, "no .x"),
    ("x = x - hess*g", 1, 9, "four numbers"),
    ("h = hess\nx = x - g", 1, 5, "four numbers"),
    ("x = x - g.xx*g", 1, 9, "only hess"),
    ("x = x - hess.x*g", 1, 9, "four numbers"),
    ("g = x\nx = x - g", 1, 1, "cannot be set"),
    ("t = 1\nx = x - g", 1, 1, "cannot be set"),
    ("param b = 1\nb = 2\nx = x - b*g", 2, 1, "keeps its value"),
    ("param b = 1\nparam b = 2\nx = x - b*g", 2, 7, "declared already"),
    ("param sin = 1\nx = x - g", 1, 7, "something else"),
    ("state clip = 0\nclip = g\nx = x - clip\nparam clip = 1", 4, 7, "declared already"),
    ("param clip = 1\nx = x - clip*g", 1, 7, "something else"),
    ("param b = 2 in 0..1\nx = x - b*g", 1, 7, "must lie in"),
    ("param b = 2 in 3..1\nx = x - b*g", 1, 7, "must rise"),
    ("param b = 0 in 0..1 log\nx = x - b*g", 1, 7, "logarithmic"),
    ("param lr = -1\nx = x - lr*g", 1, 7, "from 0 to 1e6"),
    ("param b = one\nx = x - b*g", 1, 7, "has a number"),
    ("param\nx = x - g", 1, 1, "name is missing"),
    ("state m = f\nm = g\nx = x - m", 1, 7, "begins with"),
    ("state m = 1e999\nm = g\nx = x - m", 1, 7, "too large"),
    ("x -= lr*g", 1, 1, "write x = x - …"),
    ("m := g\nx = x - m", 1, 1, "a line is"),
    ("print('hello')\nx = x - g", 1, 1, "a line is"),
    ("x = (x - g", 1, 5, "not closed"),
    ("x =", 1, 3, "something is missing"),
    ("x = x - 1,5*g", 1, 10, "decimal point"),
    ("x = x - lr*g/2t", 1, 14, "brackets"),
    ("x = x - y", 1, 9, "x.y"),
    ("x = x - [1, 2, 3]", 1, 9, "two numbers"),
    ("x = g > 0", 1, 5, "no number"),
    ("", 1, 1, "empty"),
    ("  \n# only words\n", 1, 1, "empty"),
]  # fmt: skip
MANY = "\n".join(f"a{i} = grad(x)" for i in range(5)) + "\nx = x - a1"


@pytest.mark.parametrize(("rule", "line", "character", "words"), REFUSED)
def test_a_refusal_names_its_place(rule: str, line: int, character: int, words: str):
    with pytest.raises(RuleError) as refused:
        written(rule)
    places = [(*place_of(rule, each.start), each.words) for each in refused.value.problems]
    assert any((line, character) == place[:2] and words in place[2] for place in places), places


def test_all_findings_come_at_once_with_a_caret():
    with pytest.raises(RuleError) as refused:
        written("state q = 0\nm = bta + gg\nx = 3")
    said = str(refused.value)
    assert len(refused.value.problems) == 4
    assert "Line 1, character 7" in said
    assert said.splitlines()[-2:] == ["state q = 0", "      ^"]
    assert "第 1 行" in translated(refused.value.args[0], "zh-Hans")
    assert str(pickle.loads(pickle.dumps(refused.value))) == said


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (MANY, "up to 4 further points"),
        ("x = x - g\n" * 61, "60 lines"),
        ("x = x - g" + " " * 4000, "4,000 characters"),
        ("\n".join(f"param a{i} = 1" for i in range(13)) + "\nx = x - g", "12 params"),
        ("\n".join(f"state a{i} = 1\na{i} = g" for i in range(13)) + "\nx = x - g", "12 states"),
        ("x = x - " + "+".join(["g"] * 1600), "1,500 parts"),
        ("x = x - " + "(" * 50 + "g" + ")" * 50, "nested too deeply"),
    ],
)
def test_what_is_too_large_is_refused(rule: str, words: str):
    with pytest.raises(RuleError, match=words):
        written(rule)


# ---------------------------------------------------------------------- attacks

ATTACKS = [
    "x = __import__('os').system('true')", "x = x.__class__", "x = x.__class__.__bases__[0]", "x = ().__class__",
    "import os\nx = x - g", "from os import *\nx = g", "exec('1')\nx = g", "x = eval('g')", "x = open('/etc/passwd')",
    "x = lambda: g", "x = (lambda g: g)(g)", "x = [g for g in x]", "x = {g}", "x = f'{g}'", "x = 'g'", 'x = "g"',
    "x = g if True else x", "x = g; import os", "x = g\n; exit()", "x = g`id`", "x = $(id)", "x = g and x",
    "x = x[0]",
    "x = x[0:1]", "x = g.T", "x = g.data", "x = g.x.x", "x = hess.xx.xx*g", "x = torch.load('a')", "x = np.load(x)",
    "x = math.exp", "x = self.lr*g", "x = known['x']", "param __class__ = 1\nx = g", "param __init__ = 1\nx = g",
    "param update = 1\nx = g", "param init = 1\nx = g", "param _lines = 1\nx = g", "param made_of = 1\nx = g",
    "param self = 1\nx = self*g", "param None = 1\nx = g", "param class = 1\nx = g", "state def = 0\ndef = g\nx = g",
    "yield = g\nx = g", "x = 9^9^9^9^9*g", "x = 1e308*1e308*g", "x = g^1e308", "x = x - g^g^g", "x = 0/0*g",
    "x = g/0", "x = x - sqrt(-1)*g", "x = log(0)*g", "x = x - 0^-1*g", "x = acos(2)*g", "x = mod(g, 0)",
    "x = tan(pi/2)*g", "x = exp(1000)*g", "x = nan*g", "x = inf", "x = g*1e999", "x = g\0", "x = g\u202e",
    "x = g\ufeff",
    "x = ｇ", "х = g", "x = g\u2028x = g", "x = <script>alert(1)</script>", "x = ![](http://a.b/c)", "x = %s%n",
    "x = {0}",
    "x = {name}", "x = " + "-" * 3000 + "g", "x = " + "(" * 1990 + "g" + ")" * 1990, "x = " + "|" * 3000, "(" * 4000,
    "x = " + "sin " * 900 + "g", "x = " + "2^" * 1500 + "g", "x = " + "not " * 900 + "g", "\n" * 3999, "#" * 4000,
    "x = " + "g if t < 1 else " * 200 + "g", "x = " + "[" * 1500, "x = g" + ".x" * 1500, "x = grad(" * 300 + "x",
    "x = " + "where(t < 1, g, " * 100 + "g" + ")" * 100, "= " * 2000, "param " * 600, "state " * 600, "x" * 4000,
    "x = " + "a" * 3990, "\\" * 4000, "x = " + r"\frac{" * 600, "x = \\input{/etc/passwd}", "x = g " * 900,
    "x = type(g)", "x = vars()", "x = dir(g)", "x = globals()['os']", "x = getattr(g, 'data')",
    "x = setattr(g, 'y', 1)", "x = compile('1')", "x = input()", "x = print(g)", "x = breakpoint()",
    "x = g.__len__()", "x = g.backward()", "x = g.cpu().numpy()", "x = g @ g", "x = ~g", "x = g << 2",
    "x = g ? 1 : 2", "x = g ?? x", "x = *g", "x = **g", "x = g ... x", "x = (yield g)", "x = await g", "async x = g",
    "def f(x):\n  return x\nx = g", "class A: pass\nx = g", "while True:\n  x = g", "for i in g:\n  x = i",
    "with g as x:\n  pass", "try:\n  x = g\nexcept: pass", "del x\nx = g", "global x\nx = g", "nonlocal x\nx = g",
    "assert x\nx = g", "raise x\nx = g", "return x", "x = g # \u202e", "x = g\r\rx = g",
    "state " + "m" * 3000 + " = 0\nx = g", "param a = 1e999\nx = g", "param a = nan\nx = a*g",
    "param a = 1 in nan..2\nx = a*g", "param a = 1 in 0..1e400\nx = a*g", "state m = 0\n" * 300 + "x = g",
    "param a = 1\n" * 300 + "x = g", "m = g\n" * 600 + "x = m", "x = " + "+".join(["g"] * 1300),
    "x = " + "*".join(["t"] * 1300) + "*g", "x = " + "grad(x)+" * 400 + "g",
    "a" * 1_000_000,
]  # fmt: skip


def _survives(rule: str) -> None:
    """Read a rule: it is refused with few lines of words, or makes two steps."""
    try:
        made = written(rule)
    except RuleError as error:
        assert len(str(error).splitlines()) <= 3
        assert all(0 <= each.start <= each.end <= len(rule) + 1 for each in error.problems)
        return
    run = Experiment(landscape=LANDSCAPES["bowl"], optimizers=(made,), starts=((1.0, -2.0),), steps=2)
    simulate(run)
    assert made.equations
    made.in_torch()


def test_attacks_are_refused_or_run_within_bounds():
    assert len(set(ATTACKS)) >= 120
    modules = set(sys.modules)
    for attack in ATTACKS:
        _survives(attack)
    assert not {"this", "antigravity"} & (set(sys.modules) - modules)


_PIECES = st.sampled_from(
    [
        "x", "g", "t", "lr", "m", "v", "f", "steps", "hess", "hess.xx", "grad(", "norm(", "dot(", "where(", "max(",
        "sqrt(",
        "sign(", "(", ")", "[", "]", ",", "+", "-", "*", "/", "^", "²", "|", "<", ">", "and", "not", "if", "else",
        " ", "=",
        ".x", ".y", "..", "0", "1", "2.5", "1e-8", "\n", "\nx = x - ", "\nm = ", "\nstate m = 0", "\nstate v = g",
        "#", ";",
        "\nparam a = 1", "\nparam lr = 0.1", " in 0..1", " log", "a", "π", "β", "\\frac{", "}", "{", "\\", "_", "é",
        "\U0001f600",
    ]
)  # fmt: skip


@settings(max_examples=1000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.lists(_PIECES, max_size=25).map("".join), st.text(max_size=60).map("x = x - ".__add__)))
def test_any_text_is_refused_or_run(rule: str):
    _survives(rule)


def test_a_step_of_hostile_numbers_is_quiet():
    rule = written("a = 1/(t - 1)\nb = log(t - 2)\nc = (-8)^(1/3)\nx = x - lr*(a + b + c)*g")
    x = torch.tensor([[1.0], [2.0]])
    run = Experiment(landscape=LANDSCAPES["bowl"], optimizers=(rule,), starts=((1.0, 2.0),), steps=3)
    assert (simulate(run).diverged == 1).all()
    assert rule.init(x) == {}
