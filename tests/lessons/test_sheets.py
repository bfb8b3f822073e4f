"""The tables beside a lesson's scenes: the articles' box, the teacher's data, and an open task that its run answers."""

from __future__ import annotations

import re

import pytest

import lessons
from core.parts import every_param
from core.words import SOURCE, languages
from engine import link, simulate
from lessons import LessonError, reading, sheets
from lessons.scene import Lesson, Task
from tests.lessons.test_reading import GOOD, TRANSLATED, changed, written

OTHERS = [language for language in languages() if language != SOURCE]
TABLES = """\
summary = "A summary."

[article]
which = "first"
letters = "Its sigma."
line = "A square."
run = "It stops."

[teacher]
minutes = 15
wrong = "Twice as fast."
why = "It is not."

[task]
title = "Fast"
words = "Find the largest rate."
race = "surface=bowl&r=gradient_descent&steps=10"
set = "lr.1"
find = "largest"
within = 0.01
answer = 0.5
holds = { measure = "share_left", compare = "value", racers = [1], at_most = 0.001 }
"""
WHOLE = GOOD.replace('summary = "A summary."\n', TABLES)
WORDS = """\
summary = "简介。"

[article]
letters = "它的。"
line = "平方。"
run = "停下。"

[teacher]
wrong = "快一倍。"
why = "不是。"

[task]
title = "快"
words = "找出最大的。"
"""
TRANSLATED_WHOLE = TRANSLATED.replace('summary = "简介。"\n', WORDS)


def tasks() -> list[tuple[str, Task]]:
    found = [(slug, lessons.lesson(slug).task) for slug in lessons.slugs()]
    return [(slug, task) for slug, task in found if task is not None]


def holds(task: Task, value: float) -> bool:
    """Return whether the check of a task holds at a value, from its run made here."""
    if task.scene.kind == "averages":
        return sheets.holds(task, sheets.averages_at(task, value))
    read = link.from_query(task.query_at(value))
    assert not read.problems
    return sheets.holds(task, simulate(read.experiment, record=("details",)))


@pytest.mark.parametrize("slug", lessons.slugs())
@pytest.mark.parametrize("language", list(languages()))
def test_every_lesson_has_its_three_tables_in_every_language(slug, language):
    lesson = lessons.lesson(slug, language)
    assert lesson.article and lesson.teaching and lesson.task


def said(lesson: Lesson) -> dict[str, str]:
    """Return the words of the tables by their names."""
    assert lesson.article and lesson.teaching and lesson.task
    found = {name: getattr(lesson.article, name) for name in ("letters", "line", "run")}
    return found | {"wrong": lesson.teaching.wrong, "why": lesson.teaching.why, "words": lesson.task.scene.text}


@pytest.mark.parametrize("slug", lessons.slugs())
@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_the_same_in_them(slug, language):
    """The same formulas and code, word for word."""
    exact = re.compile(r"\$[^$]+\$|`[^`]+`")
    there, here = (said(lessons.lesson(slug, one)) for one in (SOURCE, language))
    for name in there:
        assert sorted(exact.findall(here[name])) == sorted(exact.findall(there[name])), name


@pytest.mark.parametrize(("slug", "task"), tasks(), ids=lambda each: each if isinstance(each, str) else "")
def test_a_task_has_the_answer_that_its_lesson_gives(slug, task):
    """Within the given share of the answer it holds on the one side and not on the other."""
    less, more = task.answer * (1 - task.within), task.answer * (1 + task.within)
    inside, outside = (less, more) if task.find == "largest" else (more, less)
    assert holds(task, inside), f"{slug}: not at {inside}"
    assert not holds(task, outside), f"{slug}: still at {outside}"


@pytest.mark.parametrize(("slug", "task"), tasks(), ids=lambda each: each if isinstance(each, str) else "")
def test_a_task_does_not_begin_with_its_answer(slug, task):
    """It begins more than a tenth away, where the check either fails or holds further on as well."""
    (given,) = task.scene.query.get(task.name) or [None]
    start = float(given) if given else None
    assert start is not None
    assert not (holds(task, start) and not holds(task, task.next_to(start))), slug


@pytest.mark.parametrize(("slug", "task"), tasks(), ids=lambda each: each if isinstance(each, str) else "")
def test_a_tasks_slider_reaches_its_answer(slug, task):
    if task.scene.kind == "averages":
        low, high = 0.0, 0.99
    else:
        rule = link.from_query(task.scene.query).experiment.optimizers[0]
        low, high = every_param(rule)[task.name.rpartition(".")[0]].slider
    assert low < task.answer < high, slug


def test_the_tables_are_read(tmp_path):
    lesson = reading.read(written(tmp_path, WHOLE))
    assert lesson.article is not None and lesson.article.which == "first"
    assert lesson.teaching is not None and lesson.teaching.minutes == 15
    assert lesson.task is not None and (lesson.task.name, lesson.task.find) == ("lr.1", "largest")
    other = reading._translation(lesson, written(tmp_path, TRANSLATED_WHOLE, "other.md"), "zh-Hans")
    assert said(other)["words"] == "找出最大的。"
    assert other.task is not None and other.task.answer == 0.5


def test_a_lesson_without_them_is_a_lesson(tmp_path):
    lesson = reading.read(written(tmp_path, GOOD))
    assert (lesson.article, lesson.teaching, lesson.task) == (None, None, None)


@pytest.mark.parametrize(
    ("old", "new", "line", "fault"),
    [
        ('which = "first"', 'which = "third"', 6, "article: which must be one of first, second, both, got 'third'"),
        ('letters = "Its sigma."', "", 6, "letters is missing"),
        ('letters = "Its sigma."', 'letters = " "', 6, "article: letters is empty"),
        ('letters = "Its sigma."', 'letters = "A"\nalpha = "B"', 6, "article has no field 'alpha'"),
        ("minutes = 15", "minutes = 0", 12, "teacher: minutes must be from 1 to 180, got 0"),
        ("minutes = 15", 'minutes = "15"', 12, "minutes must be of type int, got '15'"),
        ('why = "It is not."', "", 12, "why is missing"),
        ("steps=10", "steps=-1", 17, "steps"),
        ('race = "surface=bowl', 'averages = "beta=0.5"\nrace = "surface=bowl', 17, "has race and averages"),
        ('set = "lr.1"', 'set = "lr.2"', 17, r"its link has no 'lr\.2'"),
        ('find = "largest"', 'find = "best"', 17, "find must be largest or smallest, got 'best'"),
        ("within = 0.01", "within = 2.0", 17, r"within must be in \(0, 0\.5\]"),
        (", at_most = 0.001", "", 17, "holds needs at_least, at_most or a racer"),
        ('measure = "share_left"', 'measure = "joy"', 17, "task: holds: measure must be one of"),
        ("[task]", "[task.more]\n[task]", 17, "task has no field 'more'"),
    ],
)
def test_a_fault_in_them_is_told_with_file_and_line(tmp_path, old, new, line, fault):
    path = written(tmp_path, changed(old, new, WHOLE))
    with pytest.raises(LessonError, match=fault) as caught:
        reading.read(path)
    told = str(caught.value)
    assert told.startswith(f"{path}:")
    assert int(told.removeprefix(f"{path}:").split(":")[0]) in range(line - 1, line + 2), told


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('[teacher]\nwrong = "快一倍。"\nwhy = "不是。"\n', "", "teacher must stand in both languages or in none"),
        ('run = "停下。"', "", "run is missing"),
        ('run = "停下。"', 'run = "停下。"\nwhich = "first"', "article has no field 'which'"),
        ('words = "找出最大的。"', 'words = "找出最大的。"\nanswer = 3.0', "task has no field 'answer'"),
    ],
)
def test_a_translation_with_more_or_less_is_told(tmp_path, old, new, fault):
    source = reading.read(written(tmp_path, WHOLE))
    path = written(tmp_path, changed(old, new, TRANSLATED_WHOLE), "other.md")
    with pytest.raises(LessonError, match=fault):
        reading._translation(source, path, "zh-Hans")
