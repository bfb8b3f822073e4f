"""The mode of learning rates, own or best: what runs, what the page says, and that no setting is lost."""

import re

import pytest

from engine import simulate
from engine.tuning import tune
from optimizers import OPTIMIZERS
from views.link import page_state
from views.parts import learning_rates

SET = {"r": ["gradient_descent", "adam"], "surface": "bowl", "steps": "60", "lr.1": "0.03", "lr.2": "0.7"}


def rates(meta):
    return [racer["lr"] for racer in meta.racers]


def note(page):
    """Return the line about the rates, if there is one."""
    return next((caption.value for caption in page.main.caption if "rate" in caption.value), None)


def choose(page, name):
    return page.selectbox(key="rates").set_value(name).run()


def test_as_set_is_the_default_and_says_nothing(open_page, sent):
    page = open_page(**SET)
    assert rates(sent(page)) == [0.03, 0.7]
    assert note(page) is None
    assert page.selectbox(key="rates").value == "own"


def test_the_same_for_all(open_page, sent):
    page = open_page(**SET, rates="same", rate="0.2")
    assert rates(sent(page)) == [0.2, 0.2]
    assert "a different step to each rule" in note(page)
    page.number_input(key="rate").set_value(0.25).run()
    assert rates(sent(page)) == [0.25, 0.25]
    assert page.query_params["rate"] in ("0.25", ["0.25"])


def test_each_rules_default(open_page, sent):
    page = open_page(**SET, rates="default")
    assert rates(sent(page)) == [OPTIMIZERS["gradient_descent"].lr, OPTIMIZERS["adam"].lr]
    assert "luck" in note(page)


def test_each_at_its_best_is_what_the_search_finds_and_the_note_says_what_it_cost(open_page, sent):
    page = open_page(**SET, rates="best")
    landscape = page_state.from_query({"surface": ["bowl"]})[0].experiment.landscape
    found = [tune(landscape, OPTIMIZERS[slug], 60) for slug in SET["r"]]
    assert rates(sent(page)) == [tuning.lr for tuning in found]
    said = note(page)
    for number in (found[0].budget, found[0].starts, found[0].starts_seed, 60, f"{found[0].evaluations:,}"):
        assert re.search(rf"(?<![\d,]){number}(?![\d,])", said), (number, said)
    assert "median f − f*" in said


def test_going_back_brings_back_what_was_set(open_page, sent):
    page = open_page(**SET)
    before = sent(page).key
    for name in ("same", "default", "best"):
        choose(page, name)
        assert sent(page).key != before
        assert page.query_params["rates"] in (name, [name])
        assert page.query_params["lr.2"] in ("0.7", ["0.7"])
    choose(page, "own")
    assert sent(page).key == before
    assert "rates" not in page.query_params


@pytest.mark.slow
@pytest.mark.parametrize("name", ["same", "default", "best"])
def test_a_racers_own_field_shows_the_rate_it_has_and_is_locked(name, open_page, sent):
    page = open_page(**SET)
    page.button(key="racer-line-1").click().run()
    assert not page.number_input(key="lr.2").disabled
    choose(page, name)
    field, slider = page.number_input(key="lr.2"), page.select_slider(key="lr.2~")
    assert field.value == rates(sent(page))[1] != 0.7
    assert field.disabled
    assert slider.disabled
    assert "Each its own" in slider.help
    assert not page.number_input(key="beta1.2").disabled
    choose(page, "own")
    assert page.number_input(key="lr.2").value == 0.7
    assert not page.number_input(key="lr.2").disabled


def test_names_tell_the_rate_that_runs(open_page, sent):
    page = open_page(**SET, rates="same", rate="0.2")
    assert [racer["label"] for racer in sent(page).racers] == ["Gradient descent 0.2", "Adam 0.2"]
    assert page.button(key="racer-line-1").label == r"Adam 0\.2"


def test_what_was_found_can_be_kept(open_page, sent):
    page = open_page(**SET, rates="best")
    shown = sent(page)
    page.button(key="keep-rates").click().run()
    assert rates(sent(page)) == rates(shown)
    assert sent(page).key == shown.key
    assert "rates" not in page.query_params
    assert note(page) is None


def test_another_setting_can_be_changed_meanwhile(open_page, sent):
    page = open_page(**SET, rates="same", rate="0.2")
    page.button(key="racer-line-1").click().run()
    page.number_input(key="beta1.2").set_value(0.5).run()
    assert rates(sent(page)) == [0.2, 0.2]
    choose(page, "own")
    assert rates(sent(page)) == [0.03, 0.7]
    assert page.query_params["beta1.2"] in ("0.5", ["0.5"])


def test_a_preset_is_shown_at_the_rates_it_was_made_with(open_page):
    page = open_page(**SET, rates="best")
    page.pills(key="preset").set_value("Four Adams").run()
    assert "rates" not in page.query_params


def test_the_rate_that_is_set_and_the_start_of_the_race_change_nothing_in_the_search():
    """The result depends on what was searched: other starts, and every rate of the rule."""
    query = {"r": ["adam"], "surface": ["bowl"], "steps": ["40"], "rates": ["best"]}
    one, _ = page_state.from_query(query)
    two, _ = page_state.from_query({**query, "lr.1": ["0.7"], "start": ["1,1"]})
    assert learning_rates.settle_rates(one).tunings == learning_rates.settle_rates(two).tunings
    other, _ = page_state.from_query({**query, "beta1.1": ["0.5"]})
    assert learning_rates.settle_rates(other).tunings != learning_rates.settle_rates(one).tunings


def test_one_racers_best_is_no_worse_than_its_default_where_it_was_sought():
    current, _ = page_state.from_query(
        {"r": ["gradient_descent"], "surface": ["bowl"], "steps": ["40"], "rates": ["best"]}
    )
    (tuning,) = learning_rates.settle_rates(current).tunings
    end = simulate(learning_rates.settle_rates(current).state.experiment).value[-1, 0, 0]
    assert end <= simulate(current.experiment).value[-1, 0, 0]
    assert tuning.lr in tuning.rates


@pytest.mark.parametrize(
    "query", [{"rates": "same", "rate": "0.123456789"}, {"rates": "best"}, {"rate": "3.5"}], ids=str
)
def test_the_choice_survives_the_link_exactly(query):
    current, problems = page_state.from_query({name: [value] for name, value in query.items()})
    assert problems == ()
    assert page_state.to_query(current) == {name: [value] for name, value in query.items()}
    assert page_state.from_query(page_state.to_query(current)) == (current, ())
