"""The charts under the map, which point at its steps, and the inspector, whose numbers add up."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driver import CLOCK, RUN, frames, step, until


def test_charts_count_steps_or_gradient_evaluations_and_seek_where_they_are_clicked(open_app):
    page = open_app()
    page.evaluate(f"{CLOCK}.pause()")
    page.get_by_role("button", name="Gradient evaluations").click()
    expect(page.get_by_role("button", name="Gradient evaluations")).to_have_attribute("aria-pressed", "true")
    chart = page.locator(".dl-charts canvas").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"])
    assert 200 < step(page) < 400


def test_pointing_at_a_step_in_a_chart_shows_that_step_on_the_map(open_app):
    """Heads, losses and the step's numbers, until the pointer leaves: then all is as at the playhead again."""
    page = open_app()
    drawn = "document.querySelector('.dl-heads').toDataURL()"
    shown = f"{CLOCK}.shown"
    chart = page.locator(".dl-chart-loss .dl-graph")
    chart.scroll_into_view_if_needed()
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(400)")
    frames(page)
    before = page.evaluate(drawn)
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.5 * box["height"])
    until(page, f"{CLOCK}.peeked !== null")
    frames(page)
    pointed = page.evaluate(shown)
    assert 50 < pointed < 250 and pointed == int(pointed) and step(page) == 400
    expect(page.locator(".dl-chart-loss .dl-tip")).to_contain_text(f"step {pointed}")
    expect(page.locator(".dl-counter")).to_contain_text(f"{pointed} / 500")
    expect(page.locator(".dl-inspector")).to_contain_text(f"Step {pointed} → {pointed + 1}")
    there = page.evaluate(drawn)
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + box["height"] + 200)
    until(page, f"{CLOCK}.peeked === null")
    frames(page)
    assert page.evaluate(drawn) == before != there
    expect(page.locator(".dl-counter")).to_contain_text("400 / 500")
    page.evaluate(f"{CLOCK}.seek({pointed})")
    frames(page)
    assert page.evaluate(drawn) == there
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"])
    page.evaluate(f"{CLOCK}.play()")  # a pointer that rests does not hold what plays
    until(page, f"{CLOCK}.peeked === null && {CLOCK}.shown > {pointed} + 5")


def test_a_chart_is_pointed_at_by_keyboard_as_with_a_mouse(open_app):
    """A slider that says its step and each value there; Escape and going on leave the playhead where it was."""
    page = open_app(r=["adam", "sgd"], steps=200)
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(80)")
    shown = f"{CLOCK}.shown"
    chart = page.get_by_role("slider", name=re.compile("^Loss of 2 racers"))
    tip = chart.locator(".dl-tip")
    chart.focus()
    loss = page.evaluate(f"[81, 0].map((t) => {RUN}.value(t, 1, 0))")
    for key, to in (("ArrowRight", 81), ("PageUp", 101), ("Shift+ArrowLeft", 91), ("End", 200), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate(shown) == to
        expect(chart).to_have_attribute("aria-valuenow", str(to))
        expect(chart).to_have_attribute("aria-valuetext", re.compile(f"^step {to}; Adam.*: .*; SGD.*: [\\d.]+$"))
        expect(tip).to_contain_text(f"step {to}")
    assert float(chart.get_attribute("aria-valuetext").split()[-1]) == pytest.approx(loss[1], rel=5e-3)
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    assert page.evaluate(shown) == step(page) == 80
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    expect(page.get_by_role("slider", name=re.compile("^Gradient norm of"))).to_be_focused()
    assert page.evaluate(shown) == step(page) == 80
    page.keyboard.press("PageDown")
    page.keyboard.press("Enter")
    assert page.evaluate(shown) == step(page) == 60


def test_the_inspectors_numbers_add_up(open_app):
    """Position before and step taken make the position after, and the table ranks by verdict."""
    page = open_app(r=["adam", "sgd"], noise="0.5")
    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(37)")
    before, after = page.evaluate(f"[{RUN}.x(37, 0, 0), {RUN}.x(38, 0, 0)]")
    inspector = page.locator(".dl-inspector")
    expect(inspector).to_contain_text("Step 37 → 38")
    taken = inspector.get_by_role("row", name="Step taken").get_by_role("cell").all_inner_texts()
    numbers = [float(re.sub("×10(.*)", _exponent, text.replace("−", "-"))) for text in taken]
    assert numbers == pytest.approx([a - b for a, b in zip(after, before, strict=True)], rel=1e-6)
    assert (
        inspector.locator("tr", has_text="exp_avg_sq").locator(".dl-sign").text_content() == "vt"
    )  # the paper's letter
    expect(inspector.get_by_role("row", name="Learning rate").get_by_role("cell").first).to_have_attribute(
        "colspan", "2"
    )
    worked = inspector.locator(".dl-worked").last.locator(".dl-worked-line").all_text_contents()  # of x and of y
    ends = [float(line.split("=")[-1].strip().replace("−", "-")) for line in worked]
    assert ends == pytest.approx(after, rel=1e-5)
    assert all("0.9" in line and "38" in line and "1×10⁻⁸" in line for line in worked)
    page.evaluate(f"{CLOCK}.seek(99)")
    expect(inspector.locator(".dl-worked-line").last).to_contain_text("0.999100")  # to the power of the step
    page.evaluate(f"{CLOCK}.seek(1e9)")
    expect(inspector).to_contain_text("Step 499 → 500")
    assert page.locator(".dl-table tbody tr").count() == 2


def test_on_a_phone_equations_break_instead_of_being_scrolled(open_app, new_page):
    """The longest there are."""
    page = open_app(page=new_page(viewport={"width": 390, "height": 844}), r=["adabound", "adan"], steps=60)
    page.evaluate(f"{CLOCK}.pause()")
    inspector = page.locator(".dl-inspector")
    for racer in ("0", "1"):
        inspector.get_by_role("combobox", name="Racer").select_option(racer)
        for at in (0, 30, 59):
            page.evaluate(f"{CLOCK}.seek({at})")
            frames(page)
            expect(inspector.locator(".dl-worked:visible").last).to_be_visible()
            assert inspector.locator(".dl-scroll").last.evaluate("each => each.scrollWidth - each.clientWidth") <= 0


def _exponent(match):
    superscripts = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    return "e" + match[1].strip().translate(superscripts)
