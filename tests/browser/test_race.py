"""The Race page as a person uses it, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import CLOCK, RUN, choose, click_map, frames, key, map_box, path, wait_for_another_run


def test_a_click_on_the_map_moves_the_start_and_the_viewer_stays_mounted(new_page, open_app, settle):
    page = new_page()
    sizes = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda data: sizes.append(len(data))))
    open_app(page=page, steps=300)
    settle(page)
    frames(page, 10)
    page.evaluate("document.querySelector('.dl-viewer').dataset.mark = 'mine'")
    before = key(page)
    sizes.clear()
    click_map(page, 0.7, 0.3)
    wait_for_another_run(page, before)
    settle(page)
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
    page.evaluate(f"{CLOCK}.pause()")
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
    theirs.wait_for_function("document.querySelector('.dl-viewer')?.descentLab?.run")
    assert key(theirs) == key(mine)
    assert path(theirs) == path(mine)
    assert len(path(mine)) == 201 * 3 * 2


def test_the_copy_buttons_copy_the_link_and_the_code_of_a_frame(new_page, open_app):
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    open_app(page=page, surface="himmelblau")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Copy embed code").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('<iframe')")
    code = page.evaluate("navigator.clipboard.readText()")
    assert f'src="{page.url}&amp;embed=true&amp;view=map"' in code


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
    rate = page.locator(".st-key-racer-1 input[type=number]").first
    expect(rate).to_have_value("0.001")
    before = key(page)
    rate.fill("0.0025")
    rate.press("Enter")
    wait_for_another_run(page, before)
    assert "lr.2=0.0025" in page.url
    expect(rate).to_be_visible()  # it stays open while it is being changed
    expect(page.locator(".st-key-racer-line-1")).to_contain_text("Momentum 0.0025")
    before = key(page)
    page.locator(".st-key-duplicate-1 button").click()
    wait_for_another_run(page, before)
    assert page.evaluate(f"{RUN}.meta.racers.map((racer) => racer.slug)") == ["adam", "momentum", "momentum"]
    assert page.evaluate(f"{RUN}.meta.racers[2].lr") == 0.0025
    before = key(page)
    page.locator(".st-key-take-out-2 button").click()
    wait_for_another_run(page, before)
    assert page.evaluate(f"{RUN}.R") == 2


def test_another_rule_brings_its_own_settings(open_app):
    page = open_app(r=["adam", "momentum"], **{"lr.1": "0.2", "beta1.1": "0.5"})
    page.locator(".st-key-racer-line-0 button").click()
    before = key(page)
    choose(page, page.locator(".st-key-racer-0").get_by_role("combobox", name="Rule"), "Lion")
    wait_for_another_run(page, before)
    assert "r=lion&r=momentum" in page.url
    assert "beta1.1" not in page.url
    assert "lr.1" not in page.url


def test_nonsense_in_the_link_is_told_in_a_line(open_app):
    page = open_app(surface="moon", steps="many", r="zzz", **{"lr.1": "NaN"})
    expect(page.get_by_text("In the link:")).to_be_visible()
    assert page.evaluate(f"{RUN}.meta.surface.slug") == "rosenbrock"
    page.wait_for_function("!location.search")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_rate_that_overflows_shows_where_each_racer_diverged(open_app):
    page = open_app(**{"r": ["gradient_descent", "momentum", "adam"], "lr.1": "1e6", "lr.2": "1e6", "lr.3": "1e6"})
    page.get_by_role("button", name="To the end").click()
    expect(page.locator(".dl-legend")).to_contain_text("diverged at")
    expect(page.locator(".dl-table")).to_contain_text("diverged at step")


CHARTS = "[...document.querySelectorAll('.dl-graph-base')].map((each) => each.toDataURL())"
HEADS = "[...document.querySelectorAll('.dl-heads')].map((each) => each.toDataURL())"


def test_who_is_off_the_map_or_diverged_is_told_by_shape_too(open_app):
    """Two of one rule, rate and colour differ in nothing but their shapes: each on a map of its own."""
    rules = ["gradient_descent"] * 2 + ["adam"] * 2
    alike = {f"{name}.{n}": value for n in range(1, 5) for name, value in (("lr", "1e6"), ("color", "blue"))}
    page = open_app(r=rules, steps=20, view="side,step:20", **alike)
    frames(page)
    diverged, lost_too, gone, gone_too = page.evaluate(HEADS)
    assert diverged != lost_too and gone != gone_too
    charts = page.evaluate(CHARTS)
    open_app(r=rules, steps=20, view="side,step:20", **alike, **{"shape.1": "star", "shape.3": "hexagon"})
    frames(page)
    assert len(charts) == 5 and all(one != other for one, other in zip(charts, page.evaluate(CHARTS), strict=True))


def test_plotlys_own_player_plays_over_a_map_that_stays(open_app):
    page = open_app(r=["adam", "momentum"], steps="200")
    page.get_by_text("The race as a plain Plotly figure").click()
    player = page.get_by_test_id("stPlotlyChart")
    expect(player).to_be_visible()
    image = player.locator(".layer-below image, .imagelayer image")
    expect(image).to_have_count(1)
    player.get_by_text("Play", exact=False).first.click()
    for _ in range(8):
        frames(page, 6)
        assert image.count() == 1


def test_a_change_of_theme_while_the_page_is_open_recolours_all_of_it(open_app, settle):
    """The viewer follows by itself, and asks the server once so that the marks beside the racers follow too.

    A point that is pointed at stays told, before and after what comes from the server.
    """
    page = open_app(r=["adam"])
    before = key(page)
    box = map_box(page)
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.4 * box["height"])
    expect(page.locator(".dl-readout")).to_contain_text("∇f")
    chip = "getComputedStyle(document.querySelector('.st-key-racer-line-0 button'), '::before').backgroundColor"
    assert page.evaluate(chip) == "rgb(0, 114, 178)"
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"{chip} === 'rgb(63, 160, 234)'")
    expect(page.locator(".dl-viewer.dl-dark")).to_have_count(1)
    settle(page)
    assert key(page) == before
    expect(page.locator(".dl-readout")).to_contain_text("∇f")
