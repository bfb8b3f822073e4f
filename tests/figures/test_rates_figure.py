"""The figure of the rates, by its data: true numbers, racers' colours, nothing that a browser cannot draw."""

import json
import math

import numpy as np
import plotly.io
import pytest
import torch

import figures
from engine import stability_limit, tune, uniform
from engine.tuning import Tuning
from figures import theme
from figures.usable import told
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

RULES = (OPTIMIZERS["gradient_descent"], OPTIMIZERS["momentum"], OPTIMIZERS["adam"])
RAVINE = LANDSCAPES["ravine"]


@pytest.fixture(scope="module")
def tunings():
    return [tune(RAVINE, rule, 60, starts=9, budget=16) for rule in RULES]


def traces(figure, name):
    return [trace for trace in figure.data if trace.name == name]


def line(figure, name):
    (found,) = [trace for trace in traces(figure, name) if trace.mode == "lines+markers" and trace.text]
    return found


def test_a_line_holds_every_rate_and_its_median(tunings):
    figure = figures.rates_figure(figures.rates_data(RAVINE, RULES, tunings))
    for place, (rule, tuning) in enumerate(zip(RULES, tunings, strict=True)):
        drawn = line(figure, rule.title)
        assert tuple(drawn.x) == tuning.rates
        for y, score in zip(drawn.y, tuning.scores, strict=True):
            assert y == pytest.approx(score) if score < 1e3 else y > figure.layout.yaxis.range[1]
        assert [tuple(point) for point in drawn.customdata] == [(place, rate) for rate in tuning.rates]
        assert drawn.line.color == theme.color(theme.default_color(place))["light"]


def test_the_best_is_marked_where_it_is(tunings):
    figure = figures.rates_figure(figures.rates_data(RAVINE, RULES, tunings))
    for rule, tuning in zip(RULES, tunings, strict=True):
        (best,) = [trace for trace in traces(figure, rule.title) if trace.mode == "markers"]
        assert best.x[0] == tuning.lr
        assert best.y[0] == pytest.approx(tuning.score)


def test_limits_stand_where_theory_says_and_only_there(tunings):
    figure = figures.rates_figure(figures.rates_data(RAVINE, RULES, tunings))
    for rule in RULES:
        dashed = [trace for trace in traces(figure, rule.title) if trace.line.dash == "dash"]
        limit = stability_limit(RAVINE, rule)
        assert [trace.x[0] for trace in dashed] == ([limit] if limit else [])


def test_the_band_is_between_the_10_and_the_90_percent(tunings):
    data = figures.rates_data(RAVINE, RULES, tunings)
    for curve in data.curves:
        assert (curve.low <= curve.median).all()
        assert (curve.median <= curve.high).all()
    bands = [trace for trace in figures.rates_figure(data).data if trace.fill == "toself"]
    assert len(bands) == 3
    assert all(len(band.x) == 2 * 16 for band in bands)


def test_the_usable_range_is_a_bar_under_the_plot(tunings):
    data = figures.rates_data(RAVINE, RULES, tunings, target=0.5)
    bars = {trace.name: trace for trace in figures.rates_figure(data).data if trace.yaxis == "y2"}
    for curve in data.curves:
        if curve.usable:
            assert tuple(bars[curve.name].x)[::2] == curve.usable[:2]
            assert curve.usable[2] == pytest.approx(math.log10(curve.usable[1] / curve.usable[0]))
        else:
            assert curve.name not in bars
    assert any(curve.usable for curve in data.curves)


def test_whatever_is_a_racers_is_told_by_its_shape_too(tunings):
    """Line, best, its own rate, usable range and stability limit: colours may look alike."""
    figure = figures.rates_figure(figures.rates_data(RAVINE, RULES, tunings, target=0.5))
    for place, rule in enumerate(RULES):
        marked = [trace for trace in traces(figure, rule.title) if trace.fill is None]
        marked += traces(figure, f"{rule.title}: the rate now")
        shape = theme.default_shape(place)
        assert len(marked) >= 2
        for trace in marked:
            assert shape in np.atleast_1d(trace.marker.symbol)
        (listed,) = [trace for trace in marked if trace.showlegend]
        assert listed.marker.size >= 11, "the legend shows a mark as large as it is in the figure"


def test_the_target_is_one_for_all_and_drawn(tunings):
    """A share of the median f − f* of the starts; nobody's own best has a say in it."""
    figure = figures.rates_figure(figures.rates_data(RAVINE, RULES, tunings, target=1e-3))
    (dotted,) = [trace for trace in figure.data if trace.line.dash == "dot"]
    starts = uniform(RAVINE, 9, tunings[0].starts_seed)
    (bar,) = set(dotted.y)
    assert bar == pytest.approx(1e-3 * np.median([RAVINE.value(torch.tensor(start)) for start in starts]))
    data = figures.rates_data(RAVINE, RULES, tunings, target=1e-3)
    for curve, tuning in zip(data.curves, tunings, strict=True):
        good = [rate for rate, score in zip(tuning.rates, tuning.scores, strict=True) if score <= bar]
        assert curve.usable is None if not good else curve.usable[0] in good and curve.usable[1] in good
    nobody = figures.rates_data(RAVINE, RULES, tunings, target=1e-12)
    assert [curve.usable for curve in nobody.curves] == [None] * 3
    told = [note.text for note in figures.rates_figure(nobody).layout.annotations]
    assert all(f"{curve.name}: none" in told for curve in nobody.curves)


def made(scores, initial):
    rates = tuple(np.geomspace(1e-5, 10, len(scores)).tolist())
    best = int(np.argmin(scores))
    bands = tuple((score, score) for score in scores)
    return Tuning(
        rates[best], scores[best], scores[best], rates, tuple(scores), bands, rates[:2], initial,
        starts=3, starts_seed=1, fresh_starts=9, budget=len(scores), evaluations=99,
    )  # fmt: skip


@pytest.mark.parametrize("surface", ["bowl", "monkey_saddle"])
@pytest.mark.parametrize(
    "scores", [[math.inf] * 4, [0.0] * 4, [-1e-15, 1e-40, 1.0, math.inf], [1e300, -5.0, 3.0, math.inf]], ids=str
)
def test_whatever_the_losses_are_it_can_be_drawn(surface, scores):
    data = figures.rates_data(LANDSCAPES[surface], RULES[:1], [made(scores, 10.0)])
    figure = figures.rates_figure(data)
    low, high = figure.layout.yaxis.range
    assert math.isfinite(low)
    assert low < high
    drawn = np.array(line(figure, "Gradient descent").y, dtype=float)
    assert np.isfinite(drawn).all()
    assert (drawn > 0).all() or not data.log
    text = str(plotly.io.to_json(figure))
    assert "NaN" not in text
    json.loads(text)
    assert "diverged" in text or all(map(math.isfinite, scores))


def test_a_label_is_text_and_colours_are_the_callers(tunings):
    labels, colors = ["<b>x</b>", "two", "three"], ["sky", "black", "green"]
    data = figures.rates_data(RAVINE, RULES, tunings, labels=labels, colors=colors, dark=True)
    assert data.curves[0].name == "&lt;b&gt;x&lt;/b&gt;"
    assert [curve.color for curve in data.curves] == [theme.color(name)["dark"] for name in colors]
    with pytest.raises(ValueError, match="labels must be one for each tuning, 3, got 1"):
        figures.rates_data(RAVINE, RULES, tunings, labels=["one"])
    with pytest.raises(ValueError, match="rules must be one for each tuning, 3, got 2"):
        figures.rates_data(RAVINE, RULES[:2], tunings)
    with pytest.raises(KeyError, match="There is no colour 'pink'"):
        figures.rates_data(RAVINE, RULES, tunings, colors=["pink", "sky", "black"])


def test_numbers_in_words():
    words = [told(value) for value in (0.0000244, 1e-15, 0.5, -3.25e-7, 1e20, 2048.0, math.inf)]
    assert words == ["2.44×10⁻⁵", "1.00×10⁻¹⁵", "0.500", "−3.25×10⁻⁷", "1.00×10²⁰", "2,048", "diverged"]
