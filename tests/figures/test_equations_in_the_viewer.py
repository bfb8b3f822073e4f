"""The viewer's own arithmetic finds that every rule's equations hold for the run that it was sent."""

import json
from typing import Any

import numpy as np

from engine import Experiment, simulate
from figures.shown import Shown
from figures.viewer.payload import payload
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer, written
from optimizers.writing.examples import EXAMPLES
from tests.figures.test_equations import TYPED
from tests.node import asked

# For each rule and each of its equations: how often it held, of how many steps in which it has numbers.
HELD = """async ({ equationKnown, equationValue, equationHolds }, runs) => {
    const { decodeRun } = await import("./figures/viewer/js/run.js");
    return Object.fromEntries(Object.entries(runs).map(([slug, data]) => {
        const run = decodeRun(data), held = {};
        for (let t = run.meta.racers[0].typed ? 0 : 1; t < run.steps; t += 1) {
            const known = equationKnown(run, 0, t, 0);
            for (const [left, right] of run.meta.racers[0].equations) {
                const value = left[0] === "symbol" ? equationValue(right, known) : null;
                if (value === null || [value].flat(2).some((number) => !Number.isFinite(number))) continue;
                held[left[1]] ??= [0, 0];
                held[left[1]][0] += equationHolds(left, value, known);
                held[left[1]][1] += 1;
            }
        }
        return [slug, held];
    }));
}"""


def _sent(rule: Optimizer, landscape: Landscape = LANDSCAPES["ravine"], **conditions: Any) -> dict:
    """Return a short run of one rule, as the viewer gets it."""
    experiment = Experiment(landscape, (rule,), ((0.7, -1.1),), steps=6, **conditions)
    run = simulate(experiment, record=("details",))
    sent = payload(Shown(experiment, ("",), ("blue",)), run, np.zeros((1, 1), dtype=bool))
    data = {name: value if name == "meta" else value.tolist() for name, value in sent.items()}
    return json.loads(json.dumps(data, default=float))


def test_the_viewer_finds_that_every_rules_equations_hold():
    """Numbers, vectors and matrices alike, in every step but the first."""
    missed = []
    for slug, held in asked(
        "equationvalues.js", HELD, {slug: _sent(rule) for slug, rule in OPTIMIZERS.items()}
    ).items():
        if slug not in ("gradient_flow", "lbfgs"):  # which have none, and say why
            missed += [(slug, left) for left, of in held.items() if of[0] < of[1] or not of[1]]
            assert held["x_{t+1}"][1] == 5
    assert missed == [("soap", "v_t")]  # once: across the first slope there is nothing but rounding to square


def test_and_those_of_typed_rules():
    """With names of several letters, indices, numbers without coordinates, the value and the number of steps."""
    rules = {name: written(words).replace(lr=0.01) for name, words in TYPED.items()}
    for name, held in asked("equationvalues.js", HELD, {name: _sent(rule) for name, rule in rules.items()}).items():
        assert len(held) == len(rules[name].lines().assignments), name
        assert all(of == [6, 6] for of in held.values()), (name, held)


def test_a_gradient_elsewhere_has_the_steps_own_noise_samples_and_clipping():
    """Typed or not: what the viewer works out is what the rule has read there."""
    typed = written(EXAMPLES["nesterov"][1]).replace(lr=0.01)
    seen = {
        "noise": _sent(typed, noise=0.5),
        "clipped noise": _sent(typed.replace(clip=1.0), noise=0.5),
        "samples": _sent(typed, LANDSCAPES["line_fit"], batch=3),
        "sam": _sent(OPTIMIZERS["sam"], noise=0.5),
    }
    for name, held in asked("equationvalues.js", HELD, seen).items():
        assert all(of[0] == of[1] > 0 for of in held.values()) and "x_{t+1}" in held, (name, held)


def test_where_a_step_is_kept_inside_a_box_the_formula_has_the_numbers_that_led_out():
    boxed = LANDSCAPES["ravine"].replace(box=((0.5, 1), (-1.2, -0.5)))
    rules = {"nesterov": written(EXAMPLES["nesterov"][1]).replace(lr=0.01), "adam": OPTIMIZERS["adam"].replace(lr=0.3)}
    sent = {name: _sent(rule, boxed) for name, rule in rules.items()}
    assert all(sum(each["kept"]) > 1 for each in sent.values())
    for name, held in asked("equationvalues.js", HELD, sent).items():
        assert all(of[0] == of[1] > 4 for of in held.values()) and "x_{t+1}" in held, (name, held)
