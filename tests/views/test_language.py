"""The language of a page: the link's, else the browser's; it stays while one moves about."""

from types import SimpleNamespace

import pytest
import streamlit as st

from views import language as language_of_page


@pytest.fixture
def browser(monkeypatch):
    """`browser("zh-CN")`: whoever opens the page has a browser of this language."""

    def speaks(locale):
        theme = SimpleNamespace(type="light")
        context = SimpleNamespace(locale=locale, theme=theme, url="http://lab/", is_embedded=False, ip_address=None)
        monkeypatch.setattr(st, "context", context)

    return speaks


def link(page):
    """Return the first value of every parameter."""
    return {name: value if isinstance(value, str) else value[0] for name, value in page.query_params.items()}


def subheaders(page):
    return [element.value for element in page.sidebar.header]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("en-GB", "Racers"), ("zh-CN", "参赛者"), ("zh-SG", "参赛者"), ("fr-FR", "Racers"), (None, "Racers")],
)
def test_the_language_is_the_browsers(browser, open_page, locale, expected):
    browser(locale)
    assert subheaders(open_page(steps="20"))[0] == expected


def test_a_links_language_comes_before_the_browsers(browser, open_page, sent):
    browser("en-GB")
    page = open_page(steps="20", lang="zh-Hans")
    assert subheaders(page)[0] == "参赛者"
    assert sent(page).racers[0]["label"] == "梯度下降 0.001"
    assert sent(page).words["player.play"] == "播放"
    browser("zh-CN")
    assert subheaders(open_page(steps="20", lang="en"))[0] == "Racers"


@pytest.mark.parametrize(("locale", "kept"), [("en-GB", None), ("zh-CN", "en")])
def test_an_unknown_language_is_told_and_english(browser, open_page, locale, kept):
    browser(locale)
    page = open_page(steps="20", lang="tlh")
    assert subheaders(page)[0] == "Racers"
    (warning,) = page.warning
    assert "Language must be one of English, 简体中文, not 'tlh'; using English." in warning.value
    assert link(page).get("lang") == kept
    page.run()
    assert len(page.warning) == 1, "it stands until the link changes"


def test_problems_of_a_link_are_told_in_its_language(open_page):
    page = open_page(steps="0", **{"lr.1": "nan", "lang": "zh-Hans"})
    (warning,) = page.warning
    assert "步数必须是 1 到 10,000 之间的整数，而不是 '0'；改用 1。" in warning.value
    assert "参赛者 1 的学习率必须在 0 到 1,000,000 之间，而不是 'nan'；改用 0.001。" in warning.value


def test_what_is_refused_is_told_in_the_language(open_page):
    page = open_page(steps="20", lang="zh-Hans")
    page.number_input(key="steps").set_value(0).run()
    (told,) = page.error
    assert told.value == "步数必须是 1 到 10,000 之间的整数，而不是 0。"
    page.number_input(key="steps").set_value(30000).run()
    assert page.error[0].value == "步数必须是 1 到 10,000 之间的整数，而不是 30,000。", "it has one limit"


def test_the_switch_puts_the_language_into_the_link(browser, open_page):
    browser("en-GB")
    page = open_page(steps="20")
    switch = page.button_group(key="language")
    assert switch.options == ["English", "简体中文"]
    switch.set_value("zh-Hans").run()
    assert link(page)["lang"] == "zh-Hans"
    assert link(page)["steps"] == "20"
    assert subheaders(page)[0] == "参赛者"
    page.button_group(key="language").set_value("en").run()
    assert "lang" not in page.query_params, "the browser's own language is left out"
    assert subheaders(page)[0] == "Racers"


def test_the_language_survives_reset_and_presets(browser, open_page):
    browser("en-GB")
    page = open_page(steps="20", lang="zh-Hans")
    page.button(key="reset").click().run()
    assert link(page) == {"lang": "zh-Hans"}
    page.button_group(key="preset").set_value("Escaping a saddle").run()
    assert link(page)["lang"] == "zh-Hans"
    assert link(page)["surface"] == "saddle"
    assert subheaders(page)[0] == "参赛者"


def test_the_language_survives_the_navigation_which_drops_the_query(browser, open_page):
    browser("en-GB")
    page = open_page(steps="20", surface="bowl", lang="zh-Hans")
    page.query_params.clear()
    page.run()
    assert link(page)["lang"] == "zh-Hans"
    assert subheaders(page)[0] == "参赛者"


def test_values_stay_what_they_are_in_every_language(browser, open_page):
    browser("en-GB")
    page = open_page(steps="20", lang="zh-Hans")
    surface = page.selectbox(key="surface")
    assert surface.value == "rosenbrock"
    assert "碗与山谷 · Rosenbrock 函数" in surface.options
    surface.set_value("bowl").run()
    assert link(page)["surface"] == "bowl"


def test_sentences_stand_apart_as_their_language_has_it():
    assert language_of_page.join_sentences(["One.", "Two."]) == "One. Two."
    assert language_of_page.join_sentences(["一。", "二。"]) == "一。二。"
