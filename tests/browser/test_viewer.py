"""The viewer as a person uses it: player, keys, views, and a map that stays."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import CLOCK, RUN, frames, step, until

pytestmark = pytest.mark.plays

# From its beginning, and over in 800 frames at the soonest: at its own pace a busy machine needs 80.
SLOWLY = f"{CLOCK}.speed = 0.1; {CLOCK}.seek(0); {CLOCK}.play()"


def test_it_opens_on_a_race_already_running(open_app):
    page = open_app()
    page.wait_for_function(f"{CLOCK}.step > 5")
    assert page.evaluate(f"{RUN}.R") == 6
    expect(page.locator(".dl-legend li")).to_have_count(6)


def test_play_pause_step_and_scrub(open_app):
    page = open_app()
    page.evaluate(SLOWLY)
    page.get_by_role("button", name="Pause", exact=True).click()
    held = step(page)
    frames(page, 10)
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
    page.evaluate(SLOWLY)
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
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    assert page.evaluate(f"{CLOCK}.playing")


def test_the_contour_is_there_in_every_frame_while_playing(open_app):
    page = open_app()
    page.wait_for_function("document.querySelectorAll('.dl-lines path').length > 5")
    page.evaluate(SLOWLY)
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


def test_nothing_goes_to_the_server_while_it_plays(new_page, open_app, settle):
    page = new_page()
    sent = []
    tell = lambda data: sent.append(data)  # noqa: E731, PLW0108 Playwright counts its arguments
    page.on("websocket", lambda socket: socket.on("framesent", tell))
    open_app(page=page)
    settle(page)
    frames(page, 10)
    sent.clear()
    page.evaluate(f"{CLOCK}.seek(0); {CLOCK}.play()")
    until(page, f"{CLOCK}.step > 100")
    page.get_by_role("button", name="Arrows").click()
    page.get_by_role("button", name="Side by side").click()
    frames(page, 10)
    assert sent == []


TRAILS = "document.querySelector('.dl-trails').toDataURL()"
TURNED = "document.querySelector('.dl-scene-plot')._fullLayout.scene._scene.getCamera().eye.x"


def test_every_view_of_the_race(open_app):
    """A step is one picture, whether it was played to, jumped to, or looked at in another way in between."""
    page = open_app()
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(0)")
    frames(page)
    for at in (0.4, 3, 7.5, 40, 41, 133, 200):
        page.evaluate(f"{CLOCK}.seek({at})")
        frames(page)
    played = page.evaluate(TRAILS)
    page.evaluate(f"{CLOCK}.seek(90)")
    frames(page)
    assert page.evaluate(TRAILS) != played
    page.evaluate(f"{CLOCK}.seek(200)")
    frames(page)
    assert page.evaluate(TRAILS) == played
    page.get_by_role("button", name="Side by side").click()
    expect(page.locator(".dl-panel")).to_have_count(6)
    page.get_by_role("button", name="3D").click()
    page.wait_for_selector(".dl-scene canvas")
    until(page, f"Boolean(document.querySelector('.dl-scene-plot')._fullLayout?.scene?._scene) && {TURNED} > 0")
    expect(page.get_by_role("button", name="First view")).to_be_visible()  # the notice over the scene has gone
    first = page.evaluate(TURNED)
    box = page.locator(".dl-scene-frame").bounding_box()
    while abs(page.evaluate(TURNED) - first) < 0.1:  # how far a drag turns it depends on the frames that were drawn
        page.mouse.move(box["x"] + 300, box["y"] + 200)
        page.mouse.down()
        page.mouse.move(box["x"] + 180, box["y"] + 190, steps=4)
        page.mouse.up()
        frames(page, 10)
    up = page.evaluate("document.querySelector('.dl-scene-plot')._fullLayout.scene._scene.getCamera().up")
    assert up == {"x": 0, "y": 0, "z": 1}  # the horizon stays level, whichever way it is dragged
    page.get_by_role("button", name="First view").click()
    until(page, f"Math.abs({TURNED} - {first}) < 1e-6")
    page.get_by_role("button", name="One map").click()
    expect(page.locator(".dl-panel")).to_have_count(1)
    frames(page)
    assert page.evaluate(TRAILS) == played


def test_less_motion_shows_the_finished_race(new_page, open_app):
    page = new_page(reduced_motion="reduce")
    open_app(page=page)
    assert not page.evaluate(f"{CLOCK}.playing")
    assert step(page) == 500


def test_a_path_that_flies_away_leaves_the_map_in_its_own_direction(open_app):
    """The first step goes from inside to far away: its trail must cross the edge where the true line does."""
    page = open_app(surface="rosenbrock", r="gradient_descent", **{"lr.1": "1e6"}, start="-1.5,2", steps=20)
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(1)")
    frames(page)
    seen = page.evaluate(
        """() => {
            const { run, projection: p } = document.querySelector('.dl-viewer').descentLab;
            const [ax, ay] = run.x(0, 0, 0), [bx, by] = run.x(1, 0, 0);
            const { left, top, width, height } = p.box;
            // Where the line from the start comes within 4 px of the map's edge.
            const [x, y, dx, dy] = [p.x(ax), p.y(ay), (bx - ax) * p.perX, -(by - ay) * p.perY];
            const across = (dx > 0 ? left + width - 4 - x : left + 4 - x) / dx;
            const down = (dy > 0 ? top + height - 4 - y : top + 4 - y) / dy;
            const share = Math.min(across, down);
            const canvas = document.querySelector('.dl-trails'); // a piece not yet whole is drawn with the heads
            const drawn = [canvas, document.querySelector('.dl-heads')];
            const ratio = canvas.width / p.box.fullWidth;
            const at = [x + share * dx, y + share * dy].map((v) => Math.round(v * ratio));
            const alpha = Math.max(...drawn.map((each) => each.getContext('2d').getImageData(...at, 1, 1).data[3]));
            return { far: Math.hypot(dx, dy), alpha };
        }"""
    )
    assert seen["far"] > 1e8
    assert seen["alpha"] > 200


def test_leaps_over_the_map_do_not_fill_it(open_app):
    rates = {f"lr.{n}": rate for n, rate in enumerate(("0.01", "0.0195", "0.0205"), start=1)}
    page = open_app(surface="ravine", r=["gradient_descent"] * 3, **rates, steps=200)
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(200)")
    frames(page)
    covered = page.evaluate(
        """() => ['.dl-trails', '.dl-heads'].map((name) => {
            const canvas = document.querySelector(name);
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            let count = 0;
            for (let i = 3; i < data.length; i += 4) if (data[i] > 60) count++;
            return count / (canvas.width * canvas.height);
        })"""
    )
    assert sum(covered) < 0.15
    # The one that flies away leaves its first leaps behind; its mark stays on one side of the map, it does not flicker.
    green = """(name) => {
        const canvas = document.querySelector(name);
        const { box } = document.querySelector('.dl-viewer').descentLab.projection;
        const ratio = canvas.width / box.fullWidth;
        const count = (top) => {
            const { data } = canvas.getContext('2d').getImageData(0, top * ratio, canvas.width, 16 * ratio);
            let found = 0;
            for (let i = 0; i < data.length; i += 4) found += data[i + 1] > data[i] + 60 && data[i + 3] > 200;
            return found;
        };
        return [count(box.top), count(box.top + box.height - 16)];
    }"""
    sides = []
    for at in (150.5, 151.5, 152.5, 153.5):
        page.evaluate(f"{CLOCK}.seek({at})")
        frames(page)
        sides.append([count > 0 for count in page.evaluate(green, ".dl-heads")])
    assert sides in ([[True, False]] * 4, [[False, True]] * 4)
    trail = page.evaluate(green, ".dl-trails")
    assert min(trail) > 0
    page.evaluate(f"{CLOCK}.seek(100)")
    frames(page)
    assert page.evaluate(green, ".dl-trails") == trail


def test_names_of_presets_can_be_read_on_a_phone(new_page, open_app):
    page = new_page(viewport={"width": 390, "height": 844})
    open_app(page=page)
    cut = "(e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1"
    assert page.evaluate(f"Array.from(document.querySelectorAll('.st-key-preset button *')).filter({cut}).length") == 0
    tops = {round(pill.bounding_box()["y"]) for pill in page.locator(".st-key-preset button").all()}
    assert len(tops) == 1


def test_only_ctrl_and_the_wheel_zoom_the_map(open_app):
    page = open_app()
    wide = "(({ view }) => view.x1 - view.x0)(document.querySelector('.dl-viewer').descentLab.projection)"
    box = page.locator(".dl-plot").first.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 150)
    page.mouse.down()  # a drag: the map has been pressed, and no start has moved
    page.mouse.move(box["x"] + 230, box["y"] + 150, steps=3)
    page.mouse.up()
    before = page.evaluate(wide)
    page.mouse.wheel(0, 200)
    frames(page, 10)
    assert page.evaluate(wide) == pytest.approx(before, rel=1e-12)
    page.locator(".dl-plot").first.hover(position={"x": 200, "y": 100})
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(f"{wide} < {before} * 0.9")
