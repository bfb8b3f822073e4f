"""A lesson's file: what is read, and that every fault is told with file and line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lessons import LessonError, reading
from lessons.checks import Check
from lessons.file import AFTER
from lessons.measures import Measured, Panels
from tests.lessons.results import result_of

GOOD = """\
+++
order = 1
title = "A title"
summary = "A summary."

[[scenes]]
id = "one"
race = "surface=saddle&r=gradient_descent&r=momentum&lr.2=0.02&steps=30"
touch = ["lr.2", "c"]
watch = "Look."
question = "Who is lower?"
answer = "{winner}: {best:.2f}."

[scenes.asks]
measure = "final_value"

[scenes.claims.lower]
measure = "final_value"
racer = 2
+++
The opening.

## The first {#one}

Momentum is [lower](#lower).

## What to remember

The end.
"""
TRANSLATED = """\
+++
title = "题目"
summary = "简介。"

[[scenes]]
id = "one"
watch = "看。"
question = "谁更低？"
answer = "{winner}：{best:.2f}。"
+++
开头。

## 第一个 {#one}

动量法[更低](#lower)。

## 小结

完。
"""


def written(folder: Path, text: str, name: str = "lesson.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def changed(old: str, new: str, text: str = GOOD) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def test_a_lesson_is_read(tmp_path):
    lesson = reading.read(written(tmp_path, GOOD))
    (scene,) = lesson.scenes
    assert (lesson.slug, lesson.order, lesson.opening) == ("lesson", 1, "The opening.")
    assert lesson.closing.endswith("The end.")
    assert (scene.id, scene.number, scene.kind, scene.title, scene.line) == ("one", 1, "race", "The first", 7)
    assert scene.query["r"] == ["gradient_descent", "momentum"]
    run = result_of(scene)
    assert scene.claims["lower"].holds(run)
    assert scene.asks.choice(run) == 1


@pytest.mark.parametrize(("number", "place"), [(0.5, 0), (1, 1), (1.5, 1), (2, 2), (9, 2)], ids=str)
def test_choices_may_go_up_or_down(number: float, place: int):
    """An outcome on an edge belongs above it, whichever way the choices are listed."""
    up = Check("final_value", "value", racers=(1,), edges=(1, 2))
    down = Check("final_value", "value", racers=(1,), edges=(2, 1), descending=True)
    assert up.choice(Measured((number,))) == place
    assert down.choice(Measured((number,))) == 2 - place


def test_panels_are_races_whose_racers_are_numbered_through(tmp_path):
    panels = 'panels = ["surface=bowl&r=gradient_descent&steps=5", "surface=saddle&r=gradient_descent&steps=5"]'
    text = re.sub("^race = .*\ntouch.*$", panels, GOOD, flags=re.MULTILINE)
    (scene,) = reading.read(written(tmp_path, text)).scenes
    assert scene.kind == "race"
    assert scene.query == scene.panels[0]
    result = result_of(scene)
    assert isinstance(result, Panels)
    assert len(scene.asks.numbers(result)) == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ("+++\norder", "order", 1, "begins with TOML"),
        ("order = 1", "order = ", 2, "Invalid value"),
        ('title = "A title"', "", 1, "title is missing"),
        ('title = "A title"', "title = 3", 1, "title must be of type str, got 3"),
        ("order = 1", 'order = "first"', 1, "order must be of type int"),
        ("order = 1", "order = 1\nauthor = 2", 1, "no field 'author'"),
        ("r=momentum", "r=heavy_ball", 7, "rule: 'heavy_ball' is not known here"),
        ("surface=saddle", "surface=hill", 7, "surface: 'hill' is not known here"),
        ("lr.2=0.02", "lr.2=-1", 7, "learning rate of racer 2 must be from 0"),
        ("lr.2=0.02", "lr.3=0.02", 7, r"learning rate of racer 3 cannot be set here"),
        ("steps=30", "steps=30&tolerance=small", 7, r"tolerance must be from 1×10⁻¹² to 1, not 'small'"),
        ('race = "surface=saddle', 'swarm = "n=few&surface=saddle', 7, r"n must be a whole number from .* not 'few'"),
        ('race = "surface=saddle', 'swarm = "cloud=fog&surface=saddle', 7, "cloud must be one of .* not 'fog'"),
        ('race = "surface=saddle', 'sweep = "rates_n=3&surface=saddle', 7, "rates_n must be a whole number from"),
        ("steps=30", "cloud=grid", 7, "cloud is no parameter of a race"),
        ('race = "', 'rce = "', 7, "no field 'rce'"),
        ('race = "surface', 'averages = "beta=2"\nrace = "surface', 7, "must have one of .* has race, averages"),
        ("touch = [", 'averages = "beta=0.5"\ntouch = [', 7, "has race, averages"),
        ('touch = ["lr.2", "c"]', 'touch = ["lr.3"]', 7, r"its link has no 'lr\.3'"),
        ('touch = ["lr.2", "c"]', 'touch = ["beta.2"]', 7, r"its link has no 'beta\.2'"),
        ('watch = "Look."', 'watch = "Look."\nlayout = "two"', 7, "layout must be one of .* got 'two'"),
        ('watch = "Look."', 'watch = "Look."\nchart = "f"', 7, "chart must be one of .* got 'f'"),
        ('watch = "Look."', 'watch = "Look."\nbeside = "it"', 7, "beside must be one of .* got 'it'"),
        ('watch = "Look."', 'watch = "Look."\nlabels = ["A"]', 7, "1 labels for 2 racers"),
        ("{best:.2f}", "{m3:.2f}", 7, r"answer: a run of 2 racers gives no \{m3\}"),
        ("{best:.2f}", "{best.real}", 7, r"gives no \{best\.real\}"),
        ("{best:.2f}", "{best", 7, "scene 'one': expected '}'"),
        ('watch = "Look."', 'watch = "Look."\nchoices = [1, 2]', 7, "choices must be texts"),
        ('measure = "final_value"\n\n', 'measure = "final_value"\nedges = [2, 1]\n\n', 7, "edges must ascend"),
        (
            'measure = "final_value"\n\n',
            'measure = "final_value"\nedges = [1, 2]\ndescending = true\n\n',
            7,
            "edges must descend",
        ),
        ('measure = "final_value"\n\n', 'measure = "final_value"\ndescending = true\n\n', 7, "descending is for edges"),
        ('touch = ["lr.2", "c"]', 'touch = "c"', 7, "touch must be of type list"),
        ('watch = "Look."', "", 7, "has no watch"),
        ('answer = "{winner}: {best:.2f}."', 'choices = ["A"]\nanswer = "B"', 7, "1 choices"),
        ('id = "one"', 'id = "two"', 7, "no section"),
        ('measure = "final_value"\n\n', 'measure = "fun"\n\n', 7, "asks: measure must be one of"),
        ('measure = "final_value"\nracer = 2', 'measure = "final_value"\nwinner = 2', 7, "no field 'winner'"),
        ('measure = "final_value"\nracer = 2', 'compare = "ratio"\nmeasure = "final_value"', 7, "needs 2 racers"),
        ('measure = "final_value"\nracer = 2', 'compare = "nearly"\nmeasure = "final_value"', 7, "compare must be one"),
        ('measure = "final_value"\nracer = 2', 'measure = "final_value"', 7, "claims.lower needs at_least, at_most or"),
        ('measure = "final_value"\nracer = 2', 'measure = "final_value"\nracer = 3', 7, "no racer 3; there are 2"),
        ('measure = "final_value"\n\n', 'measure = "final_value"\ncompare = "each"\n\n', 7, "'each' is for claims"),
        ('measure = "final_value"\nracer = 2', 'measure = "final_value"\nracer = "2"', 7, "whole numbers, got '2'"),
        ('"final_value"\nracer = 2', '"final_value"\nracers = [1.0]\nracer = 2', 7, "whole numbers, got 1.0"),
        ('"final_value"\nracer = 2', '"final_value"\nat_most = "2"', 7, "must be numbers, got '2'"),
        ('"final_value"\nracer = 2', '"turns"\narguments = { coordinate = "z" }\nracer = 2', 7, "x or y, got 'z'"),
        ('"final_value"\nracer = 2', '"turns"\narguments = { coordinate = 1 }\nracer = 2', 7, "must be str, got 1"),
        ('measure = "final_value"\nracer = 2', 'measure = "turns"\nracer = 2', 7, "of turns: coordinate is missing"),
        (
            'measure = "final_value"\nracer = 2',
            'measure = "final_value"\narguments = { step = 3 }\nracer = 2',
            7,
            "final_value: there is no 'step'",
        ),
        ("[lower](#lower)", "lower", 23, "claim 'lower' of scene 'one' is nowhere in its text"),
        ("[lower](#lower)", "[lower](#lower) and [sooner](#sooner)", 23, "checks no claim 'sooner'"),
        ("[lower](#lower).", f"[lower](#lower).\n\n{AFTER}", 23, "between two parts of its text"),
        ("[lower](#lower).", f"so.\n\n{AFTER}\n\nso\n\n{AFTER}\n\n[lower](#lower).", 23, "may stand once"),
        ("The opening.", f"The opening.\n{AFTER}", 22, "is for the text of a scene"),
        ("## What to remember", "## More {#more}", 27, "there is no scene 'more'"),
        ("## What to remember", "## More {#one}", 27, "two sections are called 'one'"),
    ],
)
def test_a_fault_is_told_with_file_and_line(tmp_path, old, new, line, fault):
    path = written(tmp_path, changed(old, new))
    with pytest.raises(LessonError, match=fault) as caught:
        reading.read(path)
    told = str(caught.value)
    assert told.startswith(f"{path}:"), told
    assert int(told.removeprefix(f"{path}:").split(":")[0]) == line, told


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('[scenes.asks]\nmeasure = "final_value"\n', "", "asks is missing"),
        ('[[scenes]]\nid = "one"', '[scenes]\nid = "one"', "scenes must be of type list"),
        ('race = "', 'averages = "', "averages: surface is no parameter of averages"),
        ('race = "surface=saddle&', 'race = "surface&', "race: "),
        ("[scenes.claims.lower]", "[scenes.claims]", "claims.measure must be a table"),
    ],
)
def test_a_fault_of_form_is_a_lesson_error(tmp_path, old, new, fault):
    with pytest.raises(LessonError, match=fault):
        reading.read(written(tmp_path, changed(old, new)))


def test_a_file_that_is_no_text_is_told_with_its_line(tmp_path):
    path = tmp_path / "lesson.md"
    path.write_bytes(GOOD.encode().replace(b"The opening.", b"The \xff."))
    with pytest.raises(LessonError, match=r":21: a lesson is text in UTF-8"):
        reading.read(path)


def test_scenes_that_are_no_tables_are_refused(tmp_path):
    text = re.sub(r"\[\[scenes\]\].*(?=\+\+\+)", "scenes = [1, 2]\n", GOOD, flags=re.DOTALL)
    with pytest.raises(LessonError, match="table"):
        reading.read(written(tmp_path, text))


def test_panels_that_are_no_links_are_refused(tmp_path):
    text = re.sub("^race = .*$", 'panels = ["surface=bowl"]', GOOD, flags=re.MULTILINE)
    with pytest.raises(LessonError, match="panels must be two links"):
        reading.read(written(tmp_path, text))


def test_a_translation_has_the_words_and_nothing_else(tmp_path):
    source = reading.read(written(tmp_path, GOOD))
    lesson = reading._translation(source, written(tmp_path, TRANSLATED, "other.md"), "zh-Hans")
    assert (lesson.title, lesson.language, lesson.scenes[0].title) == ("题目", "zh-Hans", "第一个")
    assert lesson.scenes[0].query == source.scenes[0].query
    assert lesson.scenes[0].claims == source.scenes[0].claims


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "one"', 'id = "two"', "the scenes must be one, in this order, got two"),
        ('watch = "看。"', "", "has no watch"),
        ('watch = "看。"', 'watch = "看。"\nrace = "r=adam"', "no field 'race'"),
        ('watch = "看。"', 'watch = "看。"\nchoices = ["甲", "乙"]', "choices must be as many as in English"),
        ("[更低](#lower)", "更低", "claim 'lower' of scene 'one' is nowhere"),
        ("[更低](#lower)", "[更低](#lower)、[更快](#faster)", "scene 'one' checks no claim 'faster'"),
        ("{#one}", "", "no section"),
        ("动量法[更低]", f"动量法\n\n{AFTER}\n\n[更低]", "must stand where it does in English"),
        ('title = "题目"', "", "title is missing"),
        ("{best:.2f}", "{number1}", r"gives no \{number1\}"),
    ],
)
def test_a_wrong_translation_is_told_with_file_and_line(tmp_path, old, new, fault):
    source = reading.read(written(tmp_path, GOOD))
    path = written(tmp_path, changed(old, new, TRANSLATED), "other.md")
    with pytest.raises(LessonError, match=fault) as caught:
        reading._translation(source, path, "zh-Hans")
    assert re.match(rf"{re.escape(str(path))}:\d+: ", str(caught.value))
