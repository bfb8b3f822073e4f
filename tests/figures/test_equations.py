"""A rule's update read from its LaTeX is the update that it makes: every equation holds for every step of a run."""

import json
import math
import re
from functools import reduce

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from figures.viewer.equations import equations, worked
from figures.viewer.given import given
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, written
from optimizers.writing.examples import EXAMPLES

# Which have no equation with a step's numbers in it: each says why.
NONE = ("gradient_flow", "lbfgs")


def _value(tree, known):
    """Return a tree's number, vector [2] or matrix [2, 2], evaluated apart from the viewer's own code."""
    kind, *rest = tree
    if kind == "number":
        return np.float64(rest[0])
    if kind == "symbol":
        return known[rest[0]]
    if kind == "sum":
        return sum(_value(part, known) * (-1 if sign == "-" else 1) for sign, part in rest[0])
    if kind == "product":
        return reduce(_times, (_value(part, known) for part in rest[0]))
    if kind == "call":
        given = [_value(part, known) for part in rest[1]]
        return {
            "max": np.maximum, "min": np.minimum, "sign": np.sign, "clip": _clipped, "cos": np.cos, "sin": np.sin,
            "RMS": lambda x: np.linalg.norm(x) / math.sqrt(2), **OF_LINES,
        }[rest[0]](*given)  # fmt: skip
    if kind == "cases":
        chosen = np.broadcast_to(_chosen(rest[0], known), 2)
        return chosen[0] if rest[1:] == [False] else chosen
    if kind == "apply":
        _, times, argument, variable, body = rest
        found = _value(argument, known)
        for _ in range(int(_value(times, known))):
            found = _value(body, {variable[1]: found})
        return found
    if kind == "matrix":
        return np.array([[_value(part, known) for part in row] for row in rest[0]])
    if kind == "vector":
        return np.array([_value(part, known) for part in rest[0]])
    if kind == "member":
        return _value(rest[0], known)["xy".index(rest[1])]
    if kind == "hessian":
        return known[r"\nabla^2 f(x_t)"]["xy".index(rest[0][0])]["xy".index(rest[0][1])]
    if kind == "gradient":
        return known["gradient"](_value(rest[0], known))
    first, *second = (_value(part, known) for part in rest)
    return {
        "slash": lambda a, b: a / b, "fraction": lambda a, b: a / b, "power": _power, "root": np.sqrt,
        "group": lambda a: a, "abs": lambda a: _of_matrix(a, np.abs), "norm": np.linalg.norm,
        "norm1": lambda a: np.abs(a).sum(), "inner": np.dot,
        "transposed": lambda a: a[None] if a.ndim == 1 else a.T,
        "nthroot": lambda n, a: np.sign(a) * np.abs(a) ** (1 / n) if n % 2 else a ** (1 / n),
    }[kind](first, *second)  # fmt: skip


def _chosen(cases, known):
    """Return the first case that holds, coordinate by coordinate; one that holds nowhere need not be known."""
    *first, (last, _) = cases
    where = [(_holds(condition, known), tree) for tree, condition in first]
    everywhere = any(np.all(holds) for holds, _ in where)
    found = np.zeros(2) if everywhere else _value(last, known)
    for holds, tree in reversed(where):
        found = np.where(holds, _value(tree, known), found) if np.any(holds) else found
    return found


def _holds(condition, known):
    kind, *sides = condition
    if kind in ("and", "or", "not"):
        return {"and": np.logical_and, "or": np.logical_or, "not": np.logical_not}[kind](
            *(_holds(side, known) for side in sides)
        )
    left, right = (_value(part, known) for part in condition[1:])
    return {
        "<": np.less,
        ">": np.greater,
        "<=": np.less_equal,
        ">=": np.greater_equal,
        "divides": lambda k, t: t % k == 0,
    }[condition[0]](left, right)


def _times(a, b):
    """Return a product of neighbours: a matrix with a vector, a column with a row, else elementwise."""
    if np.ndim(b) == 2 and b.shape == (1, 2):
        return np.outer(a, b)
    return a @ b if np.ndim(a) == 2 and np.ndim(b) else a * b


def _power(a, b):
    return _of_matrix(a, lambda values: values**b)


def _of_matrix(a, function):
    """Return a function of a symmetric matrix, or of each number."""
    if np.ndim(a) < 2:
        return function(a)
    values, vectors = np.linalg.eigh(a)
    return vectors @ np.diag(function(values)) @ vectors.T


def _clipped(value, low, high=None):
    return np.clip(value, -low, low) if high is None else np.clip(value, low, high)


def _checked(rule, steps=6, start=(0.7, -1.1), surface="ravine"):
    """Return, by the symbol on its left, the steps where each equation has numbers and those where it holds."""
    landscape = LANDSCAPES[surface]
    run = simulate(Experiment(landscape, (rule,), (start,), steps=steps), record=("details",))
    read, held, seen = worked(rule), {}, {}
    for step in range(1, steps):  # not the first, which is often another
        known = {"T": steps, r"\eta": run.lr[step, 0, 0], "I": np.eye(2), **read["numbers"], "t": step + 1}
        known |= {"x_t": run.x[step, 0, 0], "x_{t+1}": run.x[step + 1, 0, 0], "g_t": run.gradient[step, 0, 0]}
        known |= {r"\nabla f(x_t)": known["g_t"], "g_{t-1}": run.gradient[step - 1, 0, 0]}
        known |= {"e": math.e, r"\pi": math.pi, r"\mathrm{lr}": run.lr[step, 0, 0], r"\mathrm{steps}": steps}
        known |= {"f(x_t)": run.value[step, 0, 0]}
        known |= {"gradient": lambda x: landscape.gradient(torch.as_tensor(x)).numpy()}
        known |= _rows((key, field[step, 0]) for key, field in given(run, 0))
        memory = [(letter, run.states[0][name]) for name, letter in read["letters"].items() if name in run.states[0]]
        for t, index in ((step, -1), (step + 1, 0)):
            for letter, value in _rows((json.dumps(letter), field[t, 0]) for letter, field in memory).items():
                kind, *rest = json.loads(letter)
                for symbol, number in zip(rest, value, strict=True) if kind == "pair" else [([kind, *rest], value)]:
                    known[_indexed(symbol, index)] = number
        for _ in range(4):  # what is no state is defined by its equation, which may stand further on
            for left, right in read["equations"]:
                if left[1] not in known and (value := _found(right, known)) is not None:
                    known[left[1]] = value
        for left, right in read["equations"]:
            if left[0] == "symbol" and (value := _found(right, known)) is not None:
                seen[left[1]] = seen.get(left[1], 0) + 1
                held[left[1]] = held.get(left[1], 0) + bool(np.allclose(value, known[left[1]], rtol=1e-9, atol=1e-13))
    return held, seen


def _rows(fields):
    """Return fields by their keys; two under one key are the rows of a matrix."""
    found = {}
    for key, row in fields:
        found[key] = np.array([found[key], row]) if key in found else row
    return found


def _found(tree, known):
    try:
        with np.errstate(invalid="ignore"):
            value = _value(tree, known)
    except KeyError:
        return None
    return value if np.isfinite(value).all() else None


def _indexed(symbol, index):
    _, key, _, subscript = symbol
    if subscript.endswith(",t"):
        return key if index == 0 else key.replace(",t}", ",t-1}")
    if index == 0 or subscript not in ("t", "t+1"):
        return key
    index = "t" if subscript == "t+1" else "t-1"
    stem = re.sub(r"_(\w|\{[^}]*\})$", "", key)
    return f"{stem}_{index}" if len(index) == 1 else f"{stem}_{{{index}}}"


@pytest.mark.parametrize("slug", [slug for slug in OPTIMIZERS if slug not in NONE])
def test_every_step_is_what_its_equations_say(slug):
    """The whole update, of every rule: what is defined on the way, and where it arrives."""
    held, seen = _checked(OPTIMIZERS[slug])
    # SOAP makes an exception after its first step: what is left across an axis is rounding, which it does not divide.
    assert held["x_{t+1}"] == (4 if slug == "soap" else 5), held
    assert held == {**seen, "x_{t+1}": held["x_{t+1}"]}


@pytest.mark.parametrize("slug", NONE)
def test_who_has_none_says_why(slug):
    assert _checked(OPTIMIZERS[slug]) == ({}, {})
    assert OPTIMIZERS[slug].unworked.endswith(".")


@pytest.mark.parametrize(
    ("slug", "settings"),
    [
        ("adam", {"bias_correction": False}), ("adam", {"amsgrad": True}), ("adam", {"weight_decay": 0.1}),
        ("adamw", {"weight_decay": 0.1}), ("momentum", {"moving_average": True}), ("rmsprop", {"centered": True}),
        ("rmsprop", {"centered": True, "momentum": 0.9, "weight_decay": 0.2}), ("sgd", {"weight_decay": 0.3}),
        ("muon", {"nesterov": False}), ("prodigy", {"bias_correction": True}), ("shampoo", {"weight_decay": 0.2}),
        ("lookahead", {"k": 3}), ("lookahead", {"inner": OPTIMIZERS["newton"]}), ("sam", {"rho": 0.0}),
        ("sam", {"inner": OPTIMIZERS["adam"].replace(weight_decay=0.1)}), ("radam", {"beta2": 0.9}),
    ],
)  # fmt: skip
def test_they_are_those_of_the_settings(slug, settings):
    rule = OPTIMIZERS[slug].replace(**settings)
    held, seen = _checked(rule)
    assert held["x_{t+1}"] == 5, held
    if settings != {"moving_average": True}:
        assert held == seen


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_a_letter_stands_in_the_formula_and_for_a_state(slug):
    rule = OPTIMIZERS[slug]
    run = simulate(Experiment(LANDSCAPES["ravine"], (rule,), ((0.7, -1.1),), steps=2), record=("details",))
    switched = {"max_exp_avg_sq", "grad_avg", "momentum_buffer"}  # there only with a setting
    for name, letters in rule.letters:
        assert name in run.states[0] or name.removeprefix("inner_") in switched
        for letter in letters.strip("()").split(","):
            stem = re.sub(r"_(\w|\{[^}]*\})$", "", letter.strip())
            assert stem in rule.formula + rule.equations + getattr(rule, "inner", rule).formula + r"\hat v b l"


FUNCTIONS = """\
u = sin(g)
a = sin(u) + cos(u) + tan(u) + sec(u) + csc(u) + cot(u) + atan(u) + asin(tanh(u)/2) + acos(tanh(u)/2)
b = sinh(u) + cosh(u) + asinh(u) + acosh(2 + abs(u)) + atanh(tanh(u)/2) + exp(u) + e^u + pow(abs(u), 1.5)
c = log(u^2) + log(u^2, 3) + log2(u^2) + log10(u^2) + sqrt(abs(u)) + cbrt(u) + square(u) + sin(u)^2
d = floor(u) + ceil(u) + erf(u) + sigmoid(u) + relu(u) + softplus(u) + sign(u) + atan2(u, 2) + hypot(u, 1) + mod(u, 0.3)
h = max(u, 0.1, x) - min(u, 0, x)*pi + dot(u, [1, -2])/norm(x)
x = x - lr*(a + b + c + d + h)
"""
OF_LINES = {
    "sec": lambda u: 1 / np.cos(u), "csc": lambda u: 1 / np.sin(u), "cot": lambda u: 1 / np.tan(u),
    "log": lambda u, base=math.e: np.log(u) / np.log(base), "erf": np.vectorize(math.erf), "mod": np.mod,
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)), "relu": lambda u: np.maximum(u, 0),
    "softplus": lambda u: np.logaddexp(u, 0), "hypot": np.hypot, "max": lambda *all: reduce(np.maximum, all),
    "min": lambda *all: reduce(np.minimum, all),
    **{name: getattr(np, name) for name in ("tan", "sinh", "cosh", "tanh", "log2", "log10", "floor", "ceil")},
    **{name: getattr(np, f"arc{name[1:]}") for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh", "atan2")},
}  # fmt: skip
TYPED = {
    **{name: words for name, (_, words) in EXAMPLES.items()},
    "functions": FUNCTIONS,
    "a vector": "x = x - lr*[g.y + 1, (x - 2*g).x]*([2, t] - 1)/3",
    "a vector alone": "state m = 0\nm = [m.y - g.x, -(g.y)]\nx = x + lr*m",
    "the Hessian": "x = x - lr*g/(1 + abs(hess.xx + hess.yy) + hess.xy*hess.yx)",
    "conditions": "a = where(g > 0 and not (x < 0 or 1 < f <= 2), 1, -1)\nx = x - lr*a*g if -1 <= x.x <= t else x - lr",
    "one number from two": "a = norm(where(g > -1e9, 1, 2))\nb = where(f > 1e9, g, 3)\nx = x - lr*g*a*norm(b)",
    "five times": "m = g\nm = 2*m\nm = m - 1\nm = m*m/9\nm = m + g\nx = x - lr*m",
    "letters of others": "param eta = 0.01\nparam T = 3\nparam I = 2\nx = x - eta*g*I/T*(1 + lr)/steps",
    "a function's name": "param RMS = 2\nparam weight_decay = 0.1\nx = x - lr*RMS*(g + weight_decay*x)",
    "the first gradient": "state d = g\nd = 0.5*d + g\nx = x - lr*d",
    "long names": "param push_on = 0.3\nstate old_speed = 0\nold_speed = push_on*old_speed + g\nx = x - lr*old_speed",
    "indices": "param b2 = 0.5\nstate m1 = 0\nstate m2 = 0\nm1 = b2*m1 + g\nm2 = b2*m2 + g*g\nx = x - lr*m1/sqrt(m2)",
    "a number": "state count = 1\ncount = count + 1\nx = x - lr*g/count*steps/2*3",
    "the value": "x = x - lr*g if f > 0.1 else x - 0.1*lr*sign(g)",
    "Greek": "param ζ = 0.5\nstate ω = 0\nω = ζ*ω + g\nx = x - lr*ω",
}


@pytest.mark.parametrize("name", TYPED)
def test_every_step_of_a_typed_rule_is_what_its_lines_say(name):
    rule = written(TYPED[name]).replace(lr=0.01)
    held, seen = _checked(rule)
    assert held["x_{t+1}"] == 5 and held == seen
    assert len(held) == len(rule.lines().assignments)


def test_what_is_no_equation_of_numbers_is_left_out():
    assert equations("") == ()
    assert [left[1] for left, _ in equations(r"m_t = 2 m_{t-1},\quad H_t = g_t g_t^\top,\quad \text{every } k")] == [
        "m_t",
        "H_t",
    ]
