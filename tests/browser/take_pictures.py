"""`make pictures`: the screenshots of the README, of this very version."""

from pathlib import Path

import pytest

from tests.browser.driver import CLOCK, frames, settled

DOCS = Path(__file__).resolve().parents[2] / "docs"
RAVINE = {"surface": "ravine", "r": ["gradient_descent", "momentum"], "lr.1": "0.018", "lr.2": "0.018", "steps": "300"}
# file, query, view, share of the race, options of the browser
PICTURES = [
    ("race-light.png", {}, None, 0.62, {}),
    ("side-by-side.png", RAVINE, "Side by side", 0.5, {}),
    ("surface-3d-dark.png", {"surface": "two_well"}, "3D", 0.4, {"color_scheme": "dark"}),
]


def test_take_basins(new_page, open_app):
    page = new_page(viewport={"width": 1440, "height": 900})
    open_app("/swarm", page=page, viewer=False, surface="himmelblau", n=65536, steps=300)
    page.locator(".st-key-swarm canvas").first.wait_for()
    page.get_by_role("button", name="Basins", exact=True).click()
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek({CLOCK}.steps)")
    settled(page)
    page.screenshot(path=DOCS / "swarm-basins.png")


def test_take_tune(new_page, open_app):
    page = new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    open_app("/tune", page=page, viewer=False, surface="ravine", steps=300)
    page.locator(".js-plotly-plot").first.wait_for()
    settled(page)
    page.screenshot(path=DOCS / "tune-dark.png")


def test_take_atlas(new_page, open_app):
    page = new_page(viewport={"width": 1440, "height": 900})
    open_app("/atlas", page=page, viewer=False)
    page.locator(".js-plotly-plot").first.wait_for()
    settled(page)
    page.screenshot(path=DOCS / "atlas.png")


@pytest.mark.parametrize(("name", "query", "view", "share", "options"), PICTURES)
def test_take(name, query, view, share, options, new_page, open_app):
    page = new_page(viewport={"width": 1440, "height": 900}, **options)
    open_app(page=page, **query)
    if view:
        page.get_by_role("button", name=view).click()
    settled(page)
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek({share} * {CLOCK}.steps)")
    frames(page, 30)
    DOCS.mkdir(exist_ok=True)
    page.screenshot(path=DOCS / name)


def test_take_lesson(new_page, open_app):
    page = new_page(viewport={"width": 1440, "height": 900})
    open_app("/lessons", page=page, viewer=False, lesson="momentum", scene=2)
    page.locator("[role=radiogroup] label").last.click()
    page.locator(".st-key-lesson-answer").wait_for()
    settled(page)
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(0.5 * {CLOCK}.steps)")
    frames(page, 30)
    page.screenshot(path=DOCS / "lesson.png")


def test_take_presenter(new_page, open_app):
    page = new_page(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    open_app("/lessons", page=page, viewer=False, lesson="ravine", scene=4, present=1)
    page.locator(".dl-viewer canvas").first.wait_for()
    settled(page)
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(0.3 * {CLOCK}.steps)")
    frames(page, 30)
    page.screenshot(path=DOCS / "presenter.png")
