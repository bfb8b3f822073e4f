"""A box is set on the Race page in a browser: its edge is on the map, everybody stays inside, and its link has it."""

import io
import re

import numpy as np
from PIL import Image
from playwright.sync_api import expect

from tests.browser.driver import RUN, frames, key, map_box, path, wait_for_another_run


def test_a_box_is_set_a_start_dragged_out_of_it_and_both_are_in_the_link(open_app, new_page):
    page = open_app("/", surface="himmelblau", start="0,0", steps="30", r="momentum")
    before = key(page)
    page.get_by_text("Box", exact=True).click()
    page.get_by_text("Keep every racer in a box").click()
    wait_for_another_run(page, before)
    (low, high), (bottom, top) = page.evaluate(f"{RUN}.meta.surface.box")

    before, place = key(page), map_box(page)
    ring = page.locator(".dl-start").first
    ring.hover()
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 12, place["y"] + 0.3 * place["height"], steps=4)
    page.mouse.up()
    wait_for_another_run(page, before)
    said = page.locator(".st-key-answer-start-x-0")
    expect(said).to_contain_text(re.compile(r"x of start 1 must be from .+ to .+ to be in the box: .+ became"))
    points = np.array(path(page), dtype=float).reshape(-1, 2)
    assert points[0, 0] == high and low <= points[:, 0].min() and bottom <= points[:, 1].min()
    assert points[:, 0].max() <= high and points[:, 1].max() <= top

    frames(page)
    at = ring.bounding_box()
    assert at
    x, y = (
        at["x"] + at["width"] / 2,
        at["y"] - 60,
    )  # the ring stands on the right side of the box, which goes on above it
    shot = page.screenshot(clip={"x": x - 20, "y": y, "width": 40, "height": 20})
    dark = np.asarray(Image.open(io.BytesIO(shot)).convert("L"), dtype=float).mean(axis=0)
    assert abs(int(dark.argmin()) - 20) <= 1 and dark.min() < dark[:15].min() - 40, "a line"
    assert dark[25:].mean() < dark[:15].mean() - 5, "and the shade outside"

    fresh = open_app(re.sub(r"^https?://[^/]+", "", page.url), page=new_page())
    assert fresh.evaluate(f"{RUN}.meta.surface.box") == [[low, high], [bottom, top]]
    assert key(fresh) == key(page) and path(fresh) == path(page)
