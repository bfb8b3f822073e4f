"""The Race page as a person uses it, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

VIEWER = ".dl-viewer"
RUN = "document.querySelector('.dl-viewer').descentLab.run"
CLOCK = "document.querySelector('.dl-viewer').descentLab.clock"


def step(page):
    return page.evaluate(f"{CLOCK}.step")


def key(page):
    return page.evaluate(f"{RUN}.meta.key")


def path(page):
    """Every number of the paths, to the last digit."""
    return page.evaluate(f"Array.from({RUN}.path, String)")


def pause(page):
    page.evaluate(f"{CLOCK}.pause()")


def map_box(page):
    return page.locator(".dl-plot").first.bounding_box()


def click_map(page, across, down):
    box = map_box(page)
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def wait_for_another_run(page, before):
    page.wait_for_function(f"{RUN}.meta.key !== {before!r}", timeout=15_000)


def contour_lines(page):
    return page.locator(".dl-lines .contourlevel path, .dl-lines .contourlines path").count()


def test_it_opens_on_a_race_already_running(open_app):
    page = open_app()
    first = step(page)
    page.wait_for_function(f"{CLOCK}.step > {first} + 5")
    assert page.evaluate(f"{RUN}.R") == 6
    expect(page.locator(".dl-legend li")).to_have_count(6)


def test_play_pause_step_and_scrub(open_app):
    page = open_app()
    page.get_by_role("button", name="Pause", exact=True).click()
    held = step(page)
    page.wait_for_timeout(300)
    assert step(page) == held
    page.get_by_role("button", name="One step forward").click()
    assert step(page) == int(held) + 1
    page.get_by_role("button", name="One step back").click()
    assert step(page) == int(held)
    page.get_by_role("slider", name="Step of the race").fill("250")
    assert step(page) == 250
    expect(page.locator(".dl-counter")).to_have_text(re.compile(r"250 / 500"))
    page.get_by_role("button", name="To the end").click()
    assert step(page) == 500
    page.get_by_role("button", name="Play", exact=True).click()  # from the end it plays again from the start
    page.wait_for_function(f"{CLOCK}.step > 0 && {CLOCK}.step < 400")


def test_the_keyboard_drives_the_player(open_app):
    page = open_app()
    page.locator(".dl-plot").first.focus()
    page.keyboard.press("Space")
    assert not page.evaluate(f"{CLOCK}.playing")
    page.keyboard.press("Home")
    assert step(page) == 0
    page.keyboard.press("ArrowRight")
    assert step(page) == 1
    page.keyboard.press("End")
    assert step(page) == 500
    page.keyboard.press("ArrowLeft")
    assert step(page) == 499
    page.keyboard.press("Space")
    assert page.evaluate(f"{CLOCK}.playing")


def test_the_contour_is_there_in_every_frame_while_playing(open_app):
    page = open_app()
    page.wait_for_function("document.querySelectorAll('.dl-lines path').length > 5", timeout=30_000)
    page.evaluate(f"{CLOCK}.seek(0); {CLOCK}.play()")
    seen = page.evaluate(
        """() => new Promise((resolve) => {
            const counts = [], shades = [];
            const raster = document.querySelector('.dl-plot canvas');
            const look = () => {
                counts.push(document.querySelectorAll('.dl-lines path').length);
                const { width, height } = raster;
                const data = raster.getContext('2d').getImageData(0, height >> 1, width, 1).data;
                shades.push(new Set(Array.from({ length: width }, (_, i) => data[4 * i])).size);
                if (counts.length < 90) requestAnimationFrame(look); else resolve({ counts, shades });
            };
            requestAnimationFrame(look);
        })"""
    )
    assert page.evaluate(f"{CLOCK}.playing")
    assert min(seen["counts"]) == max(seen["counts"]) > 5
    assert min(seen["shades"]) > 8


def test_nothing_goes_to_the_server_while_it_plays(new_page, open_app):
    page = new_page()
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
    open_app(page=page)
    page.wait_for_timeout(1500)
    sent.clear()
    page.evaluate(f"{CLOCK}.seek(0); {CLOCK}.play()")
    page.wait_for_timeout(2500)
    page.get_by_role("button", name="Arrows").click()
    page.get_by_role("button", name="Side by side").click()
    page.wait_for_timeout(500)
    assert sent == []


def test_a_click_on_the_map_moves_the_start_and_the_viewer_stays_mounted(new_page, open_app):
    page = new_page()
    sizes = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: sizes.append(len(data))))
    open_app(page=page, steps=300)
    page.wait_for_timeout(1000)
    page.evaluate("document.querySelector('.dl-viewer').dataset.mark = 'mine'")
    before = key(page)
    sizes.clear()
    click_map(page, 0.7, 0.3)
    wait_for_another_run(page, before)
    assert "start=" in page.url
    start = page.evaluate(f"{RUN}.meta.starts[0]")
    assert page.evaluate(f"{RUN}.x(0, 0, 0)") == start
    assert float(page.get_by_label("x of start 1").input_value()) == pytest.approx(start[0], rel=1e-5)
    assert page.evaluate("document.querySelector('.dl-viewer').dataset.mark") == "mine"
    assert sum(sizes) < 300_000
    page.go_back()
    page.wait_for_function(f"{RUN}.meta.key === {before!r}")


def test_a_start_can_be_dragged(open_app):
    page = open_app()
    pause(page)
    before = key(page)
    handle = page.locator(".dl-start").first.bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 30, steps=4)
    page.mouse.up()
    wait_for_another_run(page, before)
    moved = page.evaluate(f"{RUN}.meta.starts[0]")
    assert moved[0] > -1.5
    assert moved[1] < 2


def test_a_slider_moves_the_surface_without_a_remount(open_app):
    page = open_app()
    page.evaluate("document.querySelector('.dl-viewer').dataset.mark = 'mine'")
    before = key(page)
    page.get_by_role("slider", name="b").first.focus()
    page.keyboard.press("ArrowLeft")
    wait_for_another_run(page, before)
    assert re.search(r"[?&]b=", page.url)
    assert page.evaluate("document.querySelector('.dl-viewer').dataset.mark") == "mine"


def test_a_link_in_a_fresh_browser_shows_the_same_paths_to_the_last_digit(new_page, open_app):
    mine = open_app(
        **{"noise": "0.5", "seed": "3", "r": ["adam", "adam", "sgd"], "lr.2": "0.2", "start": "-1,1.5", "steps": "200"}
    )
    before = key(mine)
    click_map(mine, 0.4, 0.6)
    wait_for_another_run(mine, before)
    link = mine.url
    theirs = new_page(color_scheme="dark")
    theirs.goto(link)
    theirs.wait_for_function(f"{VIEWER!r} && document.querySelector({VIEWER!r})?.descentLab?.run", timeout=60_000)
    assert key(theirs) == key(mine)
    assert path(theirs) == path(mine)
    assert len(path(mine)) == 201 * 3 * 2


def test_the_copy_button_copies_the_link(new_page, open_app):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    open_app(page=page, surface="himmelblau")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_reset_goes_back_to_the_first_race(open_app):
    page = open_app(surface="himmelblau", steps="50")
    before = key(page)
    page.get_by_role("button", name="Reset", exact=True).click()
    wait_for_another_run(page, before)
    page.wait_for_function("!location.search")
    assert page.evaluate(f"{RUN}.meta.surface.slug") == "rosenbrock"


def test_a_racer_is_opened_changed_doubled_and_removed(open_app):
    page = open_app(r=["adam", "momentum"])
    page.locator(".st-key-racer-line-1 button").click()
    rate = page.locator(".st-key-racer-1").get_by_label("learning rate").last
    before = key(page)
    rate.fill("0.0025")
    rate.press("Enter")
    wait_for_another_run(page, before)
    assert "lr.2=0.0025" in page.url
    expect(rate).to_be_visible()  # it stays open while it is being changed
    expect(page.locator(".st-key-racer-line-1")).to_contain_text("Momentum 0.0025")
    before = key(page)
    page.get_by_role("button", name="Duplicate").click()
    wait_for_another_run(page, before)
    assert page.evaluate(f"{RUN}.meta.racers.map((racer) => racer.slug)") == ["adam", "momentum", "momentum"]
    assert page.evaluate(f"{RUN}.meta.racers[2].lr") == 0.0025
    before = key(page)
    page.get_by_role("button", name="Remove", exact=True).click()
    wait_for_another_run(page, before)
    assert page.evaluate(f"{RUN}.R") == 2


def test_another_rule_brings_its_own_settings(open_app):
    page = open_app(r=["adam", "momentum"], **{"lr.1": "0.2", "beta1.1": "0.5"})
    page.locator(".st-key-racer-line-0 button").click()
    before = key(page)
    page.locator(".st-key-racer-0").get_by_role("combobox", name="Rule").click()
    page.get_by_role("option", name="Lion").click()
    wait_for_another_run(page, before)
    assert "r=lion&r=momentum" in page.url
    assert "beta1.1" not in page.url
    assert "lr.1" not in page.url


def test_nonsense_in_the_link_is_told_in_a_line(open_app):
    page = open_app(surface="moon", steps="1e99", r="zzz", **{"lr.1": "NaN"})
    expect(page.get_by_text("In the link:")).to_be_visible()
    assert page.evaluate(f"{RUN}.meta.surface.slug") == "rosenbrock"
    page.wait_for_function("!location.search")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_rate_that_overflows_shows_where_each_racer_diverged(open_app):
    page = open_app(**{"r": ["gradient_descent", "momentum", "adam"], "lr.1": "1e6", "lr.2": "1e6", "lr.3": "1e6"})
    page.get_by_role("button", name="To the end").click()
    expect(page.locator(".dl-legend")).to_contain_text("diverged at")
    expect(page.locator(".dl-table")).to_contain_text("diverged at step")


def test_every_view_of_the_race(open_app):
    page = open_app(surface="himmelblau")
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator(".dl-panel")).to_have_count(6)
    page.get_by_role("button", name="3D").click()
    page.wait_for_selector(".dl-scene canvas", timeout=30_000)
    page.get_by_role("button", name="One map").click()
    expect(page.locator(".dl-panel")).to_have_count(1)


def test_the_browser_computes_the_surface_exactly_as_torch_does(open_app):
    """Value and gradient under the pointer come from the formula's own program, not from a grid."""
    page = open_app(surface="ackley")
    import torch

    from landscapes import LANDSCAPES

    points = [(0.3, -1.7), (2.0, 2.0), (-4.9, 3.3)]
    for x, y in points:
        value, gradient = page.evaluate(f"[{RUN}.surface.value({x}, {y}), {RUN}.surface.gradient({x}, {y})]")
        at = torch.tensor([x, y], dtype=torch.float64)
        assert value == pytest.approx(LANDSCAPES["ackley"].value(at).item(), rel=1e-12)
        assert gradient == pytest.approx(LANDSCAPES["ackley"].gradient(at).tolist(), rel=1e-10)
    assert page.evaluate(f"{RUN}.surface.gradient(0, 0)") == [0, 0]  # the kink


def test_plotlys_own_player_plays_over_a_map_that_stays(open_app):
    page = open_app(r=["adam", "momentum"], steps="200")
    page.get_by_text("Plotly's own player").click()
    player = page.get_by_test_id("stPlotlyChart")
    expect(player).to_be_visible(timeout=30_000)
    image = player.locator(".layer-below image, .imagelayer image")
    expect(image).to_have_count(1)
    player.get_by_text("Play", exact=False).first.click()
    for _ in range(8):
        page.wait_for_timeout(120)
        assert image.count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_sideways_scrolling(scheme, new_page, open_app):
    page = new_page(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    open_app(page=page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = map_box(page)
    assert box["width"] > 280
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_less_motion_shows_the_finished_race(new_page, open_app):
    page = new_page(reduced_motion="reduce")
    open_app(page=page)
    assert not page.evaluate(f"{CLOCK}.playing")
    assert step(page) == 500
