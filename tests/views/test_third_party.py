"""Guests of an installed package race in one window, and in no link."""

from __future__ import annotations

import pytest
import torch

from optimizers import FromTorch
from views.parts import third_party
from views.parts.third_party import Guest

PICK, HERE = "guest-picked", "guests-of-window"


class Fragile(torch.optim.SGD):
    """Takes fifteen steps and no more."""

    def step(self, closure=None):  # pyright: ignore[reportIncompatibleMethodOverride]
        self.taken = getattr(self, "taken", 0) + 1
        if self.taken > 15:
            raise RuntimeError("that was enough")
        return super().step()


def _opened(open_page, **query):
    page = open_page(steps="20", **query)
    page.session_state["guests"] = True
    return page.run()


def _picked(page, name):
    page.selectbox(key=PICK).select(name).run()
    assert not page.exception, page.exception
    return page


def _said(elements):
    return "\n".join(element.value for element in elements)


@pytest.mark.slow
def test_a_guest_races_in_this_window_and_in_no_link(open_page, sent):
    page = _opened(open_page)
    options = page.selectbox(key=PICK).options
    assert len(options) > 100 and options == sorted(options, key=str.casefold) and "Lion" in options
    before = {name: page.query_params[name] for name in page.query_params}
    assert "Guests race" not in _said(page.caption)
    _picked(_picked(page, "Lion"), "Lamb")
    racers = sent(page).racers
    assert [racer["label"] for racer in racers[6:]] == ["pytorch_optimizer.Lion 0.0001", "pytorch_optimizer.Lamb 0.001"]
    assert len({(racer["color"]["light"], racer["shape"]) for racer in racers}) == 8
    assert "they are not in the link, the files or the script" in _said(page.caption)
    assert {name: page.query_params[name] for name in page.query_params} == before
    page.number_input(key="guest-rate-1").set_value(0.01).run()
    assert sent(page).racers[6]["lr"] == 0.01 and sent(page).racers[7]["lr"] == 0.001
    page.number_input(key="guest-rate-1").set_value(-1.0).run()
    assert "Learning rate η of Lion must be" in _said(page.error).replace("\\", "")
    assert sent(page).racers[6]["lr"] == page.number_input(key="guest-rate-1").value == 0.01
    page.button(key="guest-out-1").click().run()
    assert [racer["label"] for racer in sent(page).racers[6:]] == ["pytorch_optimizer.Lamb 0.001"]
    page.button(key="guest-out-2").click().run()
    assert len(sent(page).racers) == 6 and "Guests race" not in _said(page.caption)


@pytest.mark.slow
def test_what_is_opened_below_and_taken_away_bears_a_guest(open_page):
    page = _picked(_opened(open_page), "Lion")
    for key in ("rules", "script", "player"):
        page.session_state[key] = True
    page.session_state["take-away-race-open"] = "panel"
    page.run()
    assert not page.exception, page.exception
    code = _said(page.code)
    assert "is left out" in code and "for group in self.param_groups" in code  # the script, and the class's own step


def test_a_class_that_cannot_race_says_why_and_nothing_is_lost(open_page, sent):
    page = _picked(_picked(_opened(open_page), "Lion"), "AdaHessian")
    assert "AdaHessian cannot race here: its step differentiates" in _said(page.warning).replace("\\", "")
    assert len(sent(page).racers) == 7 and page.selectbox(key=PICK).value is None
    assert "cannot race" not in _said(_picked(page, "AdaBelief").warning)
    assert len(sent(page).racers) == 8


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_guest_that_fails_on_the_way_stops_nobody(open_page, sent, language):
    page = open_page(steps="20", lang=language)
    page.session_state[HERE] = (Guest(1, FromTorch(Fragile, lr=0.001)),)
    page.run()
    assert not page.exception, page.exception
    told = {
        "en": "cannot race here: it says “that was enough”.",
        "zh-Hans": "不能在这里参赛：它报告“that was enough”。",
    }
    assert told[language] in _said(page.warning).replace("\\", "")
    assert len(sent(page).racers) == 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "line"),
    [
        ({"r": ["sgd"] * 12}, "With the guests there would be 13 racers; at most 12 may race."),
        ({"start": [f"{i},1" for i in range(12)], "steps": "1600"}, "the racers would take 134,400 steps"),
    ],
)
def test_guests_take_no_more_than_a_link_may(open_page, sent, query, line):
    page = open_page(**{"steps": "20", **query})
    page.session_state[HERE] = (Guest(1, FromTorch(torch.optim.Adam)),)
    page.run()
    assert line in _said(page.warning).replace("\\", "")
    assert len(sent(page).racers) == len(query.get("r", "racers"))


def test_without_the_package_nothing_is_offered(open_page, monkeypatch):
    monkeypatch.setattr(third_party, "_is_installed", lambda: False)
    page = open_page(steps="20")
    assert not any(expander.label.startswith("From ") for expander in page.expander)
