"""Whatever is typed, a line says what was wrong and nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.driver import RUN, key


@pytest.mark.parametrize(
    ("field", "text", "line"),
    [
        ("b", "-5", "Rosenbrock.b must lie in (0, 1e6], got -5"),
        ("steps", "50000", "steps must be a whole number in [1, 10000], got '50000'"),
        ("x of start 1", "1e7", "start must be two numbers in [-1e6, 1e6]"),
        ("gradient noise σ", "-1", "Experiment.noise must"),
    ],
)
def test_a_refused_number_is_told_and_the_field_goes_back(field, text, line, open_app):
    page = open_app()
    before = key(page)
    number = page.locator(f"input[type=number][aria-label='{field}']")
    expect(number).not_to_have_value("")  # its value comes a moment after the field itself
    held = number.input_value()
    number.fill(text)
    number.press("Enter")
    expect(page.get_by_test_id("stToast")).to_contain_text(line)
    expect(number).to_have_value(held)
    assert key(page) == before
    assert "?" not in page.url


def test_an_emptied_field_means_the_value_it_had(open_app):
    page = open_app(steps="120", start="0.5,0.5")
    before = key(page)
    for field in ("x of start 1", "steps", "b"):
        number = page.locator(f"input[type=number][aria-label='{field}']")
        expect(number).not_to_have_value("")
        held = number.input_value()
        number.fill("")
        number.press("Enter")
        expect(number).to_have_value(held)
    assert key(page) == before


def test_a_label_is_text_and_no_markup(open_app):
    page = open_app(r=["adam", "sgd"], **{"label.1": "<img src=x onerror=alert(1)>", "label.2": "**a** $b$ :red[c]"})
    assert page.evaluate(f"{RUN}.meta.racers.map((racer) => racer.label)")[0].startswith("<img")
    expect(page.locator(".dl-legend")).to_contain_text("<img src=x")
    assert page.locator("img[src='x']").count() == 0
    expect(page.locator(".st-key-racer-line-1")).to_contain_text("**a** $b$ :red[c]")
    page.get_by_text("The race as a plain Plotly figure").click()
    expect(page.get_by_test_id("stPlotlyChart")).to_be_visible()
    assert page.locator("img[src='x']").count() == 0


def test_the_largest_race_a_visitor_may_ask_for(open_app):
    page = open_app(r=["adam"] * 12, start=[f"{-1.5 + 0.1 * i:.1f},2" for i in range(12)], steps="2000")
    expect(page.get_by_text("Steps may go up to 833 with 144 paths")).to_be_visible()
    assert page.evaluate(f"[{RUN}.R, {RUN}.S, {RUN}.steps]") == [12, 12, 833]
