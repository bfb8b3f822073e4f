"""In a browser a stranger's text fetches nothing, links nowhere and reads as it was typed."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from views import VIEWS

LABELS = (
    "![](//t.example/p.png)[Log in](//e.ex)", "www.e.example a@b.example", "https://e.example/x ~= z <= w",
    ":material/home: :smile: :streamlit:", ":red[x] **b** _i_ ~~s~~ `c` $m$", "<img src=//t.example/q> &amp; $5 and $6",
    "学习率 café 👩‍🔬 a -> b -- c <-> d", "#000001 %{x} <br> 1. [x]: //e.example",
)  # fmt: skip
QUERY = {
    "r": ["momentum"] * len(LABELS), **{f"label.{i}": label for i, label in enumerate(LABELS, start=1)},
    "surface": "www.e.example", "q": "www.e.example", "section": "a@b.example", "level": "1", "steps": "20",
    "n": "60", "rates_n": "5", "starts_n": "2",
}  # fmt: skip
ELSEWHERE = "[...document.querySelectorAll('a')].map((a) => a.href).filter((to) => !to.startsWith(location.origin))"
PICTURES = (
    "[...document.querySelectorAll('main img, section img')].filter((img) => /^http|^[/]{2}/.test(img.src)).length"
)


@pytest.fixture
def asked(page):
    """The other hosts that the page has asked for anything."""
    hosts: list[str | None] = []
    page.on("request", lambda request: hosts.append(urlsplit(request.url).hostname))
    return hosts


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.slug)
def test_a_page_fetches_nothing_and_links_nowhere(view, open_app, asked, settle):
    page = open_app("/" if view.order == 0 else f"/{view.slug}", viewer=False, **QUERY)
    for name in ("Minima, maxima and saddles", "The race as a plain Plotly figure", "Choose a rate that was tried"):
        summary = page.locator("summary", has_text=name)
        if summary.count():
            summary.click()
            settle(page)
    if view.sidebar:
        for i, label in enumerate(LABELS):
            expect(page.locator(f".st-key-racer-line-{i} p")).to_have_text(label)
        expect(page.get_by_test_id("stAlert")).to_contain_text("'www.e.example' is not known here; using Rosenbrock.")
    if view.order == 0:
        expect(page.get_by_test_id("stCaptionContainer").filter(has_text="The second limit")).to_contain_text(
            f"that of {LABELS[0]}."
        )
        expect(page.get_by_test_id("stPlotlyChart").locator(".legendtext")).to_have_text(list(LABELS))
    links = page.evaluate(ELSEWHERE)
    assert not [link for link in links if "example" in link or "mailto" in link or "e.ex" in link]
    assert page.evaluate(PICTURES) == 0
    assert set(asked) <= {"127.0.0.1", "localhost", None}


def test_back_during_the_run_of_a_change_takes_the_change_back(open_app, settle):
    """A slow run: the address has the change already when Back is pressed, long before the run comes to its end."""
    page = open_app("/tune", viewer=False, r=["adam", "rmsprop", "momentum"], steps="40", rates_n="5", starts_n="4")
    field = page.get_by_role("spinbutton", name="rates tried")
    expect(field).to_have_value("5")
    field.fill("256")
    field.press("Enter")
    page.wait_for_function("location.search.includes('rates_n=256')")
    page.go_back()
    page.wait_for_function("location.search.includes('rates_n=5')")
    settle(page)
    expect(field).to_have_value("5")
    assert "rates_n=5" in page.url
    expect(page.get_by_text("Every racer was tried at 5 rates")).to_be_visible()
    page.go_forward()
    page.wait_for_function("location.search.includes('rates_n=256')")
    expect(field).to_have_value("256")
