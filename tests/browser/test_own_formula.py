"""A formula is typed, mistyped, mended and raced in a browser, by the keyboard, and its link opens in a fresh page."""

import re

import numpy as np
import torch
from playwright.sync_api import expect

from landscapes import typed
from tests.browser.driver import frames, key, path

# Texts that were handed over, without the pause before that: a frame later it is certain that one was not.
READ = """() => {
    window.read = 0;
    addEventListener("keydown", (event) => { if (!event.isTrusted) window.read += 1; }, true);
    const wait = window.setTimeout.bind(window);
    window.setTimeout = (then, pause) => wait(then, pause === 100 ? 0 : pause);
}"""


def test_a_formula_is_typed_mistyped_mended_and_shared(open_app, new_page):
    page = open_app("/", surface="typed", formula="x^2+y^2", steps="20", r="adam")
    before = key(page)
    field = page.get_by_role("textbox", name="Your own formula f(x, y)")
    field.press("ControlOrMeta+A")
    page.keyboard.type("a*x^2 + sine(y")
    told = page.get_by_role("status").filter(has_text="Character")
    expect(told).to_contain_text("Did you mean sin?")
    expect(told).to_contain_text("This ( is not closed", ignore_case=True)
    boxes = [told.locator("pre").nth(1).locator("b").bounding_box(), told.bounding_box()]
    assert boxes[0] and boxes[1] and boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + boxes[1]["width"]
    assert key(page) == before, "the last good race stays"
    expect(field).to_be_focused()

    for _ in "ne(y":
        page.keyboard.press("Backspace")
    page.keyboard.type("n(y)")
    expect(told).to_contain_text("a is not known")
    page.keyboard.press("Tab")  # the help is beside the field
    button = page.get_by_role("button", name="Make a slider for a")
    button.press("Enter")
    expect(told).to_have_count(0)
    page.wait_for_function("location.search.includes('sliders=a')")
    page.locator(".st-key-a-").get_by_role("slider").press("ArrowRight")
    page.wait_for_function("/[?&]a=1[.]/.test(location.search)")
    page.wait_for_function(f"document.querySelector('.dl-viewer').descentLab.run.meta.key !== '{before}'")
    expect(page.locator("[data-testid='stApp'][data-test-script-state='notRunning']")).to_be_visible()

    page.evaluate(READ)  # an input method composes: half a word is not read
    field.press("End")
    method = page.context.new_cdp_session(page)
    method.send("Input.imeSetComposition", {"text": "jia", "selectionStart": 3, "selectionEnd": 3})
    frames(page)
    assert page.evaluate("window.read") == 0
    method.send("Input.insertText", {"text": "加"})
    expect(told).to_contain_text("加 is no part of a formula.")
    assert page.evaluate("window.read") == 1

    fresh = open_app(re.sub(r"^https?://[^/]+", "", page.url), page=new_page())
    assert key(fresh) == key(page) and path(fresh) == path(page)
    expect(fresh.get_by_role("textbox", name="Your own formula f(x, y)")).to_have_value("a*x^2 + sin(y)")


def test_the_page_computes_a_formula_as_torch_does(open_app):
    """One program, one result: value and slope at a thousand points of the map, where it has none too."""
    formula = "where(x<0 and y>1, log(-x), sqrt(x^2+y)) * erf(y) + |x|^1.5 sin(3y) - mod(x,2) e^-(y²)"
    page = open_app("/", surface="typed", formula=formula, steps="20", r="adam")
    points = np.random.default_rng(3).uniform(-3, 3, (1000, 2))
    found = page.evaluate(
        """(points) => {
            const { surface } = document.querySelector(".dl-viewer").descentLab.run;
            return points.map(([x, y]) => [surface.value(x, y), ...surface.gradient(x, y)].map(String));
        }""",
        points.tolist(),
    )
    surface, at = typed(formula), torch.from_numpy(points)
    ours = torch.cat((surface.value(at)[:, None], surface.gradient(at)), dim=1).numpy()
    assert 100 < np.isnan(ours[:, 0]).sum() < 500
    np.testing.assert_allclose(np.array(found, dtype=np.float64), ours, rtol=1e-12, atol=1e-12)
