"""The box on the page: switched on and off, its sides typed, in the link and in what the viewer is sent."""

import pytest

from engine.link import from_query

SMALL = {"steps": "20", "r": "adam", "surface": "bowl"}


@pytest.fixture
def boxed(open_page):
    """`boxed("0,3,0,2")`: the Race page with this box, and its expander open."""

    def open_with(box=None, **more):
        page = open_page(**{**SMALL, **more}, **({"box": box} if box else {}))
        page.session_state["box"] = True
        page.run()
        assert not page.exception, page.exception
        return page

    return open_with


def experiment(page):
    query = {name: values if isinstance(values, list) else [values] for name, values in page.query_params.items()}
    reading = from_query(query)
    assert not reading.problems
    return reading.experiment


def test_a_box_is_switched_on_and_off(boxed):
    page = boxed()
    before = experiment(page)
    page.checkbox(key="boxed").check().run()
    assert not page.exception, page.exception
    box = experiment(page).landscape.box
    for (low, high), (first, last) in zip(before.landscape.extent, box, strict=True):
        assert low < first < last < high
    (start,) = experiment(page).starts
    assert all(low <= place <= high for place, (low, high) in zip(start, box, strict=True))
    page.checkbox(key="boxed").uncheck().run()
    assert experiment(page) == before


def test_a_side_is_typed(boxed):
    page = boxed("0,3,0,2", start="2.5,1")
    assert [page.number_input(key=f"box.{side}").value for side in ("x0", "x1", "y0", "y1")] == [0, 3, 0, 2]
    page.number_input(key="box.x1").set_value(2.0).run()
    assert not page.exception, page.exception
    assert experiment(page).landscape.box == ((0, 2), (0, 2))
    assert experiment(page).starts == ((2, 1),)  # brought inside


def test_a_start_outside_comes_inside_and_the_field_says_so(boxed):
    page = boxed("0,3,0,2", start="1,1")
    page.number_input(key="start-x-0").set_value(5.0).run()
    assert experiment(page).starts == ((3, 1),)
    (answer,) = page.info
    assert answer.value.replace("\\", "") == "x of start 1 must be from 0 to 3 to be in the box: 5 became 3."
    page.number_input(key="start-y-0").set_value(0.5).run()
    assert experiment(page).starts == ((3, 0.5),) and not page.info


def test_sides_that_do_not_rise_are_refused_beside_the_field(boxed):
    page = boxed("0,3,0,2")
    page.number_input(key="box.x1").set_value(-1.0).run()
    assert experiment(page).landscape.box == ((0, 3), (0, 2))
    (answer,) = (each.value.replace("\\", "") for each in page.error)
    assert answer == "The sides of a box must rise, and 0 is not below −1."


def test_a_typed_formula_keeps_its_box_while_it_is_typed(boxed):
    page = boxed("0,3,0,2", surface="typed", formula="x^2")
    page.text_area(key="own-formula").set_value("(x-5)^2 + (y-4)^2").run()
    assert not page.exception, page.exception
    assert experiment(page).landscape.box == ((0, 3), (0, 2))
    assert experiment(page).landscape.minima == ((3, 2),)
