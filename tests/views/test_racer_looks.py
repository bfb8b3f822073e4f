"""A racer's look is its own: it stays when others come, go and move, and a link and a file carry it."""

import itertools
import random

from engine import simulate
from figures import theme
from figures.carried import from_json, race_json
from figures.viewer.payload import racer_of
from views.link import page_state


def _looks(current):
    return list(zip(current.colors, current.shapes, strict=True))


def _without(current, index):
    order = [i for i in range(len(current.labels)) if i != index]
    return current.with_racers(order, [current.experiment.optimizers[i] for i in order])


def _with_another(current, at):
    rules = current.experiment.optimizers
    order = [*range(at), -1, *range(at, len(rules))]
    return current.with_racers(order, [*rules[:at], rules[0], *rules[at:]])


def test_the_others_keep_colour_and_shape_when_one_is_removed():
    current, _ = page_state.from_query({})
    for index in range(6):
        before = _looks(current)
        del before[index]
        assert _looks(_without(current, index)) == before


def test_a_racer_that_is_moved_takes_its_look_along():
    current, _ = page_state.from_query({})
    order = [5, 0, 1, 2, 3, 4]
    moved = current.with_racers(order, [current.experiment.optimizers[i] for i in order])
    assert _looks(moved) == [_looks(current)[i] for i in order]


def test_twelve_racers_that_come_one_by_one_look_like_twelve():
    current, _ = page_state.from_query({"r": ["adam"]})
    while len(current.labels) < 12:
        current = _with_another(current, len(current.labels))
    assert len(set(current.shapes)) == 12
    assert all(current.colors.count(color) <= 2 for color in theme.COLOR_NAMES)
    assert not any("shape" in name or "color" in name for name in page_state.to_query(current))  # position says it all


def test_who_comes_takes_what_nobody_has():
    current, _ = page_state.from_query({})
    again = _with_another(_without(current, 1), 0)
    assert _looks(again)[0] == ("vermillion", "square")  # the first that is free
    twice = _with_another(again, 3)
    assert len(set(twice.shapes)) == 7 and len(set(twice.colors)) == 7


def test_a_link_carries_looks_and_says_nothing_where_position_does():
    current, _ = page_state.from_query({})
    assert page_state.to_query(current) == {}
    left = _without(current, 3)
    query = page_state.to_query(left)
    assert [query[f"shape.{i}"] for i in (4, 5)] == [["star"], ["triangle-down"]]
    assert not any(name.startswith("color") for name in query)  # a colour goes with its shape
    chance = random.Random(7)
    for _ in range(60):
        count = len(current.labels)
        grow = count == 1 or (count < 12 and chance.random() < 0.6)
        current = (
            _with_another(current, chance.randrange(count + 1)) if grow else _without(current, chance.randrange(count))
        )
        assert page_state.from_query(page_state.to_query(current)) == (current, ())
        assert all(one != other for one, other in itertools.combinations(_looks(current), 2))


def test_a_link_from_before_shapes_were_said_means_what_it_meant():
    current, problems = page_state.from_query({"r": ["adam", "adam"], "color.2": ["black"]})
    assert (current.colors, current.shapes, problems) == (("blue", "black"), ("circle", "square"), ())


def test_a_shape_that_does_not_exist_is_told():
    current, problems = page_state.from_query({"shape.2": ["heart"]})
    assert current.shapes[1] == "square"
    assert [word in str(problems[0]) for word in ("hape of racer 2", "heart", "square")] == [True] * 3


def test_a_look_chosen_in_a_lesson_is_told_as_what_differs():
    base = {"r": ["adam", "sgd"], "color.1": ["black"]}
    current, _ = page_state.from_query({"r": ["adam", "sgd"]})
    assert page_state.find_differences(current, base) == {"color.1": ["blue"]}


def test_a_file_carries_looks():
    query = {"r": ["adam", "sgd"], "steps": ["5"], "shape.1": ["star"], "color.2": ["sky"]}
    current, _ = page_state.from_query(query)
    read = from_json(race_json(simulate(current.experiment), current))
    assert (read.colors, read.shapes) == (("orange", "sky"), ("star", "square"))
    assert racer_of(read, 0, "one")["shape"] == "star"
