"""Tasks of a teacher and a student in the room, from the first click to the outcome they see."""

import re

from playwright.sync_api import expect

from tests.browser.driver import CLOCK, RUN, choose, click_map, frames, key, step, wait_for_another_run

MARKS = """[...document.querySelectorAll("[class*=st-key-racer-line-] button")].map((line) => {
    const mark = getComputedStyle(line, "::before");
    return `${mark.backgroundColor} ${mark.clipPath}`;
})"""
CUT = "(each) => each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight + 4"


def put(page, label, text):
    """Type a number into a field, and wait for its run."""
    before = key(page)
    field = page.locator(f"input[type=number][aria-label='{label}']")
    expect(field).not_to_have_value("")
    field.fill(text)
    field.press("Enter")
    wait_for_another_run(page, before)


def test_a_race_is_put_together(new_page, open_app, settle):
    """Another surface, turned; a second Adam with a name, a rate and a schedule; noise with its seed; one taken out."""
    page = new_page(viewport={"width": 1280, "height": 720})
    open_app(page=page, r=["gradient_descent", "momentum", "adam"], steps=60)
    before = key(page)
    choose(page, page.get_by_role("combobox", name="Surface"), "Himmelblau")
    wait_for_another_run(page, before)
    settle(page)
    page.get_by_text("Turn, shift, scale").click()
    put(page, "rotation in degrees (°) θ", "30")
    settle(page)

    before = key(page)
    page.get_by_role("button", name="Add a racer").click()
    wait_for_another_run(page, before)
    settle(page)
    expect(page.locator(".st-key-racer-line-2")).to_contain_text("Adam 0.05 (1)")
    expect(page.locator(".st-key-racer-line-3")).to_contain_text("Adam 0.05 (2)")
    put(page, "learning rate η", "0.2")
    settle(page)
    before = key(page)
    choose(page, page.get_by_role("combobox", name="Schedule"), "Cosine")
    wait_for_another_run(page, before)
    settle(page)
    name = page.locator(".st-key-racer-3").get_by_label("Label", exact=True)
    name.fill("Adam with a rate that falls like a cosine")
    name.press("Enter")
    expect(page.locator(".dl-legend")).to_contain_text("Adam with a rate that falls like a cosin")
    settle(page)
    for whole in (".st-key-racer-line-3 button p", ".dl-legend li:last-child .dl-label"):
        assert not page.locator(whole).evaluate(CUT), whole
    cross, line = (page.locator(f".st-key-{each}-3 button").bounding_box() for each in ("take-out", "racer-line"))
    assert abs(cross["y"] + cross["height"] / 2 - line["y"] - line["height"] / 2) < 2, "its cross is beside it"
    assert cross["x"] >= line["x"] + line["width"]

    put(page, "gradient noise σ", "0.5")
    settle(page)
    put(page, "seed", "7")
    settle(page)
    expect(page.get_by_text(re.compile("These rules read it without noise: .*Gradient descent"))).to_be_visible()
    assert re.search(r"surface=himmelblau&rotation=30&.*lr\.4=0\.2&.*noise=0\.5&seed=7", page.url)

    page.evaluate(f"{CLOCK}.pause(); {CLOCK}.seek(1e9)")
    inspector = page.locator(".dl-inspector")
    inspector.get_by_role("combobox").select_option("3")
    expect(inspector).to_contain_text("Step 59 → 60")
    last = page.evaluate(f"{RUN}.meta.racers[3].label")
    assert last.startswith("Adam with")
    expect(inspector.get_by_role("row", name="Learning rate")).to_contain_text("1.370465")  # 0.1 (1 + cos 59π/60)

    looks, before = page.evaluate(MARKS), key(page)
    page.locator(".st-key-take-out-0 button").click()
    wait_for_another_run(page, before)
    settle(page)
    assert page.evaluate(MARKS) == looks[1:], "the others look as they did"
    page.go_back()
    page.wait_for_function(f"{RUN}.meta.key === {before!r}")
    settle(page)
    assert page.evaluate(MARKS) == looks


def test_a_map_that_is_clicked_is_used_by_keys_and_has_no_frame(open_app):
    page = open_app(r="adam", steps=60)
    before = key(page)
    click_map(page, 0.7, 0.3)
    wait_for_another_run(page, before)
    assert page.evaluate("getComputedStyle(document.querySelector('.dl-plot')).outlineStyle") == "none"
    page.keyboard.press("End")
    assert step(page) == 60
    handle = page.locator(".dl-start").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 30, steps=3)
    expect(page.locator(".dl-readout")).to_contain_text("∇f")  # while it is dragged
    page.mouse.up()


def test_no_result_of_a_step_is_cut_off(new_page, open_app, settle):
    """Worked equations stand beside the table or below it, at every step the same; on a phone they break."""
    page = new_page(viewport={"width": 1280, "height": 720})
    open_app(page=page, r=["gradient_descent", "adam"], steps=500, view="step:0", **{"lr.1": "0.00126"})
    settle(page)
    for width, height in ((1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        frames(page, 10)
        for racer in ("0", "1"):
            page.locator(".dl-inspector").get_by_role("combobox").select_option(racer)
            tall = set()
            for at in (0, 37, 250, 499):
                page.evaluate(f"{CLOCK}.seek({at})")
                frames(page, 2)
                worked = page.locator(".dl-step > .dl-scroll").last
                assert not worked.evaluate(CUT), (width, racer, at)
                tall.add(worked.evaluate("(each) => each.offsetHeight"))
            assert width < 640 or max(tall) - min(tall) <= 2, "what plays moves nothing"


def test_more_racers_than_may_be(open_app):
    page = open_app(r=["adam"] * 13, steps=20)
    expect(page.get_by_test_id("stAlert")).to_contain_text("Rule may be given 12 times, not 13")
    expect(page.get_by_role("button", name="Add a racer")).to_be_disabled()
    assert len(set(page.evaluate(MARKS))) == 12
