"""The line fit as a class sees it: each racer's line over the data, on the clock of the map; a batch; the pulls."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driver import CLOCK, RUN, choose, click_map, frames, key, wait_for_another_run

RACE = {"surface": "line_fit", "r": ["gradient_descent", "sgd", "adam"], "lr.1": 0.1, "lr.2": 0.1, "lr.3": 0.1}
EQUATION = re.compile(r"y = (−?[\d.]+(?:×10\S+)?) x ([+−]) ([\d.]+(?:×10\S+)?)")


def at(page: Page, step: float) -> None:
    """Hold the clock at a step and let a frame pass."""
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek({step})")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def picture(page: Page, of: str = ".dl-data canvas") -> str:
    return page.evaluate(f"document.querySelector('{of}').toDataURL()")


def line(page: Page) -> tuple[str, str]:
    """Return slope and intercept as they are written over the data."""
    found = EQUATION.fullmatch(page.locator(".dl-data-line").inner_text())
    assert found, page.locator(".dl-data-line").inner_text()
    return found[1], found[2] + found[3]


def test_the_lines_move_while_it_plays(open_app):
    page = open_app(steps=1000, **RACE)
    expect(page.locator(".dl-data")).to_be_visible()
    at(page, 0)
    assert line(page) == ("−0.500", "+0.500")
    first = picture(page)
    page.evaluate(f"{CLOCK}.play()")
    page.wait_for_function(f"{CLOCK}.step > 20")
    assert picture(page) != first
    at(page, 1000)
    assert line(page)[0] == "2.00"
    page.evaluate(f"{CLOCK}.seek(0)")
    at(page, 0)
    assert picture(page) == first


def test_a_rate_under_the_limit_arrives_and_one_above_runs_away(open_app):
    rates = {"surface": "line_fit", "r": ["gradient_descent"] * 2, "lr.1": 0.1, "lr.2": 0.12, "steps": 1000}
    page = open_app(**rates)
    at(page, 1000)
    slope, intercept = page.evaluate(f"{RUN}.x(1000, 0, 0)")
    assert (slope, intercept) == pytest.approx((2, 0), abs=1e-9)
    assert line(page)[0] == "2.00"
    assert page.evaluate(f"{RUN}.value(1000, 1, 0) > 1000 * {RUN}.value(0, 1, 0)")
    expect(page.locator(".dl-pill-global")).to_have_count(1)


def test_it_is_there_on_this_surface_only(open_app):
    page = open_app()
    expect(page.locator(".dl-data")).to_be_hidden()
    expect(page.get_by_label("Samples per step")).to_have_count(0)


def test_a_batch_is_chosen_read_and_shown(open_app):
    page = open_app(steps=100, **RACE)
    samples = page.get_by_role("combobox", name="Samples per step")
    at(page, 3)
    whole, before = picture(page), key(page)
    choose(page, samples, "2")
    wait_for_another_run(page, before)
    assert "batch=2" in page.url
    at(page, 3)
    assert picture(page) != whole
    racers = [[page.evaluate(f"[0, 1, 2, 3].filter((i) => {RUN}.samples.reads(3, {r}, 0, i))") for r in range(3)]]
    exact, *others = racers[0]
    assert exact == [0, 1, 2, 3] and others[0] == others[1] and len(others[0]) == 2
    read = page.evaluate(f"{RUN}.gradient(3, 1, 0)")
    x, y = page.evaluate(f"{RUN}.x(3, 1, 0)")
    pulls = [page.evaluate(f"{RUN}.samples.terms[{i}].gradient({x!r}, {y!r})") for i in others[0]]
    assert read == pytest.approx([sum(part) / 2 for part in zip(*pulls, strict=True)], rel=1e-9)
    page.locator(".dl-choose").nth(1).click()
    numbers = ", ".join(str(i + 1) for i in others[0])
    expect(page.locator(".dl-arithmetic")).to_contain_text(f"of points {numbers}")


def test_the_pulls_are_arrows_of_the_chosen_racer(open_app):
    page = open_app(steps=100, batch=1, **RACE)
    at(page, 2)
    bare = picture(page, ".dl-heads")
    page.get_by_role("button", name="Arrows").click()
    at(page, 2)
    pulled = picture(page, ".dl-heads")
    assert pulled != bare
    expect(page.locator(".dl-stage .dl-caption")).to_contain_text("their mean, the full gradient")
    page.locator(".dl-choose").nth(2).click()
    at(page, 2)
    assert picture(page, ".dl-heads") != pulled


def test_a_racer_that_is_hidden_has_no_line(open_app):
    page = open_app(steps=100, **RACE)
    at(page, 10)
    everybody = picture(page)
    page.locator(".dl-racer").nth(2).click()
    at(page, 10)
    assert picture(page) != everybody
    page.locator(".dl-racer").nth(2).click()
    at(page, 10)
    assert picture(page) == everybody


def test_a_click_on_the_map_moves_the_start_and_its_line(open_app):
    page = open_app(steps=50, **RACE)
    before = key(page)
    click_map(page, 0.75, 0.3)
    wait_for_another_run(page, before)
    at(page, 0)
    slope, intercept = page.evaluate(f"{RUN}.meta.starts[0]")
    assert line(page)[0] == f"{slope:.3g}" or float(line(page)[0]) == pytest.approx(slope, abs=0.01)
    assert slope > 3 and intercept > 0


def test_another_surface_takes_the_batch_along_to_nowhere(open_app):
    page = open_app(steps=50, batch=2, **RACE)
    before = key(page)
    choose(page, page.get_by_label("Surface", exact=True), "Bowls and valleys · Bowl")
    wait_for_another_run(page, before)
    assert "batch" not in page.url
    expect(page.locator(".dl-data")).to_be_hidden()


def test_a_batch_on_another_surface_is_told(open_app):
    page = open_app(surface="bowl", batch=2)
    expect(page.get_by_text("Samples per step exist only on surfaces that are a mean over samples")).to_be_visible()


def test_it_stands_beside_every_view(open_app):
    page = open_app(steps=50, batch=1, **RACE)
    for layout in ("Side by side", "3D", "One map"):
        page.get_by_role("button", name=layout).click()
        at(page, 5)
        expect(page.locator(".dl-data")).to_be_visible()
        box = page.locator(".dl-data-plot").bounding_box()
        assert box and box["width"] >= 280 and box["height"] >= 200, layout


PLACES = """() => ["plot", "data-plot", "transport"].map((name) => {
    const { left, top, width, height } = document.querySelector(`.dl-${name}`).getBoundingClientRect();
    return { x: left, y: top, width, height };
})"""


@pytest.mark.parametrize(("route", "query"), [("/lessons", {"lesson": "line"}), ("/", RACE)], ids=["lesson", "race"])
def test_it_stands_beside_the_map_in_a_lesson_and_in_the_race(new_page, open_app, route, query):
    page = new_page(viewport={"width": 1280, "height": 900})
    open_app(route, page=page, **query)
    for width in (1280, 1500):
        page.set_viewport_size({"width": width, "height": 900})
        frames(page, 10)  # a map has its new size in the frame after its window
        at(page, 0)
        plot, data, player = page.evaluate(PLACES)
        assert data["x"] >= plot["x"] + plot["width"], width
        assert min(plot["width"], data["width"]) > 280, width
        assert plot["y"] - 10 < data["y"] < data["y"] + data["height"] < plot["y"] + plot["height"] + 20, width
        assert player["y"] > plot["y"] + plot["height"], width


def test_on_a_phone_it_stands_below(new_page, open_app):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme="dark")
    open_app(page=page, steps=50, batch=1, **RACE)
    at(page, 5)
    plot, player = page.locator(".dl-data-plot").bounding_box(), page.locator(".dl-transport").bounding_box()
    assert plot and player and plot["y"] >= player["y"] + player["height"]
    assert plot["x"] >= 0 and plot["x"] + plot["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
