"""An end that hangs on the last digits says so beside its verdict."""

import pytest
from playwright.sync_api import expect

LUCKY = {
    "surface": "rastrigin", "start": "-2,3.5", "r": ["momentum", "adam"], "lr.1": "0.5608", "momentum.1": "0.53",
    "clip.1": "1", "lr.2": "0.01", "steps": "300",
}  # fmt: skip


def test_a_lucky_run_is_marked_and_a_steady_one_is_not(open_app):
    page = open_app(**LUCKY)
    lucky, steady = (page.locator(f".dl-table tbody tr[data-racer='{i}']") for i in range(2))
    mark = lucky.get_by_text("chaotic here", exact=True)
    expect(mark).to_be_visible()
    assert "one of many" in mark.get_attribute("title")
    expect(steady.get_by_text("chaotic here")).to_have_count(0)


def test_the_first_race_has_no_such_mark(open_app):
    expect(open_app().locator(".dl-chaotic")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mark_can_be_read_beside_its_verdict_on_a_phone(scheme, new_page, open_app):
    """The verdict stands beside the name, nothing need be scrolled; the mark is under it, clear of the racer's name."""
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    open_app(page=page, **LUCKY)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    mark = page.locator(".dl-chaotic").first
    mark.scroll_into_view_if_needed()
    row = page.locator("tr:has(.dl-chaotic)").first
    box, pill, name = mark.bounding_box(), row.locator(".dl-pill").bounding_box(), row.locator("th").bounding_box()
    assert box["y"] >= pill["y"] + pill["height"] - 1
    for shown in (box, pill):
        assert name["x"] + name["width"] <= shown["x"]
        assert shown["x"] + shown["width"] <= 390
