"""axe-core on every page: nothing moderate, serious or critical, in both themes, both languages, wide and narrow.

Every page in four windows: every theme meets every language and every width once. What opens on a page is looked at
on the same page, one after the other; what has a page's parts in another order is looked at in two windows.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.driver import frames
from views import VIEWS

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
WINDOWS = [("light", "en", WIDE), ("dark", "zh-Hans", WIDE), ("dark", "en", NARROW), ("light", "zh-Hans", NARROW)]
FEWER = [("light", "en", NARROW), ("dark", "zh-Hans", WIDE)]
STILL = """() => document.getAnimations().every(
    (each) => each.playState !== "running" || each.effect.getComputedTiming().endTime === Infinity)"""
# Help that floats beside what was under the pointer goes a moment after the pointer has gone.
HELPED = (
    "!document.querySelector('#stFloatingOverlayPortal')?.childElementCount || document.querySelector('[role=dialog]')"
)
HEIGHT = """() => Math.max(...[...document.querySelectorAll(
    "[data-testid='stMain'], [data-testid='stSidebarContent'], [role='dialog']")].map((each) => each.scrollHeight))"""
# How much the ring of each choice that is not taken stands out from its ground; axe judges words alone.
RINGS = """() => [...document.querySelectorAll("[data-testid=stRadioOption]:not(:has(:checked)) > div > div")]
    .filter((ring) => !ring.previousElementSibling).filter((ring) => ring.offsetWidth).map((ring) => {
        const light = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
            .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0.05);
        const { borderTopColor, backgroundColor } = getComputedStyle(ring);
        const [less, more] = [light(borderTopColor), light(backgroundColor)].sort((a, b) => a - b);
        return more / less;
    })"""
# Beside what axe does by default: it need not load every style sheet anew for rules that are still being tried out.
AXE = {"resultTypes": ["violations"], "preload": {"assets": ["media"]}}
BAD = ("moderate", "serious", "critical")
STANDS = (
    ".st-key-viewer canvas, .st-key-swarm canvas, .js-plotly-plot .main-svg, [data-testid='stMain'] a[href*='lesson=']"
    ", .dl-entry h3"
)

# What Streamlit's own markup does and we cannot mend: (rule, part of the selector, why). As few as possible.
NOT_OURS: tuple[tuple[str, str, str], ...] = ()

PAGES = {
    **{view.slug: {} for view in VIEWS},
    "swarm": {"surface": "himmelblau", "r": ["gradient_descent", "adam"], "n": 900, "steps": 60},
    "tune": {"surface": "ravine", "r": ["momentum", "adam"], "steps": 60},
    "race": {"r": ["adam", "adam", "sgd"], "steps": 60, "rates": "same", "nonsense.1": 1, "lr.1": "many"},
}
OTHERS = {  # what no page shows at first: the route, its query
    "a scene": ("lessons", {"lesson": "descent"}),
    "another kind of scene": ("lessons", {"lesson": "averages", "scene": 2}),
    "a scene with code": ("lessons", {"lesson": "own"}),
    "the table of symbols": ("lessons", {"lesson": "descent", "sheet": "symbols"}),
    "the hour for the teacher": ("lessons", {"path": "hour", "sheet": "teacher"}),
    "an open task": ("lessons", {"lesson": "descent", "sheet": "task"}),
    "the presenter's mode": ("lessons", {"lesson": "descent", "present": 1}),
    "a cell of the atlas": ("atlas", {"cell": "adam,rosenbrock", "measure": "evaluations"}),
    "a race alone": ("race", {"r": ["adam", "sgd"], "steps": 60, "view": "map"}),
    "a swarm alone": ("swarm", {**PAGES["swarm"], "view": "map,basins"}),
}


def violations(page):
    """Return a line for each violation on the whole page; axe does not judge what must be scrolled to."""
    window = page.viewport_size
    for _ in range(2):  # what has more room may take more
        page.set_viewport_size({**window, "height": max(window["height"], int(page.evaluate(HEIGHT)))})
        frames(page)  # what fades begins to a frame later: a slider's numbers, for one, when the pointer leaves it
        page.wait_for_function(STILL)
    found = Axe().run(page, options=AXE).response["violations"]
    page.set_viewport_size(window)
    return [
        f"{wrong['id']} ({wrong['impact']}): {node['target']}: {node['html'][:160]} {node['failureSummary']}"
        for wrong in found
        if wrong["impact"] in BAD
        for node in wrong["nodes"]
        if not any(rule == wrong["id"] and part in str(node["target"]) for rule, part, _ in NOT_OURS)
    ]


def stands(page, settle):
    """Wait until nothing fades any more; what does so under the pointer is judged when it has come or gone."""
    settle(page)
    page.mouse.move(0, 0)
    frames(page)
    page.wait_for_function(HELPED)
    page.wait_for_function(STILL)


@pytest.fixture
def opened(open_app, settle, new_page):
    """`opened(route, query, scheme, language, viewport)`: a page that stands."""

    def open_at(route, query, scheme, language, viewport):
        page = new_page(color_scheme=scheme, viewport=viewport, reduced_motion="reduce")
        open_app("/" if route == "race" else f"/{route}", page=page, viewer=False, **query, lang=language)
        expect(page.locator(STANDS).first).to_be_visible()
        stands(page, settle)
        return page

    return open_at


def racer(page):
    if page.viewport_size == NARROW:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.locator(".st-key-racer-line-0 button").click()
    page.locator(".st-key-more-conditions summary").click()
    expect(page.locator(".st-key-tolerance")).to_be_visible()


def take_away(page):
    """Open the panel with a file that is ready."""
    if page.viewport_size == NARROW:
        page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    page.locator(".st-key-take-away-race button").click()
    dialog = page.get_by_role("dialog")
    ask_for(page, "html")
    expect(dialog.get_by_role("button", name=re.compile(r" · .+ MB$"))).to_be_visible()


def ask_for(page, kind):
    """Have a file made, or find it made: it may be the very one of a window before."""
    ask, ready = (page.locator(f".st-key-take-away-race-{name}{kind} button") for name in ("make-", ""))
    expect(ask.or_(ready)).to_be_visible()
    if ask.count():
        ask.click()


def large_code(page):
    page.locator(".st-key-take-away-race-enlarge button").click()
    expect(page.get_by_test_id("stFileUploader")).to_have_count(0)
    expect(page.get_by_role("dialog").locator("img.dl-qr")).to_be_visible()


def rate(page):
    page.locator(".st-key-pick summary").click()
    expect(page.locator(".st-key-pick-set")).to_be_visible()


def under_way(page):
    """Ask for two films and return what axe finds while they are made, when nothing stands still."""
    for kind in ("mp4", "webp"):
        ask_for(page, kind)
    expect(page.locator(".st-key-take-away-race-stop-webp")).to_be_visible()
    found = violations(page)
    for kind in ("webp", "mp4"):  # nobody looks at them; one may be ready meanwhile
        stop = page.locator(f".st-key-take-away-race-stop-{kind}")
        stop.locator("button").evaluate_all("(found) => found.forEach((each) => each.click())")
        expect(stop).to_have_count(0)
    return found


OPENS = {"race": (racer, take_away, large_code), "tune": (rate,)}


@pytest.mark.parametrize(
    ("slug", "scheme", "language", "viewport"),
    [(slug, *window) for slug in PAGES for window in (WINDOWS if slug == "race" else FEWER)],
    ids=str,
)
def test_every_page_and_what_opens_on_it(slug, scheme, language, viewport, opened, settle):
    page = opened(slug, PAGES[slug], scheme, language, viewport)
    lines = violations(page)
    for open_up in OPENS.get(slug, ()):
        if open_up is large_code and viewport != NARROW:  # films take their time
            lines += under_way(page)
        open_up(page)
        stands(page, settle)
        lines += [f"{open_up.__name__}: {line}" for line in violations(page)]
    assert not lines, "\n".join(lines)


# Where no choice stands whose rings could be told.
WITHOUT_CHOICES = ("a scene with code", "a race alone", "a swarm alone", "the table of symbols",
                   "the hour for the teacher", "an open task", "a cell of the atlas")  # fmt: skip


@pytest.mark.parametrize(("scheme", "language", "viewport"), FEWER, ids=str)
@pytest.mark.parametrize("place", OTHERS)
def test_other_looks_of_a_page(place, scheme, language, viewport, opened):
    page = opened(*OTHERS[place], scheme, language, viewport)
    lines = violations(page)
    assert not lines, "\n".join(lines)
    grounds = page.evaluate(RINGS)
    assert grounds or place in WITHOUT_CHOICES
    assert all(contrast >= 3 for contrast in grounds), "what shows where to click"
