"""A fixed share of `make fuzz`: links made from the registries, each open_link as the server makes its page."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from benchmarks.fuzz.links import PAGES, make_link
from benchmarks.fuzz.pages import open_link
from core.link_names import NAMES
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from views import VIEWS

SEED, SHARE = 15, 40


@pytest.mark.slow
def test_no_link_of_the_share_breaks_a_page():
    found = {make_link(SEED, number).path: open_link(make_link(SEED, number)) for number in range(SHARE)}
    assert not {path: problem for path, problem in found.items() if problem}


def test_a_broken_page_is_found(monkeypatch):
    """An error on the page, one in the log, and a page that does not come to its end."""
    from benchmarks.fuzz import pages

    for script, told in {
        "raise ValueError('of a test')": "an exception on the page: ",
        "import logging; logging.getLogger('work').error('of a test')": "an error in the log: work: of a test",
        "import threading; threading.Event().wait(2)": "RuntimeError: AppTest script run timed out",
    }.items():
        monkeypatch.setattr(pages, "DRAW", script)
        monkeypatch.setattr(pages, "SETTLES_WITHIN", 20 if "Event" not in script else 0.1)
        reference = next(each for each in (make_link(SEED, i) for i in range(SHARE)) if each.page == "reference")
        assert open_link(reference).startswith(told)


def test_a_link_is_the_same_again_and_another_is_another():
    paths = [make_link(SEED, number).path for number in range(300)]
    assert paths == [make_link(SEED, number).path for number in range(300)]
    assert len(set(paths)) == 300
    assert paths[0] != make_link(SEED + 1, 0).path


def test_links_hold_everything_that_there_is():
    """Each page, surface, rule and parameter, by a legal value and by others; an address says the same as its query."""
    made = [make_link(SEED, number) for number in range(1500)]
    assert {each.page for each in made} == set(PAGES) == {view.slug or "race" for view in VIEWS}
    given = {name.partition(".")[0] for each in made for name in each.query}
    assert set(NAMES) <= given
    assert set(LANDSCAPES) <= {value for each in made for value in each.query["surface"]}
    assert set(OPTIMIZERS) <= {value for each in made for value in each.query["r"]}
    assert {"embed", "embed_options", "schedule", "inner", "schedule_floor"} <= given
    values = {value for each in made for values in each.query.values() for value in values}
    assert {"学习率", "nan", "9" * 400, "<img src=x onerror=x()>"} <= values
    for each in made[:50]:
        assert parse_qsl(urlsplit(each.path).query, keep_blank_values=True) == [
            (name, value) for name, values in each.query.items() for value in values
        ]
