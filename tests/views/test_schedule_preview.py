"""The learning rate over the run is drawn while its schedule is chosen, where a racer's settings are open."""

import pytest

from optimizers.schedules import SCHEDULES
from tests import kinds
from views.controls.racers import OPEN


def drawn(page):
    """Return the pieces of HTML on the page that show a learning rate over the steps."""
    return [element.body for element in page.get("html") if "Learning rate over" in element.body]


def opened(open_page, **query):
    page = open_page(r=["adam", "momentum"], steps="20", **query)
    page.session_state[OPEN] = 0
    return page.run()


@pytest.mark.parametrize("slug", kinds.SCHEDULE_SLUGS)
def test_a_schedule_of_every_kind_is_drawn_or_told(slug, open_page):
    page = opened(open_page, **{"schedule.1": slug})
    assert not page.exception
    told = [caption.value for caption in page.caption if "The run decides" in caption.value]
    expected = {"constant": (0, 0), "reduce_on_plateau": (0, 1)}.get(slug, (1, 0))
    assert (len(drawn(page)), len(told)) == expected


def test_a_closed_racer_draws_none(open_page):
    page = open_page(r=["adam"], steps="20", **{"schedule.1": "cosine"})
    assert drawn(page) == []


def test_it_follows_the_settings(open_page):
    page = opened(open_page, **{"schedule.1": "cosine", "lr.1": "0.5"})
    assert "0.5 at most" in drawn(page)[0]
    page.number_input(key="schedule_floor.1").set_value(1.0).run()
    assert "0.5 at the end" in drawn(page)[0]


def test_the_chooser_begins_with_the_constant_rate(open_page):
    chooser = opened(open_page).selectbox(key="schedule.1")
    assert chooser.options[0] == "Constant" and len(chooser.options) == len(SCHEDULES)
