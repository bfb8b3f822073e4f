"""A scene of the atlas on its page: covered until it is answered, then the table's numbers; and the ways out of it."""

import base64
import csv
import io
import json
from urllib.parse import parse_qs

import numpy as np
import pytest

from engine import atlas
from lessons import lesson
from lessons.atlas import Excerpt
from tests.views.test_lessons_page import open_scene, text_of
from views.export import atlas_files
from views.parts import atlas_table


def figure_of(page):
    (chart,) = page.get("plotly_chart")
    return json.loads(chart.proto.spec)


@pytest.mark.parametrize("present", [{}, {"present": "1"}], ids=["reading", "presented"])
def test_its_cells_and_ranks_are_covered_until_it_is_answered(present, open_page):
    page = open_scene(open_page, "everywhere", 2, **present)
    (cells, place) = figure_of(page)["data"]
    assert {word for row in cells["text"] for word in row} == {"?"}
    assert place["x"] == [1] and place["marker"]["opacity"] == 0
    assert "customdata" not in cells and cells["hoverinfo"] == "skip", "nothing under the pointer either"
    assert "dl-brief" not in "".join(each.proto.body for each in page.get("html"))
    page.radio[0].set_value(2).run()
    cells, *others = figure_of(page)["data"]
    rows = atlas.default().rows
    scene = lesson("everywhere").scenes[1]
    excerpt = Excerpt.from_query(scene.query)
    told = {
        (row, column): number
        for each in others if each.get("mode") == "text"
        for row, column, number in zip(each["y"], each["x"], each["text"], strict=True)
    }  # fmt: skip
    assert told[0, len(excerpt.surfaces) - 1] == "83%"
    assert round(100 * rows["gradient_descent", "schaffer_2"].share) == 83
    assert set(told) == set(np.ndindex(len(excerpt.rules), len(excerpt.surfaces)))
    (ranks,) = [each for each in others if each.get("xaxis") == "x2"]
    drawn = np.frombuffer(base64.b64decode(ranks["x"]["bdata"]), ranks["x"]["dtype"])
    assert drawn.tolist() == excerpt.standing.median.tolist()
    corners = [x for x in others[-1]["x"] if x is not None]
    assert len(corners) == 5 * sum(excerpt.standing.wins), "a frame around each winner"
    assert ("dl-brief" in "".join(each.proto.body for each in page.get("html"))) == (not present)


def test_it_leads_to_the_same_choice_on_the_atlas_page(open_page):
    page = open_scene(open_page, "everywhere", 2)
    (link,) = [each for each in page.get("page_link") if each.proto.label == "Open in Atlas"]
    there = parse_qs(link.proto.query_string)
    assert {name: there[name] for name in ("rules", "surfaces")} == lesson("everywhere").scenes[1].query
    assert set(there) <= {"rules", "surfaces", "lang"}


def test_its_rows_can_be_taken_away():
    excerpt = Excerpt.from_query(parse_qs("rules=adam,lion&surfaces=bowl,two_well,cliff"))
    (file,) = atlas_files.list_exports(excerpt, {"lesson": ["everywhere"]}).files
    header, *lines = csv.reader(io.StringIO(file.make()))
    assert tuple(header) == atlas.COLUMNS and len(lines) == 6
    for line in lines:
        row = atlas.default().rows[line[0], line[1]]
        assert float(line[header.index("share")]) == row.share


def test_without_a_table_it_says_how_to_make_one(open_page, monkeypatch):
    monkeypatch.setattr(atlas_table, "shipped", lambda: None)
    page = open_scene(open_page, "everywhere")
    assert "make atlas" in page.info[0].value
    page.radio[0].set_value(0).run()
    assert not page.exception and "The answer comes with the run." in text_of(page)
