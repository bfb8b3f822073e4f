"""Whatever is typed, a line says what was wrong and nothing is lost."""

import pytest
from playwright.sync_api import expect

from tests.browser.driver import RUN, key


@pytest.mark.parametrize(
    ("field", "text", "line"),
    [
        ("b", "-5", "b must be above 0 and up to 1,000,000, not −5."),
        ("b", "1e999", "That is not a number: b stays 100."),
        ("steps", "50000", "Steps must be a whole number from 1 to 10,000, not 50,000."),
        ("x of start 1", "1e7", "x of start 1 must be from −1,000,000 to 1,000,000"),
        ("gradient noise σ", "-1", "Gradient noise σ must be from 0 to 1,000,000, not −1."),
    ],
)
def test_a_refused_number_is_told_and_the_field_goes_back(field, text, line, open_app):
    page = open_app()
    before = key(page)
    number = page.locator(f"input[type=number][aria-label='{field}']")
    expect(number).not_to_have_value("")  # its value comes a moment after the field itself
    held = number.input_value()
    number.click()
    number.press("Control+a")
    page.keyboard.type(text)  # as a person does: what is no number cannot be filled in
    number.press("Enter")
    told = page.locator("[class*=st-key-answer]").get_by_role("alert")
    expect(told).to_contain_text(line)
    beside = told.evaluate(
        "(line, label) => line.getBoundingClientRect().top"
        " - document.querySelector(`input[type=number][aria-label='${label}']`)"
        ".getBoundingClientRect().bottom",
        field,
    )
    assert 0 <= beside < 60, "it stands under its field"
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


def test_a_broken_number_of_steps_says_what_it_became(open_app):
    page = open_app(steps="120")
    number = page.locator("input[type=number][aria-label='steps']")
    expect(number).to_have_value("120")
    number.fill("41.7")
    number.press("Enter")
    expect(page.locator(".st-key-answer-steps")).to_contain_text("Steps must be a whole number: 41.7 became 42.")
    expect(number).to_have_value("42")


def test_two_starts_in_one_place_have_both_numbers(open_app):
    page = open_app(steps="20", r="adam", start=["1,2", "1,2", "0,0"])
    names = page.locator(".dl-start").all_inner_texts()
    assert sorted(names) == ["", "1, 2", "3"]


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
