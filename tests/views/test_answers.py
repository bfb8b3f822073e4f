"""Answers beside a field to what was typed there: in a person's words, with the one range that holds."""

import pytest

from tests.views.opened import nodes
from views.controls import stale_values


@pytest.fixture
def race(open_page):
    page = open_page(r=["adam", "momentum"], steps="20")
    page.button(key="racer-line-0").click().run()
    return page


def typed(page, field, value):
    """Type into a field (None is what a browser cannot read as a number) and return what stands under it."""
    page.number_input(key=field).set_value(value).run()
    assert not page.exception, page.exception
    assert not page.toast, "nothing is said far from the field"
    (place,) = [node for node in nodes(page) if f"answer-{field}" in str(getattr(node.proto, "id", ""))]
    (said,) = [child for child in place.children.values() if child.type in ("error", "info", "alert")]
    return said.value.replace("\\", "")


def test_whatever_is_typed_is_answered_beside_its_field(race):
    for field, value, said in (
        ("lr.1", -1.0, "Learning rate η of Adam must be from 0 to 1,000,000, not −1."),
        ("lr.1", None, "That is not a number: learning rate η of Adam stays 0.05."),
        ("lr.1", 1e300, "Learning rate η of Adam must be from 0 to 1,000,000, not 1×10³⁰⁰."),
        ("beta1.1", 1.0, "β₁ of Adam must be 0 or more and below 1, not 1."),
        ("beta1.1", 1.5, "β₁ of Adam must be 0 or more and below 1, not 1.5."),
        ("steps", 999_999_999.0, "Steps must be a whole number from 1 to 10,000, not 999,999,999."),
        ("steps", 100_000.0, "Steps must be a whole number from 1 to 10,000, not 100,000."),
        ("steps", 0.4, "Steps must be a whole number from 1 to 10,000, not 0.4."),
        ("noise", 1e30, "Gradient noise σ must be from 0 to 1,000,000, not 1×10³⁰."),
        ("noise", -5.0, "Gradient noise σ must be from 0 to 1,000,000, not −5."),
        ("b", 1e9, "b must be above 0 and up to 1,000,000, not 1×10⁹."),
        ("b", -100.0, "b must be above 0 and up to 1,000,000, not −100."),
        ("seed", -1.0, "Seed must be a whole number from 0 to 2,147,483,647, not −1."),
        ("start-x-0", 1e300, "x of start 1 must be from −1,000,000 to 1,000,000, not 1×10³⁰⁰."),
    ):
        held = race.number_input(key=field).value
        query = dict(race.query_params)
        assert typed(race, field, value) == said
        assert race.number_input(key=field).value == held
        assert dict(race.query_params) == query


def test_fields_that_a_browser_has_not_filled_yet_are_not_taken_for_emptied_ones(race):
    """For a moment after a page was drawn all its number fields are empty, and a click then reports them so."""
    fields = list(race.number_input)
    held = {field.key: field.value for field in fields}
    for field in fields:
        field.set_value(None)
    race.run()
    assert not race.error and not race.info
    assert {field.key: field.value for field in race.number_input} == held


def test_what_was_rounded_is_said_and_a_next_change_takes_the_line_away(race):
    assert typed(race, "steps", 41.7) == "Steps must be a whole number: 41.7 became 42."
    assert race.number_input(key="steps").value == 42
    race.number_input(key="noise").set_value(0.5).run()
    assert not race.error and not race.info


def test_the_limit_of_steps_is_the_same_in_field_and_link(open_page):
    page = open_page(r=["adam"] * 12, start=[f"{i / 10},1" for i in range(12)], steps="20")
    assert typed(page, "steps", 5000.0) == (
        "Steps must be a whole number from 1 to 833, not 5,000. All 144 paths together may have 120,000 steps."
    )
    page.number_input(key="steps").set_value(833.0).run()
    assert not page.error
    assert page.number_input(key="steps").value == 833


def test_the_slider_says_what_the_field_says(race):
    for value in (0.0, 1e-9, 0.0221, 0.0338127, 500.0):
        race.number_input(key="lr.1").set_value(value).run()
        assert race.select_slider(key="lr.1~").value == race.number_input(key="lr.1").value == value
    race.select_slider(key="lr.1~").set_value(0.02).run()  # from a rung of its own back to the round ones
    assert race.number_input(key="lr.1").value == 0.02
    race.number_input(key="noise").set_value(70.0).run()
    assert race.slider(key="noise~").value == race.number_input(key="noise").value == 70


def test_a_browser_that_has_not_heard_of_a_field_says_no_number_and_nobody_answers(race, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(stale_values, "end", lambda: None)  # the last run was cut short
        race.number_input(key="noise").set_value(0.5).run()
    race.number_input(key="lr.1").set_value(None).run()
    assert not race.error


def test_a_start_off_the_map_and_two_in_one_place_are_told(open_page):
    page = open_page(r="adam", steps="20", start=["1e5,0", "1,1", "1,1"])
    told = [caption.value.replace("\\", "") for caption in page.caption]
    assert "Start 1 is off the map (x from −2 to 2, y from −1 to 3), so its ring may be out of sight." in told
    assert "Start 3 is the same point as start 2." in told


def test_who_reads_no_noise_is_told_where_the_rule_is_chosen_and_at_the_noise(open_page):
    page = open_page(r=["gradient_descent", "adam"], steps="20", noise="0.5")
    assert "These rules read it without noise: Gradient descent." in [caption.value for caption in page.caption]
    page.button(key="racer-line-0").click().run()
    assert any("It reads the exact gradient, whatever the noise." in caption.value for caption in page.caption)
    assert page.number_input(key="seed").value == 0, "the seed stands beside the noise"
