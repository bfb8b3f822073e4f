"""The Tune page without a browser: every URL gives a page, what it finds is what the engine finds, nothing is lost."""

import html
import json
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from streamlit.testing.v1 import AppTest

from core.limits import LIMITS
from engine import tune
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests import kinds
from tests.views.links import links
from tests.waiting import DEAD
from views.link import page_state
from views.pages.tune import VIEW
from views.parts import rate_table

SMALL = {"surface": "bowl", "r": ["gradient_descent", "momentum"], "steps": "30", "starts_n": "5", "rates_n": "8"}


def draw():
    """Draw the page alone, as the navigation would run it."""
    from views.pages.tune import VIEW

    VIEW.render()


@pytest.fixture
def open_tune():
    """`open_tune(steps="50")`: the page at a URL, run once."""

    def open_at(**query):
        page = AppTest.from_function(draw, default_timeout=DEAD)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        return page

    return open_at


def plots(page):
    """Return the figures of the rates and of the second hyperparameter."""
    specs = [json.loads(element.proto.spec) for element in page.get("plotly_chart")]
    assert len(specs) == 2
    return specs


def rows(page):
    """Return the table's cells as text."""
    (table,) = [element.proto.body for element in page.get("html") if "dl-tune" in element.proto.body]
    found = re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1])
    return [[html.unescape(re.sub("<.*?>", "", cell)) for cell in re.split("</t[hd]>", row)[:-1]] for row in found]


def test_the_page_shows_every_racers_search(open_tune):
    page = open_tune(**SMALL)
    assert not page.warning
    table = rows(page)
    assert [row[0] for row in table] == ["Gradient descent", "Momentum"]
    for row, slug in zip(table, SMALL["r"], strict=True):
        found = tune(LANDSCAPES["bowl"], OPTIMIZERS[slug], 30, starts=5, budget=8)
        assert float(row[1].removesuffix(" (edge)").replace("−", "-")) == found.lr
        assert row[-1] == f"{found.evaluations:,}" == f"{(8 * 5 + 4 * 20) * 30:,}"
    lines = [trace for trace in plots(page)[0]["data"] if trace.get("mode") == "lines+markers" and "text" in trace]
    assert [trace["name"] for trace in lines] == ["Gradient descent", "Momentum"]
    assert all(len(trace["x"]) == 8 for trace in lines)


def test_the_text_says_what_was_done(open_tune):
    said = " ".join(caption.value for caption in open_tune(**SMALL).caption)
    for words in ("8 rates", "30 steps", "5 starts", "seed 1", "best 4", "20 others"):
        assert words in said


def test_usable_is_what_comes_to_the_target_that_is_set(open_tune):
    """One measure for all: a hundredth of the median loss of the starts, unless somebody says otherwise."""
    found = [tune(LANDSCAPES["bowl"], OPTIMIZERS[slug], 30, starts=5, budget=8) for slug in SMALL["r"]]
    for share, query in ((0.01, {}), (0.3, {"target": "0.3"})):
        for row, one in zip(rows(open_tune(**SMALL, **query)), found, strict=True):
            good = [
                f"{rate:.3g}" for rate, score in zip(one.rates, one.scores, strict=True) if score <= share * one.initial
            ]
            assert set(row[4].replace("−", "-").split(" to ")) <= set(good) if good else row[4] == "none"
    page = open_tune(**{**SMALL, "surface": "rosenbrock"}, target="1e-12")
    assert [row[4:6] for row in rows(page)] == [["none", "–"]] * 2
    page.number_input(key="target").set_value(0.5).run()
    assert page.query_params["target"] in ("0.5", ["0.5"])
    assert all(row[4] != "none" for row in rows(page))


def test_who_sees_through_the_noise_is_named(open_tune):
    words = "Exact gradients for Gradient descent"
    assert any(words in caption.value for caption in open_tune(**SMALL, noise="1").caption)
    assert not any(words in caption.value for caption in open_tune(**SMALL).caption)
    assert not any(words in caption.value for caption in open_tune(**{**SMALL, "r": "sgd", "noise": "1"}).caption)


@pytest.mark.slow
def test_the_bare_address_is_the_default_race(open_tune):
    page = open_tune()
    assert len(rows(page)) == 6
    assert not page.warning
    assert dict(page.query_params) == {}
    assert page.selectbox(key="of").value == "2"  # gradient descent has nothing beside its rate
    assert page.selectbox(key="second").value == "momentum"


@pytest.mark.parametrize("slug", kinds.SURFACES)
def test_a_surface_of_every_kind_opens(slug, open_tune):
    assert len(rows(open_tune(**{**SMALL, "surface": slug}))) == 2


@pytest.mark.parametrize("slug", kinds.RULES)
def test_a_rule_of_every_kind_opens(slug, open_tune):
    page = open_tune(**{**SMALL, "r": slug, "steps": "8"})
    (row,) = rows(page)
    assert row[0] == OPTIMIZERS[slug].named()
    assert page.selectbox(key="second").value in rate_table.list_second_params(OPTIMIZERS[slug])


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_every_rule_has_something_beside_its_rate(slug):
    beside = rate_table.list_second_params(OPTIMIZERS[slug])
    assert beside[-1] == "clip" and "lr" not in beside


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"starts_n": "abc"}, "Starts"),
        ({"starts_n": "0"}, "Starts"),
        ({"rates_n": "1e9"}, "Rates tried"),
        ({"rates_n": "nan"}, "Rates tried"),
        ({"second": "nonsense"}, "Second hyperparameter"),
        ({"of": "-1"}, "Racer"),
        ({"of": "many"}, "Racer"),
        ({"steps": "0"}, "Steps"),
        ({"r": ["adam", "unknown"]}, "Rule"),
        ({"surface": "moon"}, "Surface"),
        ({"lr.1": "fast"}, "Learning rate of racer 1"),
    ],
    ids=str,
)
def test_nonsense_in_a_link_is_told_in_one_line_and_taken_out(query, named, open_tune):
    page = open_tune(**{"starts_n": "4", "rates_n": "6", "steps": "30", "r": ["adam"], **query})
    (warning,) = page.warning
    assert named in warning.value
    assert "\n" not in warning.value
    assert not open_tune(**page.query_params).warning


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(links("surface", "r", "steps", "lr.1", "starts_n", "rates_n", "second", "of", "noise", "label.1"))
def test_no_link_breaks_the_page(open_tune, query):
    open_tune(**{"starts_n": "3", "rates_n": "5", "steps": "10", **query})


def test_a_choice_of_another_racer_is_no_nonsense(open_tune):
    """`second` and `of` may stem from racers that were there before: the page shows what it can, and says nothing."""
    page = open_tune(**SMALL, of="5", second="beta1")
    assert not page.warning
    assert page.selectbox(key="of").value == "2"
    assert page.selectbox(key="second").value == "momentum"


def test_too_much_work_is_cut_and_told(open_tune, monkeypatch):
    monkeypatch.setattr(rate_table, "LIMITS", replace(LIMITS, search_steps=2 * 8 * 30 * 3))
    page = open_tune(**SMALL)
    (warning,) = page.warning
    assert "Starts may go up to 3 for 2 racers, 8 rates and 30 steps, not 5; using 3." in warning.value
    assert rows(page)[0][-1] == f"{(8 * 3 + 4 * 12) * 30:,}"


def test_the_fields_of_the_page_write_its_link_and_keep_the_rest(open_tune):
    page = open_tune(**SMALL, utm_source="mail")
    page.number_input(key="rates_n").set_value(9).run()
    assert page.query_params["rates_n"] in ("9", ["9"])
    assert len(plots(page)[0]["data"][1]["x"]) == 9
    page.number_input(key="steps").set_value(20).run()
    for name in ("rates_n", "starts_n", "utm_source", "surface", "r"):
        assert name in page.query_params
    assert rows(page)[0][-1] == f"{(9 * 5 + 4 * 20) * 20:,}"
    page.number_input(key="rates_n").set_value(100_000).run()
    assert not page.exception
    assert page.query_params["rates_n"] in ("9", ["9"])


def test_another_racer_in_the_heat_map(open_tune):
    page = open_tune(**{**SMALL, "r": ["momentum", "adam"]})
    page.selectbox(key="second").set_value("weight_decay").run()
    assert page.query_params["second"] in ("weight_decay", ["weight_decay"])
    assert plots(page)[1]["layout"]["yaxis"]["title"]["text"] == "weight decay λ"
    page.selectbox(key="of").set_value("2").run()
    assert "second" not in page.query_params
    assert page.selectbox(key="second").value == "beta1"
    assert not page.warning


def test_a_racers_own_rate_changes_no_search(open_tune):
    """Its curve is over all rates: only what stands beside it moves."""
    one, two = open_tune(**SMALL), open_tune(**SMALL, **{"lr.1": "0.3"})
    assert plots(one)[0]["data"][1]["y"] == plots(two)[0]["data"][1]["y"]
    assert [row[:7] for row in rows(one)] == [row[:7] for row in rows(two)]
    assert rows(two)[0][7] == "0.3"


def test_momentum_and_nesterov_do_not_share_a_search(open_tune):
    """A dataclass's hash in st.cache_data forgets its class: both have the same fields and values."""
    lines = [plots(open_tune(**{**SMALL, "r": slug}))[0]["data"][1]["y"] for slug in ("momentum", "nesterov")]
    assert lines[0] != lines[1]


def test_racers_are_called_by_what_they_are_without_their_rate():
    current, _ = page_state.from_query({"r": ["adam", "adam", "sgd"], "lr.2": ["0.3"], "label.3": ["noisy"]})
    assert rate_table.names_of(current) == ("Adam (1)", "Adam (2)", "noisy")
    current, _ = page_state.from_query({"r": ["momentum"], "momentum.1": ["0.5"]})
    assert rate_table.names_of(current) == ("Momentum, momentum=0.5",)


def test_a_label_is_text_and_no_markup(open_tune):
    page = open_tune(**{**SMALL, "label.1": "<script>x</script>"})
    bodies = [element.proto.body for element in page.get("html")]
    assert not any("<script>" in body for body in bodies)
    assert rows(page)[0][0] == "<script>x</script>"


def test_the_race_at_their_best_is_this_race_with_those_rates():
    current, _ = page_state.from_query(
        {"r": ["sgd", "adam"], "surface": ["bowl"], "rates": ["same"], "label.2": ["mine"]}
    )
    asked = rate_table.to_race_query(current, (0.123, 0.00456))
    again, problems = page_state.from_query(asked)
    assert problems == ()
    assert [rule.lr for rule in again.experiment.optimizers] == [0.123, 0.00456]
    assert (again.rates, again.labels) == ("own", ("", "mine"))
    assert again.experiment.landscape == current.experiment.landscape


def test_it_has_its_place_in_the_navigation():
    assert (VIEW.slug, VIEW.title) == ("tune", "Tune")


@pytest.mark.slow
def test_a_slider_stands_on_what_it_says_by_default(open_tune):
    page = open_tune()
    assert {slider.key for slider in page.select_slider} >= {"rates_n~", "starts_n~"}
    for slider in page.select_slider:
        assert slider.value == page.number_input(key=slider.key.removesuffix("~")).value, slider.key
