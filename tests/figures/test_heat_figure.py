"""The heat map, by its data."""

import numpy as np
import plotly.io
import pytest

import figures
from engine import simulate, stability_limit, sweep, uniform
from engine.experiment import Experiment
from figures import theme
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from tests.figures.contrasts import contrast

RAVINE, MOMENTUM = LANDSCAPES["ravine"], OPTIMIZERS["momentum"]
RATES, BETAS = [0.001, 0.01, 0.1, 1.0, 10.0], [0.0, 0.5, 0.9]
STARTS = uniform(RAVINE, 5, 1)


@pytest.fixture(scope="module")
def swept():
    return sweep(RAVINE, MOMENTUM, {"lr": RATES, "momentum": BETAS}, STARTS, 200)


def test_a_cell_is_the_median_of_its_runs(swept):
    data = figures.heat_data(swept)
    assert data.losses.shape == (3, 5)
    rule = MOMENTUM.replace(lr=0.01, momentum=0.5)
    run = simulate(Experiment(RAVINE, (rule,), tuple(map(tuple, STARTS)), steps=200))
    assert data.losses[1, 1] == pytest.approx(np.log10(np.median(run.value[-1])), abs=1e-6)
    assert np.isnan(data.losses[:, -1]).all()
    assert data.said[1][-1] == "diverged"
    (heat,) = [trace for trace in figures.heat_figure(data).data if trace.type == "heatmap"]
    assert np.array_equal(heat.z, data.losses, equal_nan=True)
    assert (list(heat.x), list(heat.y)) == (RATES, BETAS)


def test_the_middle_of_a_cell_says_what_the_cell_says(swept):
    """The pointer finds an invisible point there, which a click can select."""
    traces = figures.heat_figure(figures.heat_data(swept)).data
    heat = next(trace for trace in traces if trace.type == "heatmap")
    (points,) = [trace for trace in traces if trace.type == "scatter" and len(trace.x) == 15]
    for x, y, words in zip(points.x, points.y, points.text, strict=True):
        assert words == heat.text[list(heat.y).index(y)][list(heat.x).index(x)]
    assert points.hovertemplate == heat.hovertemplate


def test_the_best_and_the_racers_own_place_are_marked(swept):
    data = figures.heat_data(swept)
    row, column = np.unravel_index(np.nanargmin(data.losses), data.losses.shape)
    assert data.best == (RATES[column], BETAS[row])
    assert data.now == (MOMENTUM.lr, MOMENTUM.settings()["momentum"])


@pytest.mark.parametrize("dark", [False, True])
def test_the_best_is_seen_on_the_lowest_cell(swept, dark):
    """A star whose rim stands out from it, one of both from the colour of the lowest loss (3 to 1, as WCAG asks)."""
    figure = figures.heat_figure(figures.heat_data(swept, dark=dark))
    (star,) = [trace.marker for trace in figure.data if trace.name == "best"]
    ground = (theme.DARK if dark else theme.LIGHT)["heat"][0]
    assert contrast(star.color, star.line.color) > 3
    assert max(contrast(star.color, ground), contrast(star.line.color, ground)) > 3


def test_the_limit_is_drawn_where_it_exists(swept):
    limit = figures.heat_data(swept).limit
    assert limit is not None
    rates, betas = limit
    assert betas[0] == 0
    assert betas[-1] == 0.9
    assert rates == pytest.approx(2 * (1 + betas) / 100)
    adam = sweep(RAVINE, OPTIMIZERS["adam"], {"lr": RATES, "beta1": BETAS}, STARTS, 5)
    assert figures.heat_data(adam).limit is None
    assert stability_limit(RAVINE, OPTIMIZERS["adam"]) is None


@pytest.mark.parametrize("surface", ["monkey_saddle", "ackley", "saddle"])
@pytest.mark.parametrize("dark", [False, True])
def test_every_surface_can_be_drawn(surface, dark):
    landscape = LANDSCAPES[surface]
    rule = OPTIMIZERS["sgd"].replace(schedule=SCHEDULES["exponential"])
    made = sweep(landscape, rule, {"lr": RATES, "schedule_gamma": [0.9, 1.0]}, uniform(landscape, 4, 1), 30)
    figure = figures.heat_figure(figures.heat_data(made, dark=dark))
    assert "NaN" not in str(plotly.io.to_json(figure))
    assert np.isfinite(figure.layout.xaxis.range).all()
    assert np.isfinite(figure.layout.yaxis.range).all()


def test_where_everybody_diverged_the_map_is_blank():
    made = sweep(LANDSCAPES["rosenbrock"], MOMENTUM, {"lr": [10.0, 20.0], "momentum": BETAS}, STARTS, 200)
    data = figures.heat_data(made)
    assert np.isnan(data.losses).all()
    assert data.best is None
    assert "NaN" not in str(plotly.io.to_json(figures.heat_figure(data)))


def test_another_sweep_is_refused(swept):
    for over in ({"lr": RATES}, {"momentum": BETAS, "lr": RATES}):
        with pytest.raises(ValueError, match="a heat map needs a sweep over lr and a second hyperparameter, got"):
            figures.heat_data(sweep(RAVINE, MOMENTUM, over, STARTS, 1))


def _lightness(color):
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    ]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * y ** (1 / 3) - 16


@pytest.mark.parametrize("ink", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_equal_steps_of_the_scale_look_about_equal(ink):
    """In CIE lightness, and all one way: towards the ground where the loss is high."""
    steps = np.diff([_lightness(stop) for stop in ink["heat"]])
    assert (np.sign(steps) == np.sign(steps[0])).all()
    assert np.abs(steps).max() / np.abs(steps).min() < 2
