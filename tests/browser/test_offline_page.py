"""The race as one HTML file, opened from the disk with the network off: it plays, and everything in it works."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from figures.viewer.offline import page as offline_page
from tests.browser.driver import CLOCK, RUN, frames, map_box, step, until
from tests.browser.offline import opened, race_payload
from views.link import page_state
from work import swarm_runs
from work.swarm_payload import swarm_payload
from work.tasks import Alone


def _colours(shot, box):
    """Return the number of colours in a part of a screenshot, and its bytes."""
    image = Image.open(io.BytesIO(shot)).convert("RGB").crop(box)
    return len(image.getcolors(maxcolors=1 << 24)), image.tobytes()


def test_it_plays_with_the_network_off_over_a_contour_that_stays(browser, tmp_path):
    with opened(browser, tmp_path, offline_page(race_payload(view={"speed": 0.25}))) as page:
        until(page, "document.querySelectorAll('.dl-lines path').length > 5")
        frames(page, 5)
        page.evaluate(f"{CLOCK}.seek(0); {CLOCK}.play()")
        box = map_box(page)
        clip = {"x": box["x"] + 60, "y": box["y"] + 60, "width": 200, "height": 300}  # no path comes here
        looks, steps = [], []
        while len(looks) < 8 or steps[-1] < steps[0] + 50:  # a quick machine takes them all within a few steps
            steps.append(step(page))
            count, pixels = _colours(page.screenshot(clip=clip), (0, 0, 200, 300))
            looks.append((count, pixels))
        assert steps == sorted(steps)
        assert page.evaluate(f"{CLOCK}.playing")
        assert min(count for count, _ in looks) > 100  # heights and lines
        assert len({pixels for _, pixels in looks}) == 1  # the same in every frame


def test_every_part_works(browser, tmp_path):
    with opened(
        browser, tmp_path, offline_page(race_payload(steps=120), link="https://example.org/?steps=120")
    ) as page:
        page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(60)")
        expect(page.get_by_role("link", name="Open this run live")).to_have_attribute("href", re.compile("example.org"))
        expect(page.locator(".dl-legend li")).to_have_count(6)
        expect(page.locator(".dl-table tbody tr")).to_have_count(6)
        expect(page.locator(".dl-inspector")).to_contain_text("Step 60 → 61")
        box = map_box(page)
        page.mouse.move(box["x"] + 300, box["y"] + 200)
        expect(page.locator(".dl-readout")).to_contain_text("∇f")
        chart = page.locator(".dl-chart-loss .dl-graph")
        chart.hover()
        expect(page.locator(".dl-tip.dl-shown")).to_contain_text("Adam")
        page.get_by_role("button", name="Side by side").click()
        expect(page.locator(".dl-panel")).to_have_count(6)
        page.get_by_role("button", name="3D").click()
        page.wait_for_selector(".dl-scene canvas")
        expect(page.locator(".dl-scene-notice")).to_be_hidden()


def test_its_start_stays_where_the_run_began(browser, tmp_path):
    with opened(browser, tmp_path, offline_page(race_payload(steps=50))) as page:
        before = page.locator(".dl-start").first.bounding_box()
        box = map_box(page)
        page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
        expect(page.locator(".dl-start").first).to_be_disabled()
        assert page.locator(".dl-start").first.bounding_box() == before
        expect(page.get_by_role("button", name="Copy link")).to_be_hidden()  # it leads nowhere


@pytest.mark.parametrize(
    ("dark", "scheme", "is_dark"), [(None, "dark", True), (None, "light", False), (True, "light", True)]
)
def test_light_and_dark(browser, tmp_path, dark, scheme, is_dark):
    with opened(browser, tmp_path, offline_page(race_payload(steps=30), dark=dark), color_scheme=scheme) as page:
        expect(page.locator(".dl-viewer.dl-dark")).to_have_count(int(is_dark))
        if dark is None:
            page.emulate_media(color_scheme="light" if is_dark else "dark")
            expect(page.locator(".dl-viewer.dl-dark")).to_have_count(int(not is_dark))


def test_a_visitors_label_is_shown_and_not_run(browser, tmp_path):
    evil = "</script><img src=x onerror=alert(1)>"
    content = offline_page(race_payload(labels=(evil,), steps=20), title=evil)
    with opened(browser, tmp_path, content) as page:
        expect(page.locator(".dl-legend li").first).to_contain_text(evil)
        expect(page.locator("h1")).to_have_text(evil)
        assert page.locator("img").count() == 0


def test_a_very_long_run_has_its_contour_all_the_same(browser, tmp_path):
    starts = [f"{-1.5 + 0.3 * i},{2 - 0.25 * i}" for i in range(10)]
    content = offline_page(race_payload(start=starts, steps=1000, noise=20))
    assert len(content) < 2_500_000
    with opened(browser, tmp_path, content) as page:
        expect(page.locator(".note").first).to_contain_text("left out")
        page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(500)")
        # The lines are on the raster's own canvas: darker than all that is around them.
        until(
            page,
            """(() => {
                const raster = document.querySelector('.dl-raster');
                const { width, height } = raster;
                const row = raster.getContext('2d').getImageData(0, Math.round(0.6 * height), width, 1).data;
                let found = 0;
                for (let i = 2; i + 2 < width; i++) {
                    const light = (k) => row[4 * k] + row[4 * k + 1] + row[4 * k + 2];
                    if (row[4 * i + 3] && light(i) < light(i - 2) - 40 && light(i) < light(i + 2) - 40) found++;
                }
                return found;
            })() > 8""",
        )
        assert page.evaluate(f"{RUN}.gradientNorm(0, 0, 0)") > 0  # computed here, since it was left out
        page.get_by_role("button", name="3D").click()
        expect(page.locator(".dl-scene-notice")).to_contain_text("not part of this file")


def test_printed_it_has_the_map_and_no_buttons(browser, tmp_path):
    with opened(browser, tmp_path, offline_page(race_payload(steps=40)), color_scheme="dark") as page:
        page.emulate_media(media="print")
        expect(page.locator(".dl-toolbar")).to_be_hidden()
        expect(page.locator(".dl-transport button").first).to_be_hidden()
        expect(page.locator(".dl-plot").first).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(31, 42, 51)"
        assert page.pdf()[:5] == b"%PDF-"


def _swarm_page(**query):
    shown, _ = page_state.from_query({name: [str(value)] for name, value in query.items()})
    spec = swarm_runs.Spec(shown.experiment, "grid", 24**2, 0.05, shown.tolerance)
    outcome = swarm_runs.run(spec, Alone())
    return offline_page(swarm_payload(shown, outcome, ""), "swarmViewer", link="https://example.org/swarm")


def test_a_swarm_is_a_page_as_well(browser, tmp_path):
    content = _swarm_page(surface="himmelblau", r="momentum", steps=40)
    assert len(content) < 500_000
    with opened(browser, tmp_path, content) as page:
        expect(page.locator(".dl-panel")).to_have_count(1)
        page.evaluate(f"{CLOCK}.seek(0); {CLOCK}.play()")
        until(page, f"{CLOCK}.step > 10")
        page.get_by_role("button", name="Basins").click()
        page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(40)")
        expect(page.locator(".dl-ends-table")).to_contain_text("global minimum")
        box = map_box(page)
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
        expect(page.locator(".dl-readout")).to_contain_text("reached")
        for kind in ("PNG", "SVG"):
            page.get_by_role("button", name="Save picture").click()
            with page.expect_download() as download:
                page.get_by_role("button", name=f"Save Basins as {kind}", exact=True).click()
            assert download.value.suggested_filename == f"descent-lab-himmelblau-basins.{kind.lower()}"
        page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])  # opens nothing here
        assert page.url.startswith("file:")
