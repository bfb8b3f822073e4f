"""The Atlas page in a browser: rules are sorted, surfaces chosen, and a click on a cell leads to its race and back."""

import re

from playwright.sync_api import expect

from tests.browser.driver import choose, until
from tests.browser.test_chinese import CHINESE, english

PLOT = ".st-key-atlas-scroll .js-plotly-plot"
RULES = f"document.querySelector('{PLOT}')?._fullLayout?.yaxis?.ticktext"
CELL = """([rule, surface]) => {
    const plot = document.querySelector(".st-key-atlas-scroll .js-plotly-plot");
    const places = plot._fullData.find((trace) => trace.customdata?.[0]?.length === 2);
    const at = places.customdata.findIndex((pair) => pair[0] === rule && pair[1] === surface);
    const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
    return {x: box.x + xaxis._offset + xaxis.l2p(places.x[at]), y: box.y + yaxis._offset + yaxis.l2p(places.y[at])};
}"""


def test_rules_are_sorted_surfaces_chosen_and_a_cell_raced(open_app, settle):
    page = open_app("/atlas", viewer=False)
    until(page, RULES)
    before = page.evaluate(RULES)
    choose(page, page.get_by_role("combobox", name="Order of the rules"), "name")
    expect(page).to_have_url(re.compile("sort=name"))
    until(page, f"{RULES}.join() === {RULES}.slice().sort((a, b) => a.localeCompare(b, 'en')).join()")
    assert sorted(before) == sorted(page.evaluate(RULES))

    choose(page, page.get_by_role("combobox", name="Convex or not"), "Convex")
    expect(page).to_have_url(re.compile("convex=yes"))
    until(page, f"document.querySelector('{PLOT}')?._fullLayout?.xaxis.ticktext.includes('Bowl')")
    until(page, f"!document.querySelector('{PLOT}')?._fullLayout?.xaxis.ticktext.includes('Rosenbrock')")
    settle(page)

    place = page.evaluate(CELL, ["adam", "bowl"])
    page.mouse.move(place["x"], place["y"])
    until(page, "document.querySelector('.hoverlayer .hovertext')?.textContent.includes('best rate')")
    page.mouse.click(place["x"], place["y"])
    panel = page.get_by_role("dialog", name="Adam on Bowl")
    expect(panel).to_contain_text("end at a global minimum")
    expect(page).to_have_url(re.compile("cell=adam"))
    panel.get_by_role("link", name="Race as it stands").click()
    page.wait_for_url(re.compile(r"/\?.*surface=bowl|/\?.*r=adam"))
    until(page, "document.querySelector('.dl-viewer')?.descentLab?.run")
    page.go_back()
    expect(page.get_by_role("dialog", name="Adam on Bowl")).to_be_visible()


def test_an_open_cell_in_chinese(open_app, settle):
    page = open_app("/atlas", viewer=False, lang=CHINESE, cell="adam,rosenbrock", surfaces="bowl,rosenbrock")
    expect(page.get_by_role("dialog")).to_be_visible()
    settle(page)
    assert english(page) == []
