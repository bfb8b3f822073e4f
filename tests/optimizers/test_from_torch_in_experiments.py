"""A class of torch.optim.Optimizer in an experiment: its key, its words, and where it cannot be named."""

from __future__ import annotations

import pickle

import pytest
import torch

from engine import Experiment
from engine.link import to_query
from engine.script import pytorch
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, FromTorch, Optimizer
from optimizers.schedules import SCHEDULES
from tests.others import pytorch_optimizer

RAVINE = LANDSCAPES["ravine"]
STARTS = ((-1.5, 2.0), (0.5, 1.0))


class Own(torch.optim.SGD):
    """A reader's own class, that must be told its rate."""

    def __init__(self, params, lr):
        super().__init__(params, lr)


def test_it_is_told_apart_by_class_and_settings():
    def key(rule: Optimizer) -> str:
        return Experiment(RAVINE, (rule,), STARTS, steps=5).key()

    rule = FromTorch(torch.optim.Adam, lr=0.1)
    same = FromTorch(torch.optim.Adam, lr=0.1)
    assert rule == same and hash(rule) == hash(same) and key(rule) == key(same)
    assert rule == FromTorch(torch.optim.Adam, lr=torch.tensor(0.1, dtype=torch.float64))
    again = type("Own", (Own,), {"__module__": Own.__module__, "__qualname__": Own.__qualname__})
    others = [
        FromTorch(torch.optim.AdamW, lr=0.1),
        rule.replace(lr=0.2),
        rule.replace(eps=1e-6),
        rule.replace(clip=1.0),
        rule.replace(schedule=SCHEDULES["cosine"]),
        rule.replace(cls=torch.optim.NAdam),
        FromTorch(torch.optim.Adam, lr=0.1, betas=torch.tensor([0.9, 0.999])),
        FromTorch(Own, lr=0.1),
        FromTorch(again, lr=0.1),
    ]
    assert len({key(other) for other in [rule, *others]}) == 10
    assert len({rule, *others}) == 10
    assert pickle.loads(pickle.dumps(rule)) == rule
    assert repr(rule).startswith("FromTorch(torch.optim.adam.Adam, lr=0.1")


def test_its_words():
    rule = FromTorch(torch.optim.Adam, betas=(0.5, 0.9), schedule=SCHEDULES["cosine"])
    assert rule.title == "torch.optim.Adam" and rule.lr == rule.default_rate == 0.001
    assert rule.label() == "torch.optim.Adam 0.001, cosine, betas=(0.5, 0.9)"
    assert FromTorch(pytorch_optimizer.Lion).label() == "pytorch_optimizer.Lion 0.0001"
    assert rule.replace(lr=0.3).default_rate == 0.001 and FromTorch(Own, lr=0.2).default_rate == 0.2


def test_no_link_and_no_json_holds_one():
    assert "from_torch" not in OPTIMIZERS and not any(isinstance(rule, FromTorch) for rule in OPTIMIZERS.values())
    experiment = Experiment(RAVINE, (OPTIMIZERS["adam"], FromTorch(torch.optim.Adam, lr=0.1)), STARTS, steps=5)
    with pytest.raises(ValueError, match=r"Experiment\.optimizers\[1\]: .*FromTorch is in no registry"):
        experiment.to_json()
    with pytest.raises(ValueError, match=r"torch\.optim\.Adam is in no registry, so no link can name it"):
        to_query(experiment)
    named = experiment.replace(optimizers=experiment.optimizers[:1]).to_json().replace('"adam"', '"from_torch"')
    with pytest.raises(ValueError, match="There is no optimizer 'from_torch'"):
        Experiment.from_json(named)


def test_a_script_has_the_class_where_torch_has_it():
    rules = (FromTorch(torch.optim.SGD, lr=0.01, momentum=0.5), FromTorch(Own, lr=0.1))
    written = pytorch(Experiment(RAVINE, rules, STARTS, steps=5))
    assert "torch.optim.SGD(params, lr=0.01, momentum=0.5)" in written
    assert "Own 0.1' is left out" in written


def test_it_steps_on_from_its_own_memory_alone():
    rule, x = FromTorch(torch.optim.SGD, lr=0.1), torch.zeros(2, 3)
    with pytest.raises(ValueError, match="no rule can work around this one"):
        OPTIMIZERS["lookahead"].replace(inner=rule)
    with pytest.raises(RuntimeError, match="its own memory alone"):
        rule.update(x, {}, None, 0.1)  # pyright: ignore[reportArgumentType]
