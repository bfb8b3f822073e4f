"""The small drawing of a learning rate over a run: what it shows, and how little it computes."""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pytest

from engine.pacing import learning_rates
from figures.schedule import schedule_data, schedule_html, schedule_svg
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

ADAM = OPTIMIZERS["adam"].replace(lr=0.2)
BY_TIME = [slug for slug, schedule in SCHEDULES.items() if not schedule.reads_value]


@pytest.mark.parametrize("steps", [1, 2, 480, 20_000])
@pytest.mark.parametrize("slug", BY_TIME)
def test_it_shows_the_rates_of_the_run(slug, steps):
    rule = ADAM.replace(schedule=SCHEDULES[slug])
    data, rates = schedule_data(rule, steps), learning_rates(rule, steps).numpy()
    assert np.array_equal(data.rates, rates[data.at - 1])
    assert (data.first, data.highest, data.last) == (rates[0], rates.max(), rates[-1])
    assert (data.at[0], data.at[-1]) == (1, steps) and (np.diff(data.at) > 0).all()
    assert data.rates.min() == rates.min() and data.rates.max() == rates.max() and len(data.at) <= 482
    line = ElementTree.fromstring(schedule_svg(data, color="blue"))[-1].attrib["points"]
    heights = [float(point.split(",")[1]) for point in line.split()]
    assert min(heights) == 0 and max(heights) <= 40  # the highest rate is at the top, 0 on the ground


def test_of_a_long_run_every_peak_is_there():
    rule = ADAM.replace(schedule=SCHEDULES["cyclic"].replace(half_cycle=100, floor=0.0))
    data = schedule_data(rule, 20_000)
    peaks = data.rates > 0.19
    assert (np.diff(peaks.astype(int)) == 1).sum() == 100


def test_what_depends_on_the_run_has_none():
    for slug, schedule in SCHEDULES.items():
        assert (schedule_data(ADAM.replace(schedule=schedule), 50) is None) == (slug not in BY_TIME)


def test_a_rate_of_0_is_a_line_on_the_ground():
    line = schedule_svg(schedule_data(ADAM.replace(lr=0.0, schedule=SCHEDULES["cosine"]), 3), color="sky")
    assert 'points="0,40 120,40 240,40"' in line


def test_it_says_in_words_what_it_shows_in_the_racers_colour():
    data = schedule_data(ADAM.replace(schedule=SCHEDULES["one_cycle"]), 100)
    for dark, color in ((False, "#0072B2"), (True, "#3FA0EA")):
        content = schedule_html(data, color="blue", dark=dark)
        assert 'alt="Learning rate over 100 steps: 0.008 at first, 0.2 at most, 8×10⁻⁷ at the end."' in content
        source = re.search('src="data:image/svg[+]xml,([^"]*)"', content)
        assert color in unquote(source[1])
    assert "8×10⁻⁷ in step 99 → 100" in content  # as the inspector calls it
    assert "第 99 → 100 步：8×10⁻⁷" in schedule_html(data, color="blue", language="zh-Hans")


@pytest.mark.parametrize("steps", [500, 20_000])
def test_it_costs_a_rerun_next_to_nothing(steps, monkeypatch):
    """All rates in one call, however many steps there are, and a drawing of no more points than a screen shows."""
    schedule, asked = SCHEDULES["cosine_restarts"], []
    factor = type(schedule).factor
    monkeypatch.setattr(type(schedule), "factor", lambda self, *given: (asked.append(1), factor(self, *given))[1])
    content = schedule_html(schedule_data(ADAM.replace(schedule=schedule), steps), color="blue")
    assert len(asked) == 1
    assert unquote(content).count(",") < 600 and len(content) < 12_000
