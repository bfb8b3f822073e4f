"""A racer that works around another rule, on the page: its inner rule is chosen and set beside its own settings."""

import pytest

from optimizers import OPTIMIZERS
from views.link import page_state
from views.parts import learning_rates

MOMENTUM, ADAM = OPTIMIZERS["momentum"], OPTIMIZERS["adam"]


def opened(open_page, **query):
    page = open_page(**query)
    page.button(key="racer-line-0").click().run()
    return page


def query(page):
    """Return the query; AppTest gives a string for a single value."""
    return {name: [given] if isinstance(given, str) else list(given) for name, given in page.query_params.items()}


@pytest.mark.slow
def test_the_inner_rule_and_its_settings_are_chosen(open_page):
    page = opened(open_page, r="lookahead")
    assert page.selectbox(key="inner.1").value == "adam"
    page.selectbox(key="inner.1").set_value("momentum").run()
    assert query(page)["inner.1"] == ["momentum"]
    assert query(page)["lr.1"] == ["0.001"]  # the inner rule's, since nobody had set one
    assert page.number_input(key="lr.1").value == MOMENTUM.lr
    page.number_input(key="inner_momentum.1").set_value(0.5).run()
    assert query(page)["inner_momentum.1"] == ["0.5"]
    assert page.slider(key="inner_momentum.1~").value == 0.5
    page.selectbox(key="inner.1").set_value("adam").run()
    assert not {"inner.1", "lr.1", "inner_momentum.1"} & set(page.query_params)
    keys = {widget.key for widget in page.number_input}
    assert "inner_beta1.1" in keys and not {"inner_lr.1", "inner_clip.1"} & keys


def test_a_rate_that_was_set_stays(open_page):
    page = opened(open_page, **{"r": "lookahead", "lr.1": "0.02"})
    page.selectbox(key="inner.1").set_value("momentum").run()
    assert query(page)["lr.1"] == ["0.02"]


@pytest.mark.slow
def test_another_rule_around_keeps_what_is_inside(open_page):
    page = opened(open_page, **{"r": "lookahead", "inner_beta1.1": "0.8", "clip.1": "3"})
    page.selectbox(key="r.1").set_value("sam").run()
    (racer,) = page_state.from_query(query(page))[0].experiment.optimizers
    assert racer == OPTIMIZERS["sam"].replace(inner=ADAM.replace(beta1=0.8), clip=3.0, lr=ADAM.lr)


@pytest.mark.parametrize("rates", ["same", "default", "best"])
def test_rates_that_are_not_as_set(rates):
    """Each rule's default is the inner rule's; one rate for all and the best one hold for it as for any other."""
    link = {"r": ["lookahead", "sam"], "inner.1": ["momentum"], "lr.1": ["0.3"], "steps": ["20"], "rates": [rates]}
    settled = learning_rates.settle_rates(page_state.from_query(link)[0])
    first, second = settled.state.experiment.optimizers
    assert first.inner == second.inner == MOMENTUM
    if rates == "default":
        assert first.lr == second.lr == MOMENTUM.lr
    if rates == "same":
        assert first.lr == second.lr == page_state.RATE
    if rates == "best":
        assert [tuning.lr for tuning in settled.tunings] == [first.lr, second.lr]
        assert settled.tunings[1].evaluations == 2 * settled.tunings[0].evaluations


def test_a_link_beyond_another_can_take_a_part_back():
    base = {"r": ["lookahead"], "inner.1": ["momentum"], "schedule.1": ["cosine"], "inner_momentum.1": ["0.5"]}
    plain = page_state.from_query({"r": ["lookahead"]})[0]
    beyond = page_state.find_differences(plain, base)
    assert beyond["inner.1"] == ["adam"] and beyond["schedule.1"] == ["constant"]
    together = {**base, **beyond}
    assert page_state.from_query(together)[0].experiment.optimizers == plain.experiment.optimizers
