"""A key names one experiment: the same in every process, and never that of another class."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine import Experiment
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer

ROOT = Path(__file__).resolve().parents[2]


def an_experiment(**changes):
    return Experiment(
        landscape=LANDSCAPES["rosenbrock"], optimizers=(OPTIMIZERS["adam"],), starts=((-1.5, 2.0),), steps=50
    ).replace(**changes)


def test_equal_keys_for_equal_experiments_only():
    momentum, nesterov = OPTIMIZERS["momentum"], OPTIMIZERS["nesterov"].replace(lr=OPTIMIZERS["momentum"].lr)
    assert an_experiment().key() == an_experiment().key()
    assert an_experiment(optimizers=(momentum,)).key() != an_experiment(optimizers=(nesterov,)).key()
    keys = {
        an_experiment(**change).key()
        for change in ({}, {"seed": 1}, {"noise": 0.1}, {"steps": 51}, {"precision": "float32"})
    }
    assert len(keys) == 5


class Tilted(Landscape):
    """In no registry."""

    title = "Tilted"
    formula = "x + x**2 + y**2"
    extent = ((-1.0, 1.0), (-1.0, 1.0))


def a_rule(scale, **words):
    """Return a class as a notebook makes it, always with the same name."""

    def update(self, x, state, here, lr):
        return x - scale * lr * here.gradient, state

    return type("Mine", (Optimizer,), {"update": update, "title": "Mine", "formula": "x", **words})


def test_classes_that_are_in_no_registry_never_share_a_key():
    first, second = a_rule(1.0), a_rule(2.0)
    made = [first(), second(), first(lr=0.5), a_rule(1.0, __module__="optimizers.adam")(), OPTIMIZERS["adam"]]
    keys = [an_experiment(optimizers=rule).key() for rule in made]
    keys.append(an_experiment(landscape=Tilted()).key())
    assert len(set(keys)) == len(keys)
    assert an_experiment(optimizers=first()).key() == keys[0]


def test_json_refuses_what_it_could_not_name():
    with pytest.raises(ValueError, match=r"Experiment\.landscape: .*Tilted is in no registry.* There are: ackley"):
        an_experiment(landscape=Tilted()).to_json()
    with pytest.raises(ValueError, match=r"Experiment\.optimizers\[1\]: .*Mine is in no registry"):
        an_experiment(optimizers=(OPTIMIZERS["adam"], a_rule(1.0)())).to_json()


@pytest.mark.slow
def test_keys_are_the_same_in_every_process():
    code = (
        "from engine import Experiment; from landscapes import LANDSCAPES as L; from optimizers import OPTIMIZERS as O;"
        "print(Experiment(L['bowl'], (O['adam'], O['lion']), ((1.0, 2.0),), steps=9).key())"
    )
    fresh = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    here = Experiment(LANDSCAPES["bowl"], (OPTIMIZERS["adam"], OPTIMIZERS["lion"]), ((1.0, 2.0),), steps=9)
    assert fresh.stdout.strip() == here.key()


def test_minus_zero_is_zero():
    plain = an_experiment(starts=((0.0, 1.0),), noise=0.0)
    signed = an_experiment(starts=((-0.0, 1.0),), noise=-0.0)
    assert signed == plain and signed.key() == plain.key()
