"""The programs of the lesson on the training loop, run as they stand there, beside the racers of its scenes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim.optimizer import register_optimizer_step_post_hook

import lessons
from core.words import languages
from engine import simulate
from landscapes import LANDSCAPES
from lessons import training
from lessons.measures import MEASURES
from lessons.own_optimizer import MovingAverage
from lessons.scene import Scene
from lessons.subjects import experiment_of
from optimizers import OPTIMIZERS

PROGRAM = re.compile(r"```python\n(.*?)```", re.DOTALL)


def scene_of(name: str) -> Scene:
    return next(scene for scene in lessons.lesson("training").scenes if scene.id == name)


def programs_of(name: str) -> list[str]:
    return PROGRAM.findall(scene_of(name).text)


@pytest.fixture(autouse=True)
def _exact() -> Iterator[None]:
    """Let torch make float64 where a program names no type, so that paths can be compared."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def path_of(program: str) -> np.ndarray:
    """Run a program and return where its optimizer has been after each step, from the zeroth: [steps + 1, 2]."""
    places: list[list[float]] = []

    def note(optimizer: torch.optim.Optimizer, *_: Any) -> None:
        parameters = optimizer.param_groups[0]["params"]
        places.append(torch.cat([parameter.detach().flatten() for parameter in parameters]).tolist())

    hook = register_optimizer_step_post_hook(note)
    try:
        exec(program, {"__name__": "printed"})
    finally:
        hook.remove()
    return np.array(places)


def racer_of(name: str, racer: int = 1, panel: int = 0) -> np.ndarray:
    """Return the path of a racer of a scene, without its start: [steps, 2]."""
    scene = scene_of(name)
    query = scene.panels[panel] if scene.panels else scene.query
    return simulate(experiment_of(query)).x[1:, racer - 1, 0].astype(float)


@pytest.mark.parametrize("language", list(languages()))
def test_the_programs_are_the_same_in_every_language(language: str):
    here, source = (lessons.lesson("training", each) for each in (language, "en"))
    for scene, english in zip(here.scenes, source.scenes, strict=True):
        assert PROGRAM.findall(scene.text) == PROGRAM.findall(english.text)


def test_the_five_lines_take_the_racers_path():
    (program,) = programs_of("five-lines")
    found, racer = path_of(program), racer_of("five-lines")
    assert found.shape == racer.shape
    assert np.abs(found - racer).max() <= 1e-12
    loop = program.partition("for step in")[2].splitlines()[1:]
    assert tuple(line.strip() for line in loop) == training.LINES


def test_the_program_with_the_wrong_shapes_runs_and_rests_at_five():
    (program,) = programs_of("shapes")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it says nothing
        found = path_of(program)
    assert np.abs(found - racer_of("shapes")).max() <= 1e-12
    assert found[-1] == pytest.approx((0, 5), abs=1e-9)
    forecasts = found[-1, 0] * torch.arange(1.0, 5.0).reshape(4, 1) + found[-1, 1]
    heights = torch.tensor([2.0, 4.0, 6.0, 8.0])
    with pytest.warns(UserWarning, match="broadcasting"):
        assert torch.nn.MSELoss()(forecasts, heights).item() == pytest.approx(5.0)


def test_without_zero_grad_the_loop_is_momentum_that_forgets_nothing():
    (program,) = programs_of("five-lines")
    forgetful = program.replace("    optimizer.zero_grad()\n", "").replace("range(30)", "range(1000)")
    assert forgetful.count("zero_grad") == 0
    found, racer = path_of(forgetful), racer_of("forgotten", racer=2)
    assert np.abs(found - racer).max() <= 1e-10
    x = torch.zeros(2, requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=0.1, momentum=1.0)
    for place in racer[:50]:  # torch's own momentum, with the line
        optimizer.zero_grad()
        LANDSCAPES["line_fit"].value(x).backward()
        optimizer.step()
        assert x.tolist() == pytest.approx(place.tolist(), abs=1e-10)


@pytest.mark.parametrize(("rate", "low", "high"), [(0.05, 0, 45), (0.1, 30, 60), (0.2, 100, 250), (0.235, 100, np.inf)])
def test_below_its_limit_the_forgetful_loop_swings_for_ever(rate: float, low: float, high: float):
    """For 20,000 steps it neither settles nor overflows, and just above 4/λ it does overflow."""
    experiment = experiment_of(scene_of("forgotten").query)
    rules = [OPTIMIZERS["momentum"].replace(momentum=1.0, lr=each) for each in (rate, 0.24)]
    run = simulate(experiment.replace(optimizers=tuple(rules), steps=20_000))
    late = run.value[-1000:, 0, 0]
    assert np.isfinite(late).all() and low < late.max() < high
    assert run.diverged[0, 0] < 0 < run.diverged[1, 0]


def test_gradient_descent_by_hand_and_sgd_that_reads_everything_are_one_path():
    by_hand, drawn = programs_of("full-batch")
    racers = [racer_of("full-batch", racer) for racer in (1, 2)]
    assert np.array_equal(*racers)
    for steps in (1, 2, 10, 200):
        names: dict[str, Any] = {}
        exec(by_hand.replace("range(200)", f"range({steps})"), names)
        assert (names["w"].item(), names["b"].item()) == pytest.approx(racers[0][steps - 1].tolist(), abs=1e-12)
    torch.manual_seed(0)
    stochastic = path_of(drawn)
    assert np.abs(stochastic - racers[0]).max() > 0.3
    everything = path_of(drawn.replace("torch.randperm(4)[:2]", "torch.randperm(4)[:4]"))
    assert np.abs(everything - racers[0]).max() <= 1e-12


@pytest.mark.parametrize("seed", range(20))
def test_two_points_a_step_stray_with_any_seed(seed: int):
    run = simulate(experiment_of(scene_of("full-batch").panels[1]).replace(seed=seed))
    assert MEASURES["apart_from_first"](run)[1] > 0.3


def test_the_sixth_line_is_the_clipping_of_this_lab():
    (program,) = programs_of("clip")
    found, racer = path_of(program), racer_of("clip", racer=2)
    assert np.abs(found - racer).max() <= 1e-9
    plain = path_of(program.replace("    torch.nn.utils.clip_grad_norm_([x], 1.0)\n", ""))
    assert np.abs(plain - racer_of("clip", racer=1)).max() <= 1e-9
    assert (
        np.linalg.norm(np.diff(found, axis=0), axis=1).max()
        <= 0.5
        < 16
        < np.linalg.norm(np.diff(plain, axis=0), axis=1).max()
    )


def test_zero_grad_is_inherited_and_the_default_momentum_of_torch_is_none():
    assert "zero_grad" not in vars(MovingAverage)
    assert MovingAverage.zero_grad is torch.optim.Optimizer.zero_grad
    assert torch.optim.SGD([torch.zeros(1)]).defaults["momentum"] == 0


def test_the_moments_of_the_first_step_are_those_of_a_calculation_by_hand():
    """From (0, 0) the errors are −2, −4, −6, −8: the loss is 120/4, the gradient (−60·2/4, −20·2/4)."""
    clear, forward, height, backward, step = training.run_first_step(experiment_of(scene_of("five-lines").query))
    assert (clear.gradient, clear.predicted, clear.loss) == (None, None, None)
    assert (forward.predicted, height.loss) == ((0, 0, 0, 0), 30)
    assert backward.gradient == (-30, -10)
    assert (backward.place, step.place) == ((0, 0), pytest.approx((3, 1)))


def test_only_a_line_has_a_program():
    with pytest.raises(ValueError, match="must be the line fit where it stands, got broadcast_fit"):
        training.run_first_step(experiment_of(scene_of("shapes").query))


def test_measures_of_losses_and_penalties_against_plain_numbers():
    run = simulate(experiment_of(scene_of("forgotten").query))
    x, y = np.moveaxis(run.x[:, :, 0].astype(float), -1, 0)
    with np.errstate(over="ignore", invalid="ignore"):  # the last one overflows
        heights = np.mean([(x * u + y - 2 * u) ** 2 for u in (1, 2, 3, 4)], axis=0)
    assert MEASURES["loss_at"](run, step=7) == pytest.approx(heights[7])
    assert MEASURES["highest_loss"](run, last=100)[:3] == pytest.approx(heights[-100:, :3].max(axis=0))
    assert MEASURES["lowest_loss"](run, last=100)[:3] == pytest.approx(heights[-100:, :3].min(axis=0))
    assert MEASURES["highest_loss"](run, last=100)[3] == MEASURES["loss_at"](run)[3] == np.inf
    decayed = next(scene for scene in lessons.lesson("adam").scenes if scene.id == "decay")
    ends = simulate(experiment_of(decayed.query)).x[-1, :, 0].astype(float)
    # (H + I)x = Hx* with H = [[15, 5], [5, 2]] and x* = (2, 0), so 23x = (40, 10)
    expected = np.linalg.norm(ends - np.array([40, 10]) / 23, axis=1)
    assert MEASURES["from_penalised"](simulate(experiment_of(decayed.query))) == pytest.approx(expected, abs=1e-12)
