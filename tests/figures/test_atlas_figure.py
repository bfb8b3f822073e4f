"""The map and the profiles of an atlas, by their data."""

import math

import numpy as np
import pytest

from engine.atlas import Row, Settings, Table
from engine.atlas.extract import Extract
from engine.atlas.ranking import LOW, stand
from figures import theme
from figures.atlas import atlas_figure, least_width
from figures.atlas_data import atlas_data
from figures.atlas_scene import scene_figure
from figures.profiles import profiles_data, profiles_figure
from tests.figures.contrasts import contrast

RULES = {"a": "First <b>", "b": "Second"}
SURFACES = {"s": "Slope", "t": "Tower", "u": "Unknown"}
UNKNOWN = (math.nan,) * 10


@pytest.fixture
def extract():
    """Two rules on three surfaces: one never arrives on t and lacks u, whose minimum nobody knows."""
    table = Table(Settings())
    table.add(Row("a", "s", 0.1, 0.9, 0.8, 0.95, 1e-8, 0.0, 1e-3, 40.0, 1.2, 0.0, 1.0))
    table.add(Row("a", "t", 0.3, 0.5, 0.4, 0.6, 1e-2, 1e-3, math.inf, 200.0, 0.4, 0.1, 1.0))
    table.add(Row("b", "s", 0.2, 1.0, 0.97, 1.0, 0.0, 0.0, 0.0, 20.0, 2.0, 0.0, 1.0))
    table.add(Row("b", "t", 0.2, 0.0, 0.0, 0.1, math.inf, 1.0, math.inf, math.inf, math.nan, 0.0, 1.0))
    table.add(Row("a", "u", *UNKNOWN, 1.0))
    return Extract.of(table, tuple(RULES), tuple(SURFACES))


def drawn(extract, measure, **more):
    return atlas_data(extract, stand(extract.column("median")[:, :2], LOW), measure, RULES, SURFACES, **more)


def test_a_cell_without_a_finite_number_is_told_from_one_that_was_not_run_or_cannot_be_judged(extract):
    data = drawn(extract, "evaluations")
    assert data.beyond.tolist() == [[False, False, False], [False, True, False]]
    assert np.array_equal(data.values, np.log10([[40, 200, math.nan], [20, math.nan, math.nan]]), equal_nan=True)
    assert "never" in " ".join(data.said[1][1])
    assert data.said[0][2] == ("No minimum of this surface is known.",)
    assert data.said[1][2] == ("not computed yet",)
    assert "arrive: 90% (95%: 80% to 95%)" in data.said[0][0]
    figure = atlas_figure(data)
    strokes = [trace for trace in figure.data if trace.type == "scatter" and trace.marker.symbol == "line-ne-open"]
    assert [(list(trace.x), list(trace.y)) for trace in strokes] == [([1], [1])]


@pytest.mark.parametrize(("measure", "good"), [("share", -1), ("decades", -1), ("median", 0), ("chaotic", 0)])
@pytest.mark.parametrize("dark", [False, True])
def test_the_good_end_has_the_same_colour_whichever_it_is(extract, measure, good, dark):
    heat = atlas_figure(drawn(extract, measure, dark=dark)).data[0]
    assert heat.colorscale[good][1] == (theme.DARK if dark else theme.LIGHT)["heat"][0]


@pytest.mark.parametrize("measure", ["share", "median"])
@pytest.mark.parametrize("dark", [False, True])
def test_each_number_stands_out_from_its_cell(measure, dark):
    """4.5 to 1, as WCAG asks of text, by the colour that Plotly gives the cell: mixed in sRGB."""
    shares = np.linspace(0, 1, 21)
    table = Table(Settings())
    for i, share in enumerate(shares):
        table.add(Row(f"r{i}", "s", 0.1, share, 0.0, 1.0, 10 ** (-8 * share), 0.0, 1e-3, 40.0, 1.2, 0.0, 1.0))
    rules = {f"r{i}": f"Rule {i}" for i in range(len(shares))}
    extract = Extract.of(table, tuple(rules), ("s",))
    data = atlas_data(extract, stand(extract.column("median"), LOW), measure, rules, {"s": "Slope"}, dark=dark)
    figure = atlas_figure(data)
    heat, told = figure.data[0], {}
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "text":
            told |= {int(row): (text, trace.textfont.color) for row, text in zip(trace.y, trace.text, strict=True)}
    assert [told[i][0] for i in range(len(shares))] == [line[0] for line in data.written]
    stops = [theme.rgb(color) for _, color in heat.colorscale]
    for i, value in enumerate(np.asarray(heat.z)[:, 0]):
        place = (value - heat.zmin) / (heat.zmax - heat.zmin) * (len(stops) - 1)
        before = min(int(place), len(stops) - 2)
        ground = [a + (place - before) * (b - a) for a, b in zip(stops[before], stops[before + 1], strict=True)]
        assert contrast(ground, told[i][1]) > 4.5


def test_a_lessons_map_has_larger_numbers_where_there_are_any(extract):
    for measure in ("share", "evaluations"):  # of the second one a cell has none
        data = drawn(extract, measure)
        small, large = (
            [trace for trace in figure.data if getattr(trace, "mode", "") == "text"]
            for figure in (atlas_figure(data), scene_figure(data, scale=2.0))
        )
        assert [list(trace.text) for trace in small] == [list(trace.text) for trace in large]
        assert [2 * trace.textfont.size for trace in small] == [trace.textfont.size for trace in large]


def test_a_name_is_text_and_room_is_left_for_it(extract):
    data = drawn(extract, "share")
    figure = atlas_figure(data)
    assert data.rules[0] == "First &lt;b&gt;"
    assert figure.layout.yaxis.ticktext[0] == "First &lt;b&gt;"
    assert figure.layout.margin.l > 50 and least_width(data) > figure.layout.margin.l
    chosen = atlas_figure(drawn(extract, "share", chosen=("b", "s")))
    (frame,) = [trace for trace in chosen.data if getattr(trace, "mode", "") == "lines"]
    assert (min(frame.x), max(frame.x), min(frame.y), max(frame.y)) == (-0.5, 0.5, 0.5, 1.5)
    with pytest.raises(KeyError, match="no measure 'beauty'"):
        drawn(extract, "beauty")


def test_profiles_are_over_the_surfaces_that_can_be_judged(extract):
    data = profiles_data(extract, RULES, 500, ["b"])
    shown = {rule.name: rule for rule in data.rules}
    assert data.surfaces == 2
    assert shown["First &lt;b&gt;"].solved.tolist() == [0.5, 1.0]
    assert shown["Second"].spent.tolist() == [20.0] and shown["Second"].solved.tolist() == [0.5]
    figure = profiles_figure(data)
    assert [trace.name for trace in figure.data if trace.showlegend is not False] == ["Second"]
    assert list(figure.data[-1].y) == [0.0, 0.5, 0.5] and list(figure.data[-1].x) == [1.0, 20.0, 500.0]
