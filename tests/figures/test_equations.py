"""A rule's update read from its LaTeX is the update that it makes: every equation holds for every step of a run."""

import math
import re

import numpy as np
import pytest

from engine import Experiment, simulate
from figures.viewer.equations import equations, worked
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

# Whose whole update is written with a coordinate's own numbers; of the others only a part is, or none.
WHOLE = (
    "adabelief", "adabound", "adadelta", "adafactor", "adagrad", "adam", "adamax", "adamw", "adan", "asgd",
    "gradient_descent", "lamb", "lion", "momentum", "nesterov", "qhadam", "qhm", "rmsprop", "sgd", "sign_descent",
    "sophia", "yogi",
)  # fmt: skip


def _value(tree, known):
    """What a tree is worth [2], read here apart from the viewer's own reading."""
    kind, *rest = tree
    if kind == "number":
        return np.float64(rest[0])
    if kind == "symbol":
        return known[rest[0]]
    if kind == "sum":
        return sum((_value(part, known) * (-1 if sign == "-" else 1) for sign, part in rest[0]), np.zeros(2))
    if kind == "product":
        return math.prod((_value(part, known) for part in rest[0]), start=np.ones(2))
    if kind == "call":
        given = [_value(part, known) for part in rest[1]]
        return {
            "max": np.maximum, "min": np.minimum, "sign": np.sign, "clip": _clipped,
            "RMS": lambda x: np.linalg.norm(x) / math.sqrt(2),
        }[rest[0]](*given)  # fmt: skip
    first, *second = (_value(part, known) for part in rest)
    return {
        "slash": lambda a, b: a / b, "fraction": lambda a, b: a / b, "power": lambda a, b: a**b, "root": np.sqrt,
        "group": lambda a: a, "abs": np.abs, "norm": np.linalg.norm,
    }[kind](first, *second)  # fmt: skip


def _clipped(value, low, high=None):
    return np.clip(value, -low, low) if high is None else np.clip(value, low, high)


def _checked(rule, steps=6, start=(0.7, -1.1)):
    """How many steps of a run each equation was seen to hold in, by the symbol on its left."""
    run = simulate(Experiment(LANDSCAPES["ravine"], (rule,), (start,), steps=steps), record=("details",))
    read, held = worked(rule), {}
    for step in range(1, steps):  # not the first, which is often another
        known = {**read["numbers"], "t": step + 1, r"\eta": run.lr[step, 0, 0]}
        known |= {"x_t": run.x[step, 0, 0], "x_{t+1}": run.x[step + 1, 0, 0], "g_t": run.gradient[step, 0, 0]}
        known |= {r"\nabla f(x_t)": known["g_t"], "g_{t-1}": run.gradient[step - 1, 0, 0]}
        for name, (_, key, _, subscript) in read["letters"].items():
            memory = run.states[0].get(name)
            if memory is None:
                continue
            before = "t" if subscript == "t+1" else "t-1"
            known[key], known[_indexed(key, before)] = memory[step + 1, 0], memory[step, 0]
        for _ in range(2):  # what is no state is defined by its equation, which may stand further on
            for (_, key, *_), right in read["equations"]:
                if key not in known and (value := _found(right, known)) is not None:
                    known[key] = value
        for (_, key, *_), right in read["equations"]:
            if (value := _found(right, known)) is not None:
                held[key] = held.get(key, 0) + bool(np.allclose(value, known[key], rtol=1e-9, atol=1e-13))
    return held


def _found(tree, known):
    try:
        return _value(tree, known)
    except KeyError:
        return None


def _indexed(key, index):
    stem = re.sub(r"_(\w|\{[^}]*\})$", "", key)
    return f"{stem}_{index}" if len(index) == 1 else f"{stem}_{{{index}}}"


@pytest.mark.parametrize("slug", WHOLE)
def test_every_step_is_what_its_equations_say(slug):
    held = _checked(OPTIMIZERS[slug])
    assert held["x_{t+1}"] == 5, held
    assert all(count == 5 for key, count in held.items()), held


@pytest.mark.parametrize(
    ("slug", "settings"),
    [
        ("adam", {"bias_correction": False}), ("adam", {"amsgrad": True}), ("adam", {"weight_decay": 0.1}),
        ("adamw", {"weight_decay": 0.1}), ("momentum", {"moving_average": True}), ("rmsprop", {"centered": True}),
        ("rmsprop", {"centered": True, "momentum": 0.9, "weight_decay": 0.2}), ("sgd", {"weight_decay": 0.3}),
    ],
)  # fmt: skip
def test_they_are_those_of_the_settings(slug, settings):
    rule = OPTIMIZERS[slug].replace(**settings)
    held = _checked(rule)
    assert held["x_{t+1}"] == 5, held
    if settings != {"moving_average": True}:
        assert all(count == 5 for count in held.values()), held


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_a_letter_stands_in_the_formula_and_for_a_state(slug):
    rule = OPTIMIZERS[slug]
    run = simulate(Experiment(LANDSCAPES["ravine"], (rule,), ((0.7, -1.1),), steps=2), record=("details",))
    switched = {"max_exp_avg_sq", "grad_avg", "momentum_buffer"}  # there only with a setting
    for name, letter in rule.letters:
        assert name in run.states[0] or name.removeprefix("inner_") in switched
        stem = re.sub(r"_(\w|\{[^}]*\})$", "", letter)
        assert stem in rule.formula + getattr(rule, "inner", rule).formula + r"\hat v b"


def test_what_is_no_equation_of_numbers_is_left_out():
    assert equations("") == ()
    assert [left[1] for left, _ in equations(r"m_t = 2 m_{t-1},\quad H_t = g_t g_t^\top,\quad \text{every } k")] == [
        "m_t"
    ]
