"""The Race page without a browser: every URL gives a page, every widget writes the URL, nonsense is told in a line."""

import json
import math

import pytest
from hypothesis import HealthCheck, given, settings

from core.words import sentence
from engine.link_reader import name_of
from figures.viewer.payload import surface_of
from landscapes import LANDSCAPES
from lessons.presets import PRESETS
from tests import kinds
from tests.views.links import links
from views.link import page_state


def test_the_first_look_is_a_race_already_running(open_page, sent):
    page = open_page()
    meta = sent(page)
    assert meta.surface["slug"] == "rosenbrock"
    assert len(meta.racers) == 6
    assert meta.steps == 500
    assert not page.warning
    assert dict(page.query_params) == {}


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_every_preset_reads_without_a_complaint(preset, open_page, sent):
    assert page_state.from_query(preset.parameters())[1] == ()
    meta = sent(open_page(**preset.parameters()))
    assert meta.table
    assert len(meta.racers) >= 2


@pytest.mark.parametrize("slug", kinds.SURFACES)
def test_a_surface_of_every_kind_opens(slug, open_page, sent):
    meta = sent(open_page(surface=slug, steps="20"))
    assert meta.surface == surface_of(LANDSCAPES[slug])


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_every_surface_can_be_sent(slug):
    meta = json.loads(json.dumps(surface_of(LANDSCAPES[slug]), allow_nan=False))
    assert meta["slug"] == slug
    assert {point["kind"] for point in meta["points"]} <= {"minimum", "saddle", "maximum", "degenerate"}


@pytest.mark.parametrize(
    "query",
    [
        {"surface": "moon"},
        {"steps": "1000000000"},
        {"steps": "nan"},
        {"noise": "-3"},
        {"seed": ["1", "2"]},
        {"r": ["adam", "<script>"]},
        {"lr.1": "Infinity"},
        {"color.1": "pink"},
        {"tolerance": "7"},
        {"rates": "fair"},
        {"rate": "-1"},
        {"start": "here"},
        {"schedule.1": "never"},
        {"b": "1e99"},
        {"precision": "half"},
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_told_in_one_line_and_taken_out(query, open_page):
    page = open_page(**query)
    (warning,) = page.warning
    name = next(iter(query))
    assert sentence(name_of(name)) in warning.value
    assert "." not in name or name not in warning.value, "by what a person calls it"
    assert "\n" not in warning.value
    left = {name: value[0] if isinstance(value, list) else value for name, value in page.query_params.items()}
    nearest = {"steps": "10000", "tolerance": "1.0", "rate": "0.0", "b": "1000000"}  # of what was a number
    assert all(nearest.get(name) == value for name, value in left.items() if name not in ("r", "seed"))
    page.run()
    assert not page.exception
    assert [told.value for told in page.warning] == [warning.value], "it stands until the link changes"
    page.query_params["steps"] = "7"
    page.run()
    assert not page.warning


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    links("surface", "r", "steps", "noise", "lr.1", "label.1", "color.2", "start", "b", "rates", "rate", "schedule.1")
)
def test_no_link_breaks_the_page(open_page, query):
    open_page(**{"steps": "20", **query})


def test_a_foreign_parameter_is_left_alone(open_page):
    page = open_page(utm_source="mail", steps="1000000")
    assert page.query_params["utm_source"] == ["mail"] or page.query_params["utm_source"] == "mail"


def test_what_looks_like_a_racers_but_is_somebody_elses_is_left_alone(open_page):
    page = open_page(**{"utm.1": "mail", "lr.9": "0.1"})
    assert set(page.query_params) == {"utm.1"}
    (warning,) = page.warning
    assert "Learning rate of racer 9 cannot be set here; left out" in warning.value


def test_a_tolerance_survives_the_link_exactly():
    current, _ = page_state.from_query({"tolerance": ["0.000123456789"]})
    assert page_state.from_query(page_state.to_query(current)) == (current, ())


def test_the_number_field_and_its_slider_are_one_setting(open_page, sent):
    page = open_page()
    page.number_input(key="b").set_value(50.0).run()
    assert sent(page).surface["tape"]["constants"][1] == 50.0
    assert page.query_params["b"] in ("50", ["50"])
    assert page.select_slider(key="b~").value == 50.0
    page.select_slider(key="b~").set_value(100.0).run()
    assert page.number_input(key="b").value == 100.0
    assert "b" not in page.query_params  # a default is left out


def test_a_value_between_the_sliders_rungs_stays_exact(open_page):
    page = open_page(b="51.23")
    assert page.number_input(key="b").value == 51.23
    assert page.select_slider(key="b~").value == 51.23


def test_another_surface_begins_at_its_own_start(open_page, sent):
    page = open_page(start="0.1,0.2")
    page.selectbox(key="surface").set_value("himmelblau").run()
    assert sent(page).starts == [list(LANDSCAPES["himmelblau"].starts[0])]
    assert "start" not in page.query_params


def test_a_racer_is_added_with_a_free_colour(open_page, sent):
    page = open_page(r=["adam", "momentum"], **{"lr.1": "0.3", "label.2": "heavy ball", "color.2": "sky"})
    next(button for button in page.button if button.label == "Add a racer").click().run()
    assert [racer["slug"] for racer in sent(page).racers] == ["adam", "momentum", "adam"]
    assert sent(page).racers[1]["label"] == "heavy ball"
    colors = [racer["color"]["light"] for racer in sent(page).racers]
    assert len(set(colors)) == 3


def test_removing_a_racer_takes_its_colour_and_label_with_it():
    current, _ = page_state.from_query(
        {"r": ["adam", "momentum", "sgd"], "label.2": ["heavy"], "color.3": ["black"], "lr.3": ["0.5"]}
    )
    rules = current.experiment.optimizers
    left = current.with_racers([0, 2], [rules[0], rules[2]])
    assert left.labels == ("", "")
    assert left.colors == (current.colors[0], "black")
    assert left.experiment.optimizers[1].lr == 0.5
    assert page_state.from_query(page_state.to_query(left)) == (left, ())


def test_racers_of_one_name_are_numbered():
    current, _ = page_state.from_query({"r": ["adam", "adam"]})
    assert current.names() == ("Adam 0.05 (1)", "Adam 0.05 (2)")


def test_no_two_racers_share_a_name():
    query = {"r": ["adam", "adam", "sgd"], "label.3": ["Adam 0.05 (1)"]}
    assert page_state.from_query(query)[0].names() == ("Adam 0.05 (2)", "Adam 0.05 (3)", "Adam 0.05 (1)")


def test_starts_are_added_from_the_surfaces_own_and_removed(open_page, sent):
    page = open_page()
    next(button for button in page.button if button.label == "Add a start").click().run()
    assert sent(page).starts == [list(start) for start in LANDSCAPES["rosenbrock"].starts[:2]]
    page.button(key="remove-start-0").click().run()
    assert sent(page).starts == [list(LANDSCAPES["rosenbrock"].starts[1])]


def test_an_overflowing_rate_is_a_row_in_the_table_and_nothing_worse(open_page, sent):
    meta = sent(
        open_page(**{"r": ["gradient_descent", "momentum", "adam"], "lr.1": "1000000", "lr.2": "1e5", "lr.3": "1e6"})
    )
    diverged = [row for row in meta.table if row["kind"] == "diverged"]
    assert len(diverged) >= 2
    for row in diverged:
        assert row["verdict"] == f"diverged at step {row['diverged_at']}"
        assert row["final"] is None or math.isfinite(row["final"])


def test_momentum_and_nesterov_do_not_share_a_cached_run(open_page, sent):
    """A dataclass's hash in st.cache_data forgets its class: both have the same fields and values."""
    one = open_page(r="momentum", **{"lr.1": "0.001"})
    two = open_page(r="nesterov", **{"lr.1": "0.001"})
    assert sent(one).table[0]["final"] != sent(two).table[0]["final"]


def test_a_value_beyond_its_range_is_told_and_changes_nothing(open_page, sent):
    """The number field keeps its own range; what comes past it is refused by the parameter itself."""
    page = open_page()
    before = sent(page).key

    def refused(current):
        return current.with_experiment(landscape=current.experiment.landscape.replace(b=-5.0))

    with pytest.raises(ValueError, match=r"Rosenbrock.b must lie in \(0, 1e6\], got -5.0"):
        refused(page_state.from_query({})[0])
    page.number_input(key="b").set_value(-5.0).run()
    assert not page.exception
    assert sent(page).surface["tape"]["constants"][1] > 0
    assert sent(open_page()).key == before
