"""The Atlas page on a small table: what is chosen decides what is shown, a link opens it again, and cells open runs."""

import base64
import html
import json
import re
from urllib.parse import parse_qs

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from engine.atlas import Settings, Table, compute, replays, table
from engine.atlas.ranking import HIGH, stand
from engine.many import Many
from engine.search import Search
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, written
from tests.views.opened import DRAW, nodes
from tests.views.until_idle import until_jobs_are_over
from tests.waiting import DEAD
from views.link import page_state
from work import atlas_rows

SETTINGS = Settings(budget=40, rates=6, starts=6, particles=24, nudged=4)
RULES = ("adam", "gradient_descent", "momentum")
SURFACES = ("ackley", "bowl", "monkey_saddle", "rosenbrock", "zakharov")
MINE = "param lr = 0.1\nx = x - lr*sign(g)"


@pytest.fixture(scope="module")
def small():
    """A table of three rules on five surfaces."""
    made = Table(SETTINGS, "Descent Lab of this test", "0123456789")
    for rule in RULES:
        for surface in SURFACES:
            made.add(compute(OPTIMIZERS[rule], LANDSCAPES[surface], SETTINGS))
    return made


@pytest.fixture
def open_atlas(small, monkeypatch):
    """`open_atlas(measure="median")`: the page at a URL, run once."""
    monkeypatch.setattr(table, "default", lambda: small)

    def open_at(**query):
        page = AppTest.from_string(DRAW.format(slug="atlas"), default_timeout=DEAD)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        return page

    return open_at


def figures(page):
    """Return the map's and the profiles' data."""
    return [json.loads(element.proto.spec)["data"] for element in page.get("plotly_chart")]


def values(page):
    """Return the numbers of the map, with the keys of its cells."""
    traces = figures(page)[0]
    heat = traces[0]
    keys = next(trace for trace in traces if len((trace.get("customdata") or [""])[0]) == 2)
    z = heat["z"]
    if isinstance(z, dict):  # Plotly packs what is all numbers
        z = np.frombuffer(base64.b64decode(z["bdata"]), dtype=z["dtype"])
    return np.array(z, dtype=float), [tuple(pair) for pair in keys["customdata"]]


def rows(page):
    """Return the ranking's cells as text."""
    (made,) = [element.proto.body for element in page.get("html") if "dl-ranks" in element.proto.body]
    found = re.findall(r"<tr.*?>(.*?)</tr>", made.split("<tbody>")[1])
    return [[html.unescape(re.sub("<.*?>", "", cell)) for cell in re.split("</t[hd]>", row)[:-1]] for row in found]


def said(page):
    return " ".join(element.value for element in (*page.markdown, *page.caption))


def test_every_cell_is_the_tables_and_the_ranking_follows_from_them(open_atlas, small):
    page = open_atlas()
    drawn, keys = values(page)
    assert sorted(keys) == sorted(small.rows)
    for number, pair in zip(drawn.ravel(), keys, strict=True):
        assert np.array_equal(number, small.rows[pair].share, equal_nan=True)
    judged = [surface for surface in SURFACES if surface != "monkey_saddle"]
    stood = stand(small.column("share", RULES, judged), HIGH)
    shown = {row[0]: row for row in rows(page)}
    for place, rule in enumerate(RULES):
        row = shown[OPTIMIZERS[rule].title]
        assert (int(row[2]), float(row[3])) == (stood.wins[place], stood.median[place])
        assert float(row[6]) == stood.worst[place]
    assert "on these 4 surfaces" in said(page)
    assert "commit `0123456789`" in said(page) and "40 evaluations of the gradient" in said(page)


def test_a_link_opens_the_same_view(open_atlas):
    page = open_atlas()
    page.selectbox(key="measure").select("evaluations").run()
    page.selectbox(key="sort").select("surface").run()
    page.selectbox(key="sort_on").select("rosenbrock").run()
    page.selectbox(key="columns").select("name").run()
    page.multiselect(key="atlas-rules").set_value(["adam", "momentum"]).run()
    page.multiselect(key="atlas-surfaces").set_value(["bowl", "rosenbrock"]).run()
    link = dict(page.query_params)
    assert set(link) == {"measure", "sort", "sort_on", "columns", "rules", "surfaces"}
    again = open_atlas(**link)
    assert not again.warning
    assert rows(again) == rows(page)
    assert figures(again) == figures(page)
    assert [surface for _, surface in values(again)[1]] == ["bowl", "rosenbrock"] * 2


def test_choosing_surfaces_ranks_anew(open_atlas, small):
    page = open_atlas(measure="median")
    for surface in ("bowl", "rosenbrock"):
        page.multiselect(key="atlas-surfaces").set_value([surface]).run()
        assert "on these 1 surfaces" in said(page)
        order = sorted(RULES, key=lambda rule, surface=surface: small.rows[rule, surface].median)
        assert rows(page)[0][0] == OPTIMIZERS[order[0]].title
    page.button(key="atlas-all-surfaces").click().run()
    assert "surfaces" not in page.query_params
    assert len(values(page)[1]) == 15


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"convex": "yes"}, ["bowl", "zakharov"]),
        ({"kinks": "kinked"}, ["ackley"]),
        ({"aligned": "aligned"}, ["bowl"]),
        ({"aligned": "turned", "convex": "yes"}, ["zakharov"]),
        ({"surface_families": "saddles"}, ["monkey_saddle"]),
    ],
    ids=str,
)
def test_surfaces_are_left_by_what_they_are(open_atlas, query, left):
    assert {surface for _, surface in values(open_atlas(**query))[1]} == set(left)


def test_rules_are_left_by_their_family(open_atlas):
    assert {rule for rule, _ in values(open_atlas(rule_families="adaptive"))[1]} == {"adam"}
    page = open_atlas(rule_families="adaptive", rules="momentum")
    assert page.info[0].value.startswith("No rule or no surface is left")


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"measure": "beauty"}, "Measure"),
        ({"surfaces": "bowl,moon"}, "Single surfaces"),
        ({"rules": "nobody"}, "Single rules"),
        ({"cell": "adam,moon"}, "Cell"),
        ({"cell": "adam"}, "Cell"),
        ({"kinks": "some"}, "Smooth or kinked"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_named_and_leaves_the_link(open_atlas, query, named):
    page = open_atlas(**query)
    assert named in page.warning[0].value
    assert "moon" not in str(dict(page.query_params)) and "nobody" not in str(dict(page.query_params))


def test_a_cell_opens_the_runs_behind_its_numbers(open_atlas, small):
    row = small.rows["momentum", "rosenbrock"]
    page = open_atlas(cell="momentum,rosenbrock")
    assert f"of {3 * 24} starts" in said(page)
    links = [node.proto for node in nodes(page) if node.type == "page_link"]
    queries = [(link.page, parse_qs(link.query_string)) for link in links]
    rule, surface = OPTIMIZERS["momentum"], LANDSCAPES["rosenbrock"]
    assert [page for page, _ in queries] == ["", "", "", "swarm", "tune"] or len(queries) == 5
    for number in range(3):
        state, problems = page_state.from_query(queries[number][1])
        assert not problems
        assert state.experiment == replays.race(rule, surface, row, SETTINGS, number)
    assert Many.from_query(queries[3][1]) == (replays.swarm(rule, surface, row, SETTINGS), ())
    assert Search.from_query(queries[4][1]) == (replays.search(rule, surface, row, SETTINGS), ())


def test_a_cell_is_chosen_without_a_pointer(open_atlas):
    page = open_atlas()
    page.session_state["atlas-pick"] = True
    page.run()
    page.selectbox(key="atlas-cell-rule").select("adam")
    page.selectbox(key="atlas-cell-surface").select("bowl")
    page.button(key="atlas-pick-open").click().run()
    assert page.query_params["cell"] in ("adam,bowl", ["adam,bowl"])
    assert any(node.type == "page_link" for node in nodes(page))


def test_a_rule_of_ones_own_gets_its_row(open_atlas):
    page = open_atlas(r=["written", "adam"], **{"rule.1": MINE, "label.1": "Mine", "surfaces": "bowl,zakharov"})
    assert {rule for rule, _ in values(page)[1]} == set(RULES)
    page.checkbox(key="mine").check().run()
    for _ in range(4):
        until_jobs_are_over()
        page.run()
    assert not page.exception
    assert [row[0] for row in rows(page)].count("Mine") == 1
    drawn, keys = values(page)
    own = {surface: number for (rule, surface), number in zip(keys, drawn.ravel(), strict=True) if rule == "1"}
    for surface in ("bowl", "zakharov"):
        assert own[surface] == compute(written(MINE), LANDSCAPES[surface], SETTINGS).share
    assert any("Mine" in (trace.get("name") or "") for trace in figures(page)[1])
    page.query_params["cell"] = "1,bowl"
    page.run()
    race = next(node.proto for node in nodes(page) if node.type == "page_link")
    assert parse_qs(race.query_string)["r"] == ["written"]


def test_a_cell_that_fails_is_told_and_the_others_do_not_wait_for_it(open_atlas, monkeypatch):
    def refuse(rule, surface, *more):
        if surface.slug == "bowl":
            raise ValueError("The bowl is broken.")
        return compute(rule, surface, *more)

    monkeypatch.setattr(atlas_rows, "compute", refuse)
    mine = {"rule.1": MINE.replace("0.1", "0.2"), "mine": "yes", "surfaces": "bowl,zakharov"}
    page = open_atlas(r="written", **mine)
    for _ in range(4):
        until_jobs_are_over()
        page.run()
    assert "The bowl is broken" in page.error[0].value
    (own,) = [row for row in rows(page) if row[1] == "Your own"]
    assert own[2] in ("0", "1") and own[8] == "Zakharov"


def test_racers_of_the_table_are_not_added_again(open_atlas):
    page = open_atlas(r=["adam", "momentum"], mine="yes", **{"lr.1": "0.3"})
    assert {rule for rule, _ in values(page)[1]} == set(RULES)
    assert "in the table already" in said(page)


def test_without_a_table_the_page_says_so(open_atlas, monkeypatch):
    def none():
        raise FileNotFoundError

    monkeypatch.setattr(table, "default", none)
    page = AppTest.from_string(DRAW.format(slug="atlas"), default_timeout=DEAD).run()
    assert not page.exception and "no table" in page.info[0].value
