"""Maps are to scale at every size, with what belongs to them on the first screen; and nothing of a page is cut."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import CLOCK, frames, map_box, until

SIZES = [(1280, 720), (1366, 768), (1440, 900), (1920, 1080), (390, 844)]
RATIO = "(({ perX, perY }) => perX / perY)(document.querySelector('.dl-viewer').descentLab.projection)"
BOTTOMS = """() => Object.fromEntries(['.dl-map', '.dl-transport', '.dl-legend'].map(
    (name) => [name, document.querySelector(name).getBoundingClientRect().bottom]))"""

UNDER_THE_MAP = """(({ bottom }, { top }) => top >= bottom && top < bottom + 20)(
    ...['.dl-stage', '.dl-transport'].map((name) => document.querySelector(name).getBoundingClientRect()))"""


def test_map_player_and_legend_are_on_the_first_screen(new_page, open_app):
    page = new_page(viewport={"width": 1280, "height": 720})
    open_app(page=page)
    for view in ("One map", "Side by side", "3D"):
        page.get_by_role("button", name=view).click()
        for width, height in SIZES[:4]:
            page.set_viewport_size({"width": width, "height": height})
            if view == "3D":
                expect(page.locator(".dl-scene-frame")).to_be_visible()
                until(page, "document.querySelector('.dl-transport').getBoundingClientRect().bottom <= innerHeight")
                continue
            until(page, f"Math.max(...Object.values(({BOTTOMS})())) <= innerHeight")
            assert page.evaluate(RATIO) == pytest.approx(1, rel=0.01), (view, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (view, width)
            until(page, UNDER_THE_MAP)
            player, legend = (page.locator(f".dl-{name}").bounding_box() for name in ("transport", "legend"))
            assert legend["x"] >= player["x"] + player["width"] or legend["y"] >= player["y"] + player["height"]
    page.set_viewport_size({"width": 1280, "height": 720})
    page.get_by_role("button", name="Full screen").click()
    until(page, "document.fullscreenElement !== null")
    for name in ("One map", "Side by side"):
        page.get_by_role("button", name=name).click()
        until(page, f"Math.max(...Object.values(({BOTTOMS})())) <= innerHeight")
    page.get_by_role("button", name="Full screen").click()
    until(page, "document.fullscreenElement === null")


SIX = ["gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam"]


@pytest.mark.parametrize(
    "query", [{"surface": "line_fit"}, {"surface": "himmelblau", "rates": "best"}], ids=["with data", "at their best"]
)
def test_so_are_they_beside_the_data_and_under_the_best_rates(query, new_page, open_app):
    page = new_page(viewport={"width": 1280, "height": 720})
    open_app(page=page, r=SIX, steps=100, **query)
    for name in ("One map", "Side by side"):
        page.get_by_role("button", name=name).click()
        until(page, f"Math.max(...Object.values(({BOTTOMS})())) <= innerHeight")


def test_on_a_phone_the_map_is_to_scale_over_its_player(new_page, open_app, settle):
    page = new_page(viewport={"width": 390, "height": 844})
    for surface in ("rosenbrock", "ravine"):
        open_app(page=page, surface=surface, steps=50)
        assert page.evaluate(RATIO) == pytest.approx(1, rel=0.01)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            settle(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            box = map_box(page)
            assert box["width"] > 280 and box["x"] >= 0 and box["x"] + box["width"] <= 390
        until(page, UNDER_THE_MAP)
        player, first = (page.locator(name).first.bounding_box() for name in (".dl-transport", ".dl-racer"))
        assert player["y"] + player["height"] <= first["y"] and first["y"] + first["height"] <= 844


def test_a_map_that_is_truly_long_says_how_much_its_units_differ(open_app):
    """Its minimum at (20, 400) makes the valley's map 400 high and 40 wide."""
    page = open_app(surface="rosenbrock", a=20, r="adam", steps=20)
    ratio = page.evaluate(RATIO)
    said = page.locator(".dl-uneven")
    expect(said).to_contain_text("a path need not look perpendicular")
    long, times, short = re.search(
        r"A unit of ([xy]) is drawn ([\d.,]+) times as long as one of ([xy])", said.inner_text()
    ).groups()
    assert {long, short} == {"x", "y"} and float(times) == pytest.approx(max(ratio, 1 / ratio), rel=0.05)
    assert (long == "x") == (ratio > 1)
    open_app(surface="rosenbrock", r="adam", steps=20)
    expect(said).to_be_hidden()


RACE = {"surface": "himmelblau", "r": ["gradient_descent", "momentum", "nesterov", "adagrad", "adam"], "steps": 60}
PLACES = {
    "side by side": ("/", RACE | {"view": "side,arrows,step:20"}),
    "3D": ("/", RACE | {"view": "3d,step:20"}),
    "cloud": ("/swarm", RACE | {"n": 900, "view": "step:60"}),
    "basins": ("/swarm", RACE | {"n": 900, "view": "basins,step:60"}),
    "steps": ("/swarm", RACE | {"n": 900, "view": "steps,step:60"}),
    "tune": ("/tune", RACE | {"surface": "ravine", "r": ["adam", "momentum"], "rates_n": 9, "starts_n": 4}),
    "lessons": ("/lessons", {}),
    "a scene": ("/lessons", {"lesson": "rmsprop"}),
    "four maps": ("/lessons", {"lesson": "terrain", "scene": 5}),
    "five maps": ("/lessons", {"lesson": "schedules"}),
    "reference": ("/reference", {"q": "adam"}),
}
STANDS = ".dl-plot canvas, .dl-scene canvas, .js-plotly-plot .main-svg, a.dl-card, .dl-entry h3"
SIDEWAYS = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth);
}"""
RATIOS = """() => [...document.querySelectorAll('.dl-viewer')]
    .filter((each) => each.querySelector('.dl-plot')?.offsetWidth)
    .map((each) => (({ perX, perY }) => perX / perY)(each.descentLab.projection))"""
NAMES = ".dl-panel-title span, .dl-label, .dl-results .dl-choose > span, [class*=st-key-racer-line-] p"
CUT_NAMES = f"""() => [...document.querySelectorAll('{NAMES}')]
    .filter((each) => each.offsetWidth)
    .filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 4)
    .map((each) => each.textContent)"""
PLAYERS = """() => [...document.querySelectorAll('.dl-transport, .dl-clock')]
    .map((each) => each.getBoundingClientRect()).filter((box) => box.height).map((box) => box.bottom)"""


@pytest.mark.parametrize("place", PLACES)
def test_nothing_is_wider_than_the_window_at_any_size(place, new_page, open_app, settle):
    """The page scrolls within itself: what is too wide for it does not widen the document."""
    route, query = PLACES[place]
    page = new_page(viewport={"width": 1280, "height": 720})
    open_app(route, page=page, viewer=False, **query)
    expect(page.locator(STANDS).locator("visible=true").first).to_be_visible()
    settle(page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        until(page, f"({SIDEWAYS})() <= 0")
        until(page, f"({RATIOS})().every((ratio) => Math.abs(ratio - 1) < 0.01)")
        assert page.evaluate(CUT_NAMES) == []
        if width > 640:
            until(page, f"({PLAYERS})().every((bottom) => bottom <= innerHeight)")


LEFTS = """() => ['.dl-results thead th', '.dl-arithmetic thead th'].flatMap(
    (name) => [...document.querySelectorAll(name)].map((cell) => cell.getBoundingClientRect().left))"""


def test_results_are_whole_and_stand_still_while_their_numbers_change(new_page, open_app):
    """Every racer reaches the global minimum, the longest verdict, and losses go from 13 to 1e-60."""
    page = new_page(viewport={"width": 1280, "height": 720})
    rates = {f"lr.{n}": rate for n, rate in enumerate((0.3, 0.05, 0.05), start=1)}
    open_app(page=page, surface="bowl", r=["gradient_descent", "adam", "momentum"], steps=1500, **rates)
    page.evaluate(f"{CLOCK}.pause()")
    expect(page.locator(".dl-pill").first).to_contain_text("reached the global minimum")
    for table in page.locator(".dl-table .dl-scroll").all():
        assert table.evaluate("(each) => each.scrollWidth <= each.clientWidth")
    page.evaluate(f"{CLOCK}.seek(0)")
    frames(page)
    before = page.evaluate(LEFTS)
    assert len(before) > 6
    for step in (3, 41, 277, 900, 1500):
        page.evaluate(f"{CLOCK}.seek({step})")
        frames(page)
        assert page.evaluate(LEFTS) == pytest.approx(before, abs=0.1)


VIEW = "(({ view }) => Object.values(view))(document.querySelector('.dl-viewer').descentLab.projection)"
TOP = "document.querySelector('[data-testid=stMain]').scrollTop"


def test_one_finger_scrolls_the_page_and_two_move_the_map(new_page, open_app):
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    open_app(page=page, steps=50)
    expect(page.locator(".dl-hint")).to_contain_text("Two fingers")
    hand = page.context.new_cdp_session(page)

    def touch(kind, *points):
        fingers = [{"x": x, "y": y, "id": n} for n, (x, y) in enumerate(points)]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    def swipe():
        box = page.locator(".dl-plot").bounding_box()
        x, y = box["x"] + 200, box["y"] + 250
        touch("touchStart", (x, y))
        for far in range(15, 181, 15):
            touch("touchMove", (x, y - far))
            frames(page, 1)
        until(page, f"{TOP} > 50")
        touch("touchEnd")
        until(page, f"{TOP} === 0 || ({TOP} = 0, false)")  # the page may roll on for a while
        frames(page, 30)
        until(page, f"{TOP} === 0 || ({TOP} = 0, false)")

    before = page.evaluate(VIEW)
    swipe()
    assert page.evaluate(VIEW) == before
    box = page.locator(".dl-plot").bounding_box()
    x, y = box["x"] + 180, box["y"] + 150
    touch("touchStart", (x - 40, y))
    touch("touchStart", (x - 40, y), (x + 40, y))
    for far in range(8, 41, 8):
        touch("touchMove", (x - 40 - far, y - far), (x + 40 + far, y - far))
    touch("touchEnd")
    until(page, f"({VIEW})[1] - ({VIEW})[0] < 0.6 * {before[1] - before[0]}")
    assert page.evaluate(TOP) == 0
    closer = page.evaluate(VIEW)
    swipe()  # also where the map is zoomed
    assert page.evaluate(VIEW) == closer
