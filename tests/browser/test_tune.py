"""The Tune page in a browser: a click sets a rate, a press races them at their best, and nothing is mounted again."""

import re

import pytest
from playwright.sync_api import expect

from optimizers import OPTIMIZERS
from tests.browser.driver import until

RACE = {"surface": "ravine", "r": ["momentum", "adam"], "steps": "100"}
PLOTS = "[data-testid='stPlotlyChart'] .js-plotly-plot"
POINT = """() => {
    const plot = document.querySelector("[data-testid='stPlotlyChart'] .js-plotly-plot");
    const line = plot._fullData.find((trace) => trace.name === "Adam" && trace.mode === "lines+markers");
    const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
    const place = 12;
    return {
        x: box.x + xaxis._offset + xaxis.l2p(Math.log10(line.x[place])),
        y: box.y + yaxis._offset + yaxis.l2p(Math.log10(line.y[place])),
        rate: line.x[place],
    };
}"""


BEST = """() => {  // a little beside the middle of Adam's large mark, and its rate
    const plot = document.querySelector("[data-testid='stPlotlyChart'] .js-plotly-plot");
    const mark = plot._fullData.find((trace) => trace.name === "Adam" && trace.mode === "markers");
    const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
    return {
        x: box.x + xaxis._offset + xaxis.l2p(Math.log10(mark.x[0])) + 2,
        y: box.y + yaxis._offset + yaxis.l2p(Math.log10(mark.y[0])) - 2,
        rate: mark.x[0],
    };
}"""
STAR = """() => {
    const plot = [...document.querySelectorAll("[data-testid='stPlotlyChart'] .js-plotly-plot")].at(-1);
    const star = plot._fullData.find((trace) => trace.marker?.symbol === "star");
    const {xaxis, yaxis} = plot._fullLayout, box = plot.getBoundingClientRect();
    const along = (axis, value) => axis._offset + axis.l2p(axis.type === "log" ? Math.log10(value) : value);
    const [rate, value] = [star.x[0], star.y[0]];
    return { x: box.x + along(xaxis, rate), y: box.y + along(yaxis, value), rate, value };
}"""


@pytest.fixture
def tune(open_app, settle):
    """The Tune page, reached by the navigation from a race."""
    page = open_app(**RACE)
    page.get_by_role("link", name="Tune", exact=True).click()
    expect(page.locator(PLOTS)).to_have_count(2)
    settle(page)
    return page


def test_the_race_comes_along(tune):
    assert "surface=ravine" in tune.url
    assert re.findall(r"r=(\w+)", tune.url) == ["momentum", "adam"]
    expect(tune.locator(".dl-tune tbody tr")).to_have_count(2)


def test_a_click_on_a_point_sets_that_racers_rate_marks_it_and_leaves_the_other_chart_alone(tune, settle):
    tune.evaluate(f'document.querySelectorAll("{PLOTS}").forEach((plot) => (plot.mine = true))')
    point = tune.evaluate(POINT)
    click(tune, point)
    expect(tune).to_have_url(re.compile(re.escape(f"lr.2={point['rate']:g}")))
    settle(tune)
    assert tune.evaluate(f'[...document.querySelectorAll("{PLOTS}")].map((plot) => plot.mine === true)')[1]
    until(
        tune,
        f"""document.querySelector("{PLOTS}")._fullData?.some(
        (trace) => trace.name === "Adam: the rate now" && trace.x[0] === {point["rate"]!r})""",
    )


def click(page, place):
    page.mouse.move(place["x"], place["y"])
    page.mouse.click(place["x"], place["y"])


def set_to(page, name):
    found = re.search(rf"[?&]{re.escape(name)}=([^&]+)", page.url)
    return float(found[1]) if found else None


def test_a_click_on_the_best_mark_sets_exactly_it_and_one_on_the_heat_maps_star_both_numbers(tune, settle):
    best = tune.evaluate(BEST)
    click(tune, best)
    expect(tune).to_have_url(re.compile(r"lr\.2="))
    settle(tune)
    assert set_to(tune, "lr.2") == pytest.approx(best["rate"], rel=1e-12)
    heat = tune.locator(PLOTS).last
    heat.scroll_into_view_if_needed()
    star = tune.evaluate(STAR)
    click(tune, star)
    expect(tune).to_have_url(re.compile(r"lr\.1="))
    settle(tune)
    assert set_to(tune, "lr.1") == pytest.approx(star["rate"], rel=1e-12)
    momentum = set_to(tune, "momentum.1")
    default = OPTIMIZERS["momentum"].momentum  # which a link leaves out
    assert star["value"] == pytest.approx(default if momentum is None else momentum, rel=1e-12)


def test_racing_them_at_their_best(tune, settle):
    rates = [cell.strip() for cell in tune.locator(".dl-tune tbody td:nth-child(2)").all_inner_texts()]
    tune.get_by_role("button", name="Race them at their best").click()
    expect(tune.locator(".st-key-viewer canvas").first).to_be_visible()
    settle(tune)
    assert re.findall(r"r=(\w+)", tune.url) == ["momentum", "adam"]
    for place, rate in enumerate(rates, start=1):
        assert f"lr.{place}={rate}" in tune.url
