"""The tables of a lesson's file that stand beside its scenes: `article`, `teacher` and `task`.

    [article]
    which = "first"
    letters = "Its σ is the ε of this lesson."
    line = "It leaves out a square."
    run = "As printed, its program stops with an error."

    [teacher]
    minutes = 15
    wrong = "Twice the rate, twice as fast."
    why = "It holds for small rates only."

    [task]
    title = "As fast as it goes"
    words = "Find the largest rate at which 80 steps leave a thousandth of the loss."
    race = "surface=bowl&r=gradient_descent&steps=80"
    set = "lr.1"
    find = "largest"
    within = 0.01
    answer = 0.2
    holds = { measure = "share_left", compare = "value", racers = [1], at_most = 1e-3 }

Another language has the words alone: `letters`, `line`, `run`, `wrong`, `why`, `title` and `words`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from lessons.averages import Averages
from lessons.checks import Check
from lessons.file import LessonFile
from lessons.measures import Result
from lessons.scene import Article, Lesson, Query, Scene, Task, Teaching

TABLES = ("article", "teacher", "task")
ARTICLES = ("first", "second", "both")
TASK = "task"  # the name of a task's scene
_LINES = ("letters", "line", "run")
_MISTAKE = ("wrong", "why")
_TASK = ("title", "words")
_FIND = ("largest", "smallest")

ReadQuery = Callable[[LessonFile, str, str, str, int], Query]
ReadCheck = Callable[[LessonFile, str, Any, int], Check]


def read(file: LessonFile, read_query: ReadQuery, read_check: ReadCheck) -> dict[str, Any]:
    """Return what an English file has of the three tables, as the fields of a `Lesson`."""
    found: dict[str, Any] = {}
    if entry := _table(file, "article", ("which", *_LINES)):
        which = file.value(entry, "which", str, _line(file, "article"))
        if which not in ARTICLES:
            raise file.error(
                _line(file, "article"), f"article: which must be one of {', '.join(ARTICLES)}, got {which!r}"
            )
        found["article"] = Article(which, **_words(file, "article", entry, _LINES))
    if entry := _table(file, "teacher", ("minutes", *_MISTAKE)):
        minutes = file.value(entry, "minutes", int, _line(file, "teacher"))
        if not 1 <= minutes <= 180:
            raise file.error(_line(file, "teacher"), f"teacher: minutes must be from 1 to 180, got {minutes}")
        found["teaching"] = Teaching(minutes, **_words(file, "teacher", entry, _MISTAKE))
    if entry := _table(file, "task", (*_TASK, "race", "averages", "set", "find", "within", "answer", "holds")):
        found["task"] = _task(file, entry, read_query, read_check)
    return found


def translate(file: LessonFile, source: Lesson) -> dict[str, Any]:
    """Return the tables of the English lesson with another language's words."""
    for name, there in (("article", source.article), ("teacher", source.teaching), ("task", source.task)):
        if (name in file.front) != (there is not None):
            raise file.error(1, f"{name} must stand in both languages or in none")
    found: dict[str, Any] = {}
    if source.article:
        entry = _table(file, "article", _LINES)
        found["article"] = replace(source.article, **_words(file, "article", entry, _LINES))
    if source.teaching:
        entry = _table(file, "teacher", _MISTAKE)
        found["teaching"] = replace(source.teaching, **_words(file, "teacher", entry, _MISTAKE))
    if source.task:
        words = _words(file, "task", _table(file, "task", _TASK), _TASK)
        scene = replace(source.task.scene, title=words["title"], text=words["words"])
        found["task"] = replace(source.task, scene=scene)
    return found


def holds(task: Task, result: Result) -> bool:
    """Return whether a run has what the task asks for; a run that leaves nothing to measure has not."""
    try:
        return task.scene.asks.holds(result)
    except (ArithmeticError, IndexError, ValueError):
        return False


def averages_at(task: Task, value: float) -> Averages:
    """Return the averages of a task at a value of β."""
    return Averages.from_query(task.scene.query).with_beta(value)


def _task(file: LessonFile, entry: Mapping[str, Any], read_query: ReadQuery, read_check: ReadCheck) -> Task:
    line = _line(file, "task")
    kinds = [kind for kind in ("race", "averages") if kind in entry]
    if len(kinds) != 1:
        raise file.error(line, f"task: it must have race or averages, has {' and '.join(kinds) or 'neither'}")
    kind = kinds[0]
    query = read_query(file, TASK, kind, file.value(entry, kind, str, line), line)
    words = _words(file, "task", entry, _TASK)
    find = file.value(entry, "find", str, line)
    if find not in _FIND:
        raise file.error(line, f"task: find must be largest or smallest, got {find!r}")
    check = read_check(file, "task: holds", file.value(entry, "holds", dict, line), line)
    if check.idle:
        raise file.error(line, "task: holds needs at_least, at_most or a racer")
    numbers = {name: file.value(entry, name, float, line) for name in ("within", "answer")}
    if not 0 < numbers["within"] <= 0.5 or not numbers["answer"] > 0:
        raise file.error(line, f"task: within must be in (0, 0.5] and answer above 0, got {numbers}")
    scene = Scene(
        TASK, 0, kind, query, words["title"], words["words"], "", "", "", check,
        touch=(file.value(entry, "set", str, line),), line=line,
    )  # fmt: skip
    return Task(scene, find, **numbers)


def _table(file: LessonFile, name: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    if name not in file.front:
        return {}
    file.only(file.front[name], known, _line(file, name), name)
    return file.front[name]


def _words(file: LessonFile, table: str, entry: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    line = _line(file, table)
    found = {name: file.value(entry, name, str, line).strip() for name in names}
    for name, words in found.items():
        if not words:
            raise file.error(line, f"{table}: {name} is empty")
    return found


def _line(file: LessonFile, table: str) -> int:
    return file.line_at(f"[{table}]")
