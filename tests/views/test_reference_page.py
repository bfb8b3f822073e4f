"""The Reference page: everything there is stands on it, is found, and leads to a race that shows it."""

import re
from urllib.parse import parse_qs

import pytest

from catalogue.entries import SECTIONS, find_entries, list_entries, normalise
from catalogue.examples import example_of
from engine import link, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from tests.waiting import DEAD
from views.catalogue import words
from views.controls.labels import label_of
from views.link import page_state
from views.pages.reference import VIEW, find_best_section

HELD = {"surfaces": LANDSCAPES, "rules": OPTIMIZERS, "schedules": SCHEDULES}
EVERY = [entry for section in SECTIONS for entry in list_entries(section)]
DRAW = """
from views import VIEWS, language
language.settle()
next(view for view in VIEWS if view.slug == "reference").render()
"""


@pytest.fixture
def reference():
    """`reference(q="adam")`: the page alone, run once."""
    from streamlit.testing.v1 import AppTest

    def open_at(**query):
        page = AppTest.from_string(DRAW, default_timeout=DEAD)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        return page

    return open_at


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """They take long, and have a test of their own."""
    monkeypatch.setattr("views.pages.reference._draw_pictures", lambda shown: None)


def written(page):
    """Return the cards' HTML."""
    return "\n".join(each.proto.body for each in page.get("html"))


def titles(page):
    return re.findall(r"<h3>(.*?)</h3>", written(page))


def test_every_registry_is_a_section():
    for section, registry in HELD.items():
        assert {entry.slug for entry in list_entries(section)} == set(registry)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_entry_has_its_card(section, reference):
    page = reference(section=section)
    assert len(titles(page)) == len(HELD[section])
    text = written(page)
    for slug, entry in HELD[section].items():
        assert entry.source.split(",")[0].replace("&", "&amp;") in text, slug
    families = {entry.family for entry in HELD[section].values()}
    assert {header.value for header in page.header} == families


def test_a_name_is_found_and_stands_first(reference):
    page = reference(q="adam")
    assert titles(page)[0] == "Adam"
    assert page.get("page_link")[0].proto.query_string == "r=gradient_descent&r=momentum&r=adam"


def test_what_is_searched_for_opens_its_section(reference):
    assert titles(reference(q="cosine"))[0] == "Cosine"
    assert titles(reference(q="rosenbrock"))[0] == "Rosenbrock"


def test_typing_searches_and_stands_in_the_link(reference):
    page = reference()
    page.text_input(key="reference-search").set_value("Himmelblau").run()
    assert page.query_params["q"] in ("Himmelblau", ["Himmelblau"])
    assert titles(page) == ["Himmelblau"]


def test_words_that_stand_elsewhere_lead_there(reference):
    page = reference(section="schedules")
    page.text_input(key="reference-search").set_value("Rosenbrock").run()
    assert titles(page) == ["Rosenbrock"]


def test_nothing_is_no_dead_end(reference):
    page = reference(q="<b>zebra</b> $x$")
    assert titles(page) == []
    assert any("zebra" in markdown.value for markdown in page.markdown)
    page.button(key="reference-clear").click().run()
    assert len(titles(page)) == len(LANDSCAPES)
    elsewhere = reference(q="Kingma", section="surfaces")
    elsewhere.button(key="reference-go-rules").click().run()
    assert "Adam" in titles(elsewhere)


def test_it_reads_in_chinese(reference):
    page = reference(q="阻尼", lang="zh-Hans", section="rules")
    assert page.title[0].value == "速查"
    assert not page.exception


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry.section}-{entry.slug}")
def test_an_entry_is_found_by_what_it_is_called(entry):
    for words_ in (entry.title, entry.slug):
        hits = find_entries(entry.section, words_)
        assert entry in hits
        assert normalise(words_) in (normalise(hits[0].title), normalise(hits[0].slug))
    assert (
        find_best_section(entry.title, {section: find_entries(section, entry.title) for section in SECTIONS})
        in SECTIONS
    )


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry.section}-{entry.slug}")
def test_its_race_can_be_opened_and_shows_it(entry):
    """The link is read without a complaint, has this entry in it, and its racers do not all take one path."""
    query = example_of(entry.thing)
    shown, problems = page_state.from_query(query)
    assert problems == ()
    experiment = shown.experiment
    if entry.section == "surfaces":
        assert experiment.landscape == entry.thing
        assert len(experiment.optimizers) >= 2
        return
    if entry.section == "rules":
        assert entry.slug in [rule.slug for rule in experiment.optimizers]
        assert len(experiment.optimizers) >= 2
    else:
        assert entry.slug in [rule.schedule.slug for rule in experiment.optimizers]
    run = simulate(experiment.replace(steps=min(200, experiment.steps)))
    own = [rule.slug for rule in experiment.optimizers].index(entry.slug) if entry.section == "rules" else -1
    assert abs(run.x[:, own] - run.x[:, 0 if own else 1]).max() > 1e-3


def test_sources_lead_to_what_can_be_opened():
    said = "A. B (2015), arXiv:1412.6980. In another form: C. D (2018), doi:10.1137/0330046: see https://x.org/a_b."
    assert words.link_in_html(said) == (
        'A. B (2015), <a href="https://arxiv.org/abs/1412.6980" target="_blank">arXiv:1412.6980</a>. '
        "In another form: C. D (2018), "
        '<a href="https://doi.org/10.1137/0330046" target="_blank">doi:10.1137/0330046</a>: see '
        '<a href="https://x.org/a_b" target="_blank">https://x.org/a_b</a>.'
    )
    assert "[arXiv:1412.6980](https://arxiv.org/abs/1412.6980)" in words.link_in_markdown(said)


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_a_formula_is_cut_where_nothing_is_open(slug):
    for part in words.split_formula(OPTIMIZERS[slug].formula):
        assert part.count("{") == part.count("}"), part
        assert part.count(r"\left") - part.count(r"\leftarrow") == part.count(r"\right") - part.count(r"\rightarrow")


@pytest.mark.parametrize("entry", EVERY, ids=lambda entry: f"{entry.section}-{entry.slug}")
def test_a_symbol_is_no_latex(entry, monkeypatch):
    """A label is text: whoever declares a new symbol says in `fields` how it is written."""
    monkeypatch.setattr("views.controls.fields.translate", str)
    for spec in entry.thing.params():
        assert not set(label_of(spec)) & set("\\_{}^"), f"{spec.name}: {spec.symbol}"


def test_an_example_of_an_entrys_own_is_used(monkeypatch):
    rule = OPTIMIZERS["adam"]
    monkeypatch.setattr(type(rule), "example", "surface=ravine&r=adam&r=sgd", raising=True)
    assert example_of(rule) == parse_qs("surface=ravine&r=adam&r=sgd")
    assert link.from_query(example_of(rule)).experiment.landscape.slug == "ravine"


def test_the_page_stands_after_the_lessons():
    assert (VIEW.slug, VIEW.order > 30, VIEW.sidebar) == ("reference", True, False)


@pytest.mark.parametrize("dark", [False, True])
def test_pictures_are_small(dark):
    from figures import thumbnails

    address = thumbnails.map_of(LANDSCAPES["himmelblau"], dark=dark)
    assert address.startswith("data:image/webp;base64,") and 1000 < len(address) < 20_000
    for schedule in SCHEDULES.values():
        assert 300 < len(thumbnails.curve_of(schedule, dark=dark)) < 12_000


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({"section": "zzz"}, "Section must be one of Surfaces, Rules, Schedules, not 'zzz'; using Surfaces."),
        ({"q": "adam" * 800}, "Search may have up to 60 characters, not 3,200; the rest is left out."),
    ],
)
def test_what_of_a_link_cannot_be_used_is_told(reference, link, told):
    page = reference(**link)
    assert told in page.warning[0].value
    page.run()
    assert told in page.warning[0].value  # it stands until the link changes
