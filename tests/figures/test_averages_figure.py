"""The figure of the averages, by its data: every frame shows the days so far and nothing of those to come."""

from __future__ import annotations

from urllib.parse import parse_qs

import numpy as np
import pytest

import figures
from figures import theme
from lessons.averages import Averages

QUERY = "show=mean&beta=0.5&beta=0.9"


def drawn(query: str = QUERY, day: int | None = None, **choices):
    averages = Averages.from_query(parse_qs(query))
    return averages, figures.averages_figure(figures.averages_data(averages, **choices), day)


def test_it_opens_on_all_days_or_on_the_one_asked_for():
    averages, figure = drawn()
    days, *rest = figure.data
    assert list(days.y) == pytest.approx(averages.days)
    for place, series in enumerate(averages.series):
        line, head, weights = rest[3 * place : 3 * place + 3]
        assert list(line.y) == pytest.approx(series.values)
        assert (head.x[0], head.y[0]) == (30, pytest.approx(series.values[-1]))
        assert list(weights.y) == pytest.approx(series.weights[-1])
    _, figure = drawn(day=4)
    assert len(figure.data[0].x) == 4
    assert figure.layout.sliders[0].active == 3


@pytest.mark.parametrize("day", [0, 31])
def test_a_day_that_there_is_not_is_refused(day):
    with pytest.raises(ValueError, match=r"day must lie in \[1, 30\]"):
        drawn(day=day)


def test_each_frame_ends_with_its_day():
    averages, figure = drawn()
    assert [frame.name for frame in figure.frames] == [str(day) for day in range(1, 31)]
    for day, frame in enumerate(figure.frames, start=1):
        assert list(frame.traces) == list(range(len(figure.data)))
        assert {max(trace.x) for trace in frame.data} == {day}
        place = 1  # β = 0.5
        line, _, weights = frame.data[1 + 3 * place : 4 + 3 * place]
        assert list(line.y) == pytest.approx(averages.series[place].values[:day])
        assert np.dot(weights.y, averages.days[:day]) == pytest.approx(line.y[-1])


def test_names_are_in_the_readers_language_and_tell_beginnings_apart():
    _, figure = drawn()
    assert [trace.name for trace in figure.data if trace.mode == "lines"] == ["plain mean", "β = 0.5", "β = 0.9"]
    _, figure = drawn("beta=0.9&begin=zero&begin=corrected", language="zh-Hans")
    assert [trace.name for trace in figure.data if trace.mode == "lines"] == ["β = 0.9，从 0 开始", "β = 0.9，修正后"]
    _, figure = drawn("show=window&beta=0.9")
    assert [trace.name for trace in figure.data if trace.mode == "lines"] == ["mean of 10 days", "β = 0.9"]
    _, figure = drawn("beta=0.9&begin=zero&begin=corrected", language="zh-Hans")
    slider = figure.layout.sliders[0].currentvalue
    assert (slider.prefix, slider.suffix) == ("第 ", " 天")
    assert "第 %{x} 天" in figure.data[1].hovertemplate


def test_colours_are_the_themes_and_no_two_lines_look_alike():
    for dark, ink in ((False, theme.LIGHT), (True, theme.DARK)):
        _, figure = drawn("show=mean&show=weighted&beta=0.5&beta=0.9&begin=zero&begin=first", dark=dark)
        lines = [trace.line for trace in figure.data if trace.mode == "lines"]
        assert len({line.color for line in lines}) == len({line.dash for line in lines}) == 6
        assert figure.layout.font.color == ink["ink"]
        side = "dark" if dark else "light"
        assert lines[0].color == theme.color(theme.default_color(0))[side]


def test_everything_lies_on_the_axes():
    averages, figure = drawn("beta=0.9&jump=-300")
    low, high = figure.layout.yaxis.range
    assert low < averages.days.min()
    assert high > averages.days.max()
