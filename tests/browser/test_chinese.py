"""The interface in Chinese, as a browser shows it: no English word is left, and the language stays as it was chosen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from core.words import translated
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from tests.browser.driver import CLOCK, RUN, frames, map_box
from views import VIEWS

CHINESE = "zh-Hans"
SMALL = {"steps": "40", "n": "400", "cloud": "grid", "starts_n": "5", "rates_n": "8"}

# Names, keys and what a person types: they are the same in every language.
NAMES = {
    "Descent", "Lab", "English", "PyTorch", "Plotly", "Ctrl", "Adam", "AdamW", "AdaGrad", "AdaDelta", "RMSProp",
    "NAdam", "AMSGrad", "Lion", "Nesterov", "SGD", "Rosenbrock", "Ackley", "Beale", "Rastrigin", "Himmelblau",
    "Styblinski", "Tang", "Wilson", "Polyak", "Sutskever", "float", "torch", "JSON", "CSV", "HTML", "GIF", "WebP",
    "MP", "PNG", "SVG", "QR", "max", "min", "pytorch", "optimizer", "Mor", "Wild",
}  # fmt: skip
# Of people and methods, as a translated title has them: "Booth 函数".
TITLES = [entry.title for registry in (LANDSCAPES, OPTIMIZERS, SCHEDULES) for entry in registry.values()]
NAMES |= {word for title in TITLES for word in re.findall("[A-Za-z]{2,}", translated(title, CHINESE))}
STREAMLITS = {"Skip to main content"}  # words of its own, which it has in English alone
# Formulas, code and the names of icons are no language; papers keep their own.
APART = "[translate='no'], [data-testid='stIconMaterial'], code, pre, .katex, script, style"
SEEN = """(apart) => {
  const found = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest(apart) && parent.checkVisibility()) found.add(walker.currentNode.textContent.trim());
  }
  for (const element of document.querySelectorAll(".dl-viewer *")) {
    for (const name of ["aria-label", "title", "placeholder", "alt"]) found.add(element.getAttribute(name) ?? "");
  }
  return [...found];
}"""


def english(page: Page) -> list[str]:
    """Return the shown texts that have a word of English in them."""
    shown = set(page.evaluate(SEEN, APART)) - STREAMLITS
    return sorted(text for text in shown if any(word not in NAMES for word in re.findall("[A-Za-z]{2,}", text)))


def test_no_english_is_left_in_the_viewers_views(open_app, settle):
    page = open_app(lang=CHINESE, steps="40", surface="himmelblau", start=["-1,1", "3,3"], noise="1")
    for name in ("并排", "箭头", "3D"):
        page.locator(".dl-viewer").get_by_text(name, exact=True).first.click()
        if name == "3D":
            expect(page.locator(".dl-scene-notice")).to_be_hidden()
        frames(page)
        assert english(page) == []
    assert page.locator("[data-testid='stToast']").count() == 0


@pytest.mark.parametrize(("locale", "word"), [("zh-CN", "竞速"), ("zh-Hans-CN", "竞速"), ("fr-FR", "Race")])
def test_the_language_is_the_browsers(locale, word, new_page, open_app):
    page = open_app("/", page=new_page(locale=locale), steps="40")
    expect(page.get_by_role("link", name=word, exact=True)).to_be_visible()
    assert "lang" not in page.url


def test_it_can_be_switched_and_is_in_the_link(open_app, settle):
    page = open_app(steps="40", surface="bowl")
    page.get_by_test_id("stSidebar").get_by_role("radio", name="简体中文").click()
    expect(page.get_by_role("link", name="竞速", exact=True)).to_be_visible()
    page.wait_for_url("**/?*lang=zh-Hans*")
    page.wait_for_function("document.documentElement.lang === 'zh-Hans'")
    assert "surface=bowl" in page.url
    page.wait_for_function(f"{RUN}.meta.surface.title === '碗形曲面'")

    page.reload()
    expect(page.get_by_role("link", name="竞速", exact=True)).to_be_visible()
    page.get_by_role("link", name="调参", exact=True).click()
    page.wait_for_url("**/tune?*lang=zh-Hans*")
    settle(page)
    expect(page.get_by_test_id("stSidebar").get_by_role("heading", name="参赛者")).to_be_visible()
    page.get_by_role("link", name="竞速", exact=True).click()
    page.wait_for_url("**/?*lang=zh-Hans*")
    settle(page)
    page.get_by_role("button", name="重置", exact=True).click()
    page.wait_for_function("location.search === '?lang=zh-Hans'")
    settle(page)

    page.get_by_test_id("stSidebar").get_by_role("radio", name="English").click()
    expect(page.get_by_role("link", name="Race", exact=True)).to_be_visible()
    page.wait_for_function("!location.search")


PLACES = [pytest.param(view, {}, id=view.slug) for view in VIEWS]
PLACES += [pytest.param(view, {"lesson": "momentum"}, id="a scene") for view in VIEWS if view.slug == "lessons"]


@pytest.mark.parametrize(("view", "query"), PLACES)
def test_all_of_an_open_page_changes_its_language_and_works_on(view, query, open_app, settle):
    """There, back and there again: the names that a choice had before are nobody's choice, and no English is left."""
    page = open_app(f"/{view.slug}" if view.order else "/", viewer=False, **(query or SMALL))
    shows = page.locator(".dl-viewer canvas, .js-plotly-plot .main-svg, .dl-entry h3, a.dl-card")
    expect(shows.first).to_be_visible()
    for language in ("简体中文", "English", "简体中文"):
        page.get_by_role("radio", name=language).click()
        page.wait_for_function(f"document.documentElement.lang === '{'en' if language == 'English' else CHINESE}'")
        settle(page)
        expect(shows.first).to_be_visible()
    assert english(page) == []
    boxes = page.get_by_test_id("stSelectbox").locator("input")
    chosen = [box.input_value() for box in boxes.all()]
    page.reload()
    expect(shows.first).to_be_visible()
    settle(page)
    expect(boxes).to_have_count(len(chosen))  # their code comes after the page's, in its own time
    for box, choice in zip(boxes.all(), chosen, strict=True):
        expect(box).to_have_value(choice)
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    for name in ("racer-line-0", "more-conditions"):
        opens = page.locator(f".st-key-{name}").locator("button, summary").first
        if opens.count():
            opens.click()
            settle(page)
    assert english(page) == []


def test_the_race_goes_on_where_it_was_in_another_language(open_app, settle):
    page = open_app(r=["adam"], steps=200)
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(37)")
    page.get_by_test_id("stSidebar").get_by_role("radio", name="简体中文").click()
    expect(page.locator(".dl-viewer").get_by_text("并排")).to_be_visible()
    assert page.evaluate(f"[{CLOCK}.step, {CLOCK}.playing]") == [37, False]


def test_a_chinese_browser_is_shown_english_when_it_is_asked_for(new_page, open_app):
    page = open_app("/", page=new_page(locale="zh-CN"), steps="40", lang="en")
    expect(page.get_by_role("link", name="Race", exact=True)).to_be_visible()


def test_an_unknown_language_is_told_and_english(open_app):
    page = open_app(steps="40", lang="tlh")
    expect(page.get_by_role("alert")).to_contain_text(
        "Language must be one of English, 简体中文, not 'tlh'; using English."
    )
    expect(page.get_by_role("link", name="Race", exact=True)).to_be_visible()
    page.wait_for_function("location.search === '?steps=40'")


def test_a_start_of_the_swarm_opens_in_the_same_language(open_app, settle):
    page = open_app("/swarm", viewer=False, lang=CHINESE, surface="bowl", **SMALL)
    page.locator(".dl-viewer canvas").first.wait_for()
    settle(page)
    box = map_box(page)
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    page.wait_for_url("**/?*start=*")
    assert "lang=zh-Hans" in page.url
    expect(page.get_by_role("link", name="竞速", exact=True)).to_be_visible()
