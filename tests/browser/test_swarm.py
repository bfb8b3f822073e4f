"""The Swarm page in a browser: a swarm runs, is looked at, stopped, waited for, and opened in Race."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import CLOCK, RUN, frames, map_box

SMALL = {"surface": "himmelblau", "r": ["gradient_descent", "adam"], "n": 900, "steps": 60}
HEAVY = {"surface": "ackley", "r": ["adam", "nadam"], "n": 1_000_000, "steps": 2000}
SWARM = ".st-key-swarm canvas"


@pytest.fixture
def open_swarm(open_app):
    """`open_swarm(n=900)`: the page, with its swarm unless `ready=False`."""

    def open_at(page=None, *, ready=True, **query):
        target = open_app("/swarm", page=page, viewer=False, **query)
        if ready:
            expect(target.locator(SWARM).first).to_be_visible()
        return target

    return open_at


def view(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.plays
def test_a_cloud_plays_for_every_racer_on_one_clock(open_swarm):
    page = open_swarm(**SMALL)
    expect(page.locator(".dl-panel")).to_have_count(2)
    page.wait_for_function(f"{CLOCK}.step > 1")
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(0)")
    picture = "[...document.querySelectorAll('.dl-panel canvas')].map((canvas) => canvas.toDataURL()).join()"
    frames(page)
    first = page.evaluate(picture)
    page.evaluate(f"{CLOCK}.seek(30)")
    frames(page)
    assert page.evaluate(picture) != first


def test_a_cloud_that_has_arrived_is_seen_around_the_marks(open_swarm):
    """All of them are one dot under the minimum's mark: a disc in the racer's colour tells how many."""
    page = open_swarm(surface="bowl", r="gradient_descent", n=900, steps=60, **{"lr.1": "0.2"})
    around = """() => {
        const { projection: p } = document.querySelector('.dl-viewer').descentLab;
        const canvas = document.querySelector('.dl-under'), ratio = canvas.width / p.box.fullWidth;
        const at = (dx) => canvas.getContext('2d').getImageData((p.x(0) + dx) * ratio, p.y(0) * ratio, 1, 1).data[3];
        return [at(12), at(60)];
    }"""
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(0)")
    frames(page)
    assert page.evaluate(around) == [0, 0]
    page.evaluate(f"{CLOCK}.seek(60)")
    frames(page)
    assert page.evaluate(around) == [255, 0]


def test_a_pixel_of_the_basin_map_opens_its_start_in_race(open_swarm, settle):
    page = open_swarm(**SMALL)
    view(page, "Basins")
    # Minima bear numbers, on the maps and in the legend, as in the files: colours alone do not tell all of them apart.
    rows = " ".join(page.locator(".dl-ends-table tbody th").all_inner_texts()).replace("−", "-")
    numbered = [(int(number), float(x)) for number, x in re.findall(r"(\d+) global minimum \((-?[\d.]+)", rows)]
    minima = page.evaluate("document.querySelector('.st-key-swarm .dl-viewer').descentLab.run.meta.minima")
    assert numbered == [(i, pytest.approx(minimum["x"], abs=0.01)) for i, minimum in enumerate(minima, 1)]
    box = map_box(page)
    page.mouse.move(0, 0)
    frames(page)
    maps = """() => [...document.querySelectorAll('.dl-panel')].map(
        (each) => [...each.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join())"""
    before = page.evaluate(maps)
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    frames(page)
    assert all(one != other for one, other in zip(before, page.evaluate(maps), strict=True)), "marked on every map"
    cut = "(each) => each.scrollWidth > each.clientWidth + 1"
    assert not any(name.evaluate(cut) for name in page.locator(".dl-panel-title span").all())
    told = re.compile("reached")
    expect(page.locator(".dl-readout")).to_contain_text(told)
    page.emulate_media(color_scheme="dark")  # what comes from the server leaves it pointed at
    page.wait_for_function("document.querySelector('.dl-viewer').classList.contains('dl-dark')")
    settle(page)
    expect(page.locator(".dl-readout")).to_contain_text(told)
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    expect(page.locator(".st-key-viewer canvas").first).to_be_visible()
    settle(page)
    assert "surface=himmelblau" in page.url
    assert re.findall(r"r=(\w+)", page.url) == ["gradient_descent", "adam"]
    x, y = map(float, re.search(r"start=(-?[\d.]+)(?:,|%2C)(-?[\d.]+)", page.url).groups())
    steps = [(value + 5) / 10 * 29 for value in (x, y)]  # thirty starts a side, from edge to edge
    assert all(abs(place - round(place)) < 1e-3 for place in steps), (x, y)
    assert page.evaluate(f"{RUN}.meta.starts[0]") == [x, y]


def test_steps_and_the_table(open_swarm):
    page = open_swarm(**SMALL)
    view(page, "Steps")
    rows = page.locator(".st-key-swarm .dl-table tbody tr")
    expect(rows).to_have_count(2)
    expect(page.locator(".st-key-swarm .dl-table")).to_contain_text("Median f")
    page.get_by_role("button", name="Median f").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Median f")


def test_a_rerun_mounts_nothing_again_and_the_clock_runs_on(open_swarm, settle):
    page = open_swarm(**SMALL)
    page.evaluate("document.querySelector('.st-key-swarm .dl-viewer').mine = true")
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(17)")
    page.get_by_role("button", name=re.compile("Gradient descent 0.001")).first.click()
    settle(page)
    assert page.evaluate("document.querySelector('.st-key-swarm .dl-viewer').mine === true")
    assert page.evaluate(f"{CLOCK}.step") == 17


def test_a_long_run_shows_its_progress_and_what_it_has_when_it_is_stopped(open_swarm):
    page = open_swarm(ready=False, **HEAVY)
    expect(page.get_by_role("progressbar").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"[1-9]\d?% of all steps"))).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Stop").click()
    expect(page.get_by_text(re.compile(r"Stopped after [\d,]+ of 2,000 steps"))).to_be_visible()
    expect(page.locator(SWARM).first).to_be_visible()
    taken = page.evaluate(f"{RUN}.steps")
    assert 0 < taken < 2000
    assert page.evaluate(f"{RUN}.meta.count") == 1_000_000


def test_the_second_of_two_heavy_runs_waits_its_turn_and_races_go_on(new_page, open_app, open_swarm):
    first, second, third = new_page(), new_page(), new_page()
    open_swarm(first, ready=False, **(HEAVY | {"steps": 10_000, "seed": 7}))
    expect(first.get_by_text(re.compile(r"\d+% of all steps"))).to_be_visible()
    open_swarm(second, ready=False, **(HEAVY | {"steps": 10_000, "seed": 8, "noise": 0.1}))
    expect(second.get_by_text("Waiting for another run to finish")).to_be_visible()
    open_swarm(third, ready=False, **SMALL, seed=8)  # a small one, meanwhile
    expect(third.locator(SWARM).first).to_be_visible()
    assert third.evaluate(f"{RUN}.steps") == 60
    open_app(page=third, steps=77)  # and a race
    assert third.evaluate(f"{RUN}.steps") == 77
    expect(second.get_by_text("Waiting for another run to finish")).to_be_visible()
    second.get_by_role("main").get_by_role("button", name="Stop").click()
    expect(second.get_by_text("The run was stopped.")).to_be_visible()
    first.get_by_role("main").get_by_role("button", name="Stop").click()


def test_nonsense_in_a_field_is_told_and_the_field_goes_back(open_swarm, settle):
    page = open_swarm(**SMALL)
    field = page.get_by_role("spinbutton", name="starts")
    field.fill("99999999")
    field.press("Enter")
    told = page.locator(".st-key-answer-n").get_by_role("alert")
    expect(told).to_contain_text("Starts must be a whole number from 1 to 4,194,304, not 99,999,999")
    settle(page)
    expect(field).to_have_value("900")
    assert "n=900" in page.url


def test_without_known_minima_leaving_takes_the_place_of_reaching(open_swarm):
    page = open_swarm(surface="monkey_saddle", r="momentum", n=400, steps=200)
    expect(page.locator(".st-key-swarm .dl-table")).to_contain_text("Left")
    expect(page.locator(".st-key-swarm .dl-table")).not_to_contain_text("Global minimum")
    expect(page.get_by_role("button", name="Steps", exact=True)).to_be_disabled()
