"""Exported files read back as what the page showed, and a file that is loaded is refused in a line or runs."""

import csv
import io
import json
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine import simulate, swarm
from engine.link import BOUNDS
from engine.search import Search
from figures import carried
from tests.views.until_idle import until_jobs_are_over
from views.export import loading, race_files, swarm_files, tune_files
from views.export.making import Long
from views.link import page_state
from views.parts import rate_table
from work import swarm_runs, swarm_table
from work.tasks import Alone

RACE = {
    "surface": ["himmelblau"],
    "r": ["adam", "momentum"],
    "steps": ["40"],
    "label.1": ["=first"],
    "color.2": ["sky"],
}


@pytest.fixture
def race():
    """A race as its page has it."""
    shown, problems = page_state.from_query(RACE)
    assert not problems
    return shown, simulate(shown.experiment, record=("details",))


@pytest.fixture
def cloud():
    """A small swarm as its page has it: the state and the outcome."""
    shown, _ = page_state.from_query(RACE)
    spec = swarm_runs.Spec(shown.experiment, "cloud", 90, 0.1, 1e-3)
    return shown, swarm_runs.run(spec, Alone())


def taken(offer, suffix):
    """Return the bytes of a file of an offer."""
    (file,) = (file for file in offer.files if file.name.endswith(f".{suffix}"))
    made = file.make(file.key).run(Alone()) if isinstance(file, Long) else file.make()
    return made.encode() if isinstance(made, str) else made


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def opened(open_page, **query):
    page = open_page(**query)
    page.session_state["take-away-race-open"] = "panel"
    page.run()
    assert not page.exception, page.exception
    return page


def test_nothing_is_made_before_the_button_is_pressed(open_page):
    page = open_page(steps="50")
    assert page.button(key="take-away-race").label == "Take away"
    assert not page.get("download_button")


def test_the_panel_has_the_link_without_defaults_and_its_code(open_page):
    page = opened(open_page, steps="50", noise="0", r=["adam", "adam"])
    link, _ = page.code
    assert parse_qs(urlsplit(link.value).query) == {"steps": ["50"], "r": ["adam", "adam"]}
    (picture,) = (block for block in page.get("html") if "dl-qr" in block.proto.body)
    assert 'alt="QR code' in picture.proto.body
    assert [button.label for button in page.get("download_button")] == ["CSV", "JSON", "PyTorch script"]


@pytest.mark.slow
def test_a_film_is_made_beside_the_page_and_then_stands_there(open_page):
    page = opened(open_page, steps="12", r="adam", seed="99")
    page.button(key="take-away-race-make-gif").click()
    page.run()
    until_jobs_are_over()
    page.run()
    ready = [each for each in page.get("download_button") if each.label.startswith("GIF")]
    assert ready[0].label.startswith("GIF · ")


def upload(page, content):
    (field,) = page.get("file_uploader")
    field.set_value(("run.json", content, "application/json")).run()
    assert not page.exception, page.exception
    return page


def test_a_run_that_was_taken_away_is_brought_back(open_page, race):
    shown, run = race
    page = upload(opened(open_page), carried.race_json(run, shown).encode())
    assert not page.error
    assert page.selectbox(key="surface").value == "himmelblau"
    assert page.session_state["take-away-race-open"] is None
    assert page.number_input(key="steps").value == 40


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "JSON object"),
        (b'{"format": "somebody else"}', "format"),
        (b'{"landscape": {"name": "nowhere"}, "optimizers": [], "starts": [[0, 0]]}', "nowhere"),
        (b'{"landscape": {"name": "bowl"}, "optimizers": [{"name": "adam", "beta1": 7}], "starts": [[0, 0]]}', "beta1"),
        (b"[" * 100_000, "nested"),
        (b'{"landscape": {"name": "![x](http://elsewhere/x.png)"}, "optimizers": [], "starts": []}', r"![x]\("),
    ],
)
def test_a_file_from_elsewhere_is_refused_in_a_line_and_nothing_is_lost(open_page, content, words):
    page = upload(opened(open_page, steps="77"), content)
    (line,) = page.error
    assert words in line.value
    assert page.number_input(key="steps").value == 77


def test_what_a_visitor_may_not_have_is_cut_and_told():
    shown, _ = page_state.from_query(RACE)
    large = shown.experiment.replace(steps=BOUNDS.steps + 1)
    back, cut = loading.read_state(large.to_json().encode())
    assert back.experiment.steps <= BOUNDS.steps
    assert any("steps" in line and f"{BOUNDS.steps:,}" in line for line in cut)


PIECES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=150)
@given(data=st.data())
def test_no_file_breaks_the_page(data):
    """A real file with some of its parts replaced is a run, or is refused with a reason."""
    whole = json.loads(page_state.from_query(RACE)[0].experiment.to_json())
    whole = data.draw(
        st.just({"format": carried.FORMAT, "version": carried.VERSION, "experiment": whole, "labels": ["a", "b"]})
        | st.just(whole)
    )
    for _ in range(data.draw(st.integers(1, 3))):
        place, names = whole, []
        while isinstance(place, dict | list) and place and (not names or data.draw(st.booleans())):
            names.append(
                (place, data.draw(st.sampled_from(list(place if isinstance(place, dict) else range(len(place))))))
            )
            place = names[-1][0][names[-1][1]]
        if names:
            holder, name = names[-1]
            holder[name] = data.draw(PIECES)
    try:
        found, _ = loading.read_state(json.dumps(whole).encode())
    except ValueError as error:
        assert str(error)
    else:
        assert page_state.from_query(page_state.to_query(found))[1] == ()


@given(st.binary(max_size=200))
def test_no_bytes_break_the_page(content):
    with pytest.raises(ValueError, match=r"."):
        loading.read_state(content)


def test_the_files_of_a_race_say_what_was_run(away, race):
    shown, run = race
    offer = race_files.list_exports(shown, run, page_state.to_query(shown), load=False)
    assert {file.name for file in offer.files} == {
        f"descent-lab-himmelblau-race.{suffix}" for suffix in ("csv", "json", "py", "html", "gif", "webp", "mp4")
    }
    again, cut = loading.read_state(taken(offer, "json"))
    assert not cut
    assert (again.experiment, again.labels, again.colors) == (shown.experiment, shown.labels, shown.colors)
    last = [row for row in rows(taken(offer, "csv")) if row["step"] == "40"]
    assert [(float(row["x"]), float(row["y"])) for row in last] == [tuple(point) for point in run.x[-1, :, 0].tolist()]
    compile(taken(offer, "py"), "script", "exec")


def test_what_decides_the_bytes_of_a_film_is_in_its_key(away, race):
    shown, run = race

    def keys():
        files = race_files.list_exports(shown, run, {}, load=False).files
        return {file.name: file.key for file in files if hasattr(file, "key")}

    light = keys()
    away.theme.type = "dark"
    dark = keys()
    changed = {name.rpartition(".")[2] for name in light if light[name] != dark[name]}
    assert changed == {"gif", "webp", "mp4"}  # the page follows who looks at it
    away.locale = "zh-CN"
    assert all(dark[name] != key for name, key in keys().items())


def test_the_table_of_a_swarm_is_what_became_of_every_start(away, cloud):
    shown, outcome = cloud
    found = rows(taken(swarm_files.list_exports(shown, outcome, {}), "csv"))
    run, spec = shown.experiment, outcome.spec
    assert len(found) == 2 * spec.count
    for place, rule in enumerate(run.optimizers):
        alone = swarm(
            run.landscape, rule, spec.starts(), run.steps, spec.tolerance, frames=spec.frames(), heads=spec.drawn
        )
        of_rule = found[place * spec.count : (place + 1) * spec.count]
        assert {row["rule"] for row in of_rule} == {rule.slug}
        ends = np.array([[float(row["end_x"]), float(row["end_y"])] for row in of_rule], dtype=np.float32)
        assert (ends == alone.end.astype(np.float32)).all()
        assert [int(row["minimum"] or 0) - 1 for row in of_rule] == np.maximum(alone.minimum, -1).tolist()
        assert [int(row["first_hit"] or -1) for row in of_rule] == alone.first_hit.tolist()
    assert found[0]["racer"] == "'=first"  # which no spreadsheet calculates


def test_a_long_table_has_starts_drawn_evenly_and_says_so(away, cloud, monkeypatch):
    monkeypatch.setattr(swarm_table, "ROWS", 40)
    offer = swarm_files.list_exports(*cloud, {})
    found = rows(taken(offer, "csv"))
    assert len(found) == 40
    assert any("20 of the 90 starts" in note for note in offer.notes)
    assert [row["start"] for row in found[:20]] == [row["start"] for row in found[20:]]


def test_the_json_of_a_swarm_has_its_shares_and_their_intervals(away, cloud):
    shown, outcome = cloud
    told = json.loads(taken(swarm_files.list_exports(shown, outcome, {}), "json"))
    assert told["starts"] == {"kind": "cloud", "count": 90, "spread": 0.1}
    assert told["steps_taken"] == 40
    for row in told["table"]:
        assert row["low"] <= row["reached"] <= row["high"]
    with pytest.raises(ValueError, match="format"):
        loading.read_state(json.dumps(told).encode())


def test_before_there_is_a_swarm_the_link_can_be_taken(away):
    shown, _ = page_state.from_query(RACE)
    offer = swarm_files.list_exports(shown, None, RACE)
    assert not offer.files
    assert offer.query == RACE


def test_the_files_of_a_search(away):
    shown, _ = page_state.from_query(RACE)
    found = rate_table.search(Search(shown.experiment, 4, 8))
    offer = tune_files.list_exports(shown, found, {})
    table = rows(taken(offer, "csv"))
    assert len(table) == sum(len(one.tuning.rates) for one in found)
    first = found[0].tuning
    assert [float(row["median"]) for row in table[: len(first.rates)]] == list(first.scores)
    assert all(float(row["q10"]) <= float(row["median"]) <= float(row["q90"]) for row in table)
    told = json.loads(taken(offer, "json"))
    assert [one["rate"] for one in told["found"]] == [one.tuning.lr for one in found]
    assert {row["usable"] for row in table} == {"yes", "no"}
    low, high = told["found"][0]["usable"]
    assert {float(row["rate"]) for row in table[: len(first.rates)] if row["usable"] == "yes"} == {
        rate for rate in first.rates if low <= rate <= high
    }
    nobody = tune_files.list_exports(shown, found, {}, 1e-30)
    assert {row["usable"] for row in rows(taken(nobody, "csv"))} == {"no"}
    assert {one["usable"] for one in json.loads(taken(nobody, "json"))["found"]} == {"none"}
    page = taken(offer, "html").decode()
    assert len(page) < 2_500_000
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "Plotly.newPlot" in page
    assert 'src="http' not in page


@pytest.mark.slow
@pytest.mark.parametrize("drawn", [swarm_runs.DRAWN, 10], ids=["points", "density"])
def test_the_films_of_a_swarm_open_again(away, cloud, drawn, monkeypatch):
    shown, outcome = cloud
    monkeypatch.setattr(swarm_runs, "DRAWN", drawn)
    if drawn < outcome.spec.count:
        outcome = swarm_runs.run(outcome.spec, Alone())
    offer = swarm_files.list_exports(shown, outcome, {})
    with Image.open(io.BytesIO(taken(offer, "gif"))) as film:
        assert film.n_frames == 41, "a step has one picture"
    assert taken(offer, "mp4")[4:8] == b"ftyp"
    assert taken(offer, "webp")[8:12] == b"WEBP"
