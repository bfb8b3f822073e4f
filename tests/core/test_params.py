"""A hyperparameter is declared once, and what is declared is what is accepted."""

import math
import pickle

import numpy as np
import pytest
import torch

from core.params import Parametrised, integer, param, switch
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES


class Thing(Parametrised):
    """For the tests."""

    rate: float = param(0.1, slider=(0.0, 1.0), valid="(0, 1]", symbol=r"\eta")
    count: int = integer(3, slider=(1, 9), valid="[1, 9]")
    flag: bool = switch(True)


class Other(Thing):
    """The same fields, another class."""


def test_defaults_types_and_order():
    assert Thing().settings() == {"rate": 0.1, "count": 3, "flag": True}
    assert [spec.kind for spec in Thing.params()] == ["float", "int", "bool"]
    made = Thing(rate=1, count=2.0, flag=0)
    assert (made.rate, made.count, made.flag) == (1.0, 2, False)
    assert [type(value) for value in made.settings().values()] == [float, int, bool]


def test_numpy_numbers_are_numbers():
    made = Thing(rate=np.float32(0.5), count=np.int64(4), flag=np.bool_(False))
    assert made == Thing(rate=0.5, count=4, flag=False)
    assert [type(value) for value in made.settings().values()] == [float, int, bool]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rate": 0}, r"Thing.rate must lie in \(0, 1\], got 0"),
        ({"rate": float("nan")}, r"Thing.rate must lie in \(0, 1\], got nan"),
        ({"rate": float("inf")}, "Thing.rate"),
        ({"rate": "0.5"}, r"Thing.rate must be a number in \(0, 1\], got '0.5'"),
        ({"rate": None}, "Thing.rate must be a number"),
        ({"rate": True}, "Thing.rate must be a number"),
        ({"rate": 10**400}, "Thing.rate must be a number"),
        ({"rate": 10**5000}, "Thing.rate must be a number .* got a int too long to print"),
        ({"rate": np.bool_(True)}, "Thing.rate must be a number"),
        ({"rate": b"1"}, "Thing.rate must be a number"),
        ({"rate": np.array(0.5)}, "Thing.rate must be a number"),
        ({"rate": np.array([0.5, 0.5])}, "Thing.rate must be a number"),
        ({"rate": torch.tensor(0.5)}, "Thing.rate must be a number"),
        ({"rate": 0.5 + 0j}, "Thing.rate must be a number"),
        ({"count": True}, "Thing.count must be a whole number"),
        ({"flag": np.array([1, 0])}, "Thing.flag must be true or false"),
        ({"count": 2.5}, r"Thing.count must be a whole number in \[1, 9\], got 2.5"),
        ({"count": 10}, r"Thing.count must lie in \[1, 9\], got 10"),
        ({"flag": 2}, "Thing.flag must be true or false, got 2"),
        ({"flag": "yes"}, "Thing.flag must be true or false, got 'yes'"),
    ],
)
def test_a_refusal_names_the_field_the_range_and_the_value(change, message):
    with pytest.raises(ValueError, match=message):
        Thing(**change)
    with pytest.raises(ValueError, match=message):
        Thing().replace(**change)


def test_an_unknown_field_lists_those_that_exist():
    with pytest.raises(ValueError, match=r"Thing has no field 'speed'\. It has: rate, count, flag"):
        Thing().replace(speed=1)


def test_equality_hash_and_pickle_know_the_class():
    assert Thing() == Thing(rate=0.1)
    assert hash(Thing()) == hash(Thing(rate=0.1))
    assert Thing() != Other()
    assert Thing() != Thing(rate=0.2)
    assert pickle.loads(pickle.dumps(Thing(rate=0.2))) == Thing(rate=0.2)
    assert len({Thing(), Thing(rate=0.1), Other()}) == 2


def test_it_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        Thing().rate = 0.2  # type: ignore[misc]


def test_what_differs_from_the_defaults():
    assert Thing(rate=0.1, count=4).changed() == {"count": 4}
    assert repr(Thing(count=4)) == "Thing(count=4)"
    cosine = SCHEDULES["cosine"].replace(floor=0.1)
    assert repr(OPTIMIZERS["adam"]) == "Adam()"
    assert repr(OPTIMIZERS["adam"].replace(lr=0.1, schedule=cosine)) == "Adam(lr=0.1, schedule=Cosine(floor=0.1))"


def test_minus_zero_is_zero():
    rule = OPTIMIZERS["adam"].replace(weight_decay=-0.0)
    assert math.copysign(1.0, rule.settings()["weight_decay"]) == 1.0


def test_two_classes_of_one_name_are_two():
    """As when a notebook's cell is run again."""
    first, second = (type("Made", (Thing,), {"__module__": __name__}) for _ in range(2))
    assert first() == first() and first() != second()
