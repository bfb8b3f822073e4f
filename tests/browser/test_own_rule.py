"""A rule is typed, mistyped, mended, slid, raced and flown in a browser, and its link opens in a fresh page."""

import re

from playwright.sync_api import expect

from tests.browser.driver import key, path

LINES = ("state m = 0", "m = beta*m + gg", "x = x - lr*m")


def test_a_rule_is_typed_mistyped_mended_slid_flown_and_shared(open_app, new_page):
    page = open_app("/", surface="bowl", steps="20", r=["adam", "written"], **{"rule.2": "x = x - lr*g"})
    before = key(page)
    field = page.get_by_role("textbox", name="Your own rule, line by line")  # open: it came with the link
    field.press("ControlOrMeta+A")
    page.keyboard.type("\n".join(LINES))
    told = page.get_by_role("status").filter(has_text="Line")
    expect(told).to_contain_text("Line 2, character 5: beta is not known")
    expect(told).to_contain_text("Line 2, character 14: gg is not known")
    assert key(page) == before, "the last good race stays"
    expect(field).to_be_focused()

    field.press("ControlOrMeta+Home")
    page.keyboard.type("param beta = 0.9 in 0..0.99\n")
    expect(told).not_to_contain_text("beta is not known")
    for press in ("ArrowDown", "End", "Backspace"):
        page.keyboard.press(press)
    expect(told).to_have_count(0)
    page.wait_for_function("location.search.includes('beta')")
    page.locator(".st-key-beta-2-").get_by_role("slider").press("ArrowLeft")
    page.wait_for_function("/[?&]beta[.]2=0[.]8/.test(location.search)")
    expect(page.locator("[data-testid='stApp'][data-test-script-state='notRunning']")).to_be_visible()
    text = "param beta = 0.9 in 0..0.99\nstate m = 0\nm = beta*m + g\nx = x - lr*m"
    expect(field).to_have_value(text)

    link = re.sub(r"^https?://[^/]+", "", page.url)
    fresh = open_app(link, page=new_page())
    assert key(fresh) == key(page) and path(fresh) == path(page)
    expect(fresh.get_by_role("textbox", name="Your own rule, line by line")).to_have_value(text)

    swarm = open_app(link.replace("/?", "/swarm?") + "&n=300", page=fresh, viewer=False)
    expect(swarm.locator(".st-key-swarm canvas").first).to_be_visible()
    expect(swarm.get_by_role("textbox", name="Your own rule, line by line")).to_have_value(text)
