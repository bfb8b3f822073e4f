"""A lesson and its scenes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lessons.checks import Check

Query = dict[str, list[str]]


@dataclass(frozen=True, eq=False)
class Scene:
    """A live experiment inside a lesson, with something to watch for and one question that its run answers.

    `kind` is the part of the app that shows it, and `query` its experiment as in that page's link. `touch` are the
    names of the parameters beside it as sliders ("lr.2", "noise", "batch"). `answer` is a template that is filled from
    the run (see `Check.values`). `claims` are the text's statements about the run, marked there as [words](#id).

    A scene with `panels` shows several races side by side on one clock; `query` is then the first of them, and its
    racers, `labels` included, are numbered through from panel to panel.
    """

    id: str
    number: int  # within its lesson, from 1
    kind: str  # one of lessons.subjects.KINDS
    query: Query
    title: str
    text: str
    watch: str
    question: str
    answer: str
    asks: Check
    choices: tuple[str, ...] = ()  # empty: the racers are the choices
    labels: tuple[str, ...] = ()  # the racers' names in this scene; empty: the rules' names
    layout: str = "one"
    chart: str = ""  # the chart that is open first; empty: the viewer's own first one
    arrows: bool = False
    beside: str = ""  # a panel of its own beside the scene, by its name in views/lesson/beside.py
    panels: tuple[Query, ...] = ()  # the races of a scene that shows several at once
    touch: tuple[str, ...] = ()
    claims: Mapping[str, Check] = field(default_factory=dict)
    line: int = 0  # in the English file


@dataclass(frozen=True)
class Article:
    """Three lines for a reader who comes from the articles behind the lab, and which of them has this subject."""

    which: str  # first, second or both
    letters: str  # which letters mean something else there
    line: str  # which line is wrong there, and what is right
    run: str  # what happens when it is run


@dataclass(frozen=True)
class Teaching:
    """A teacher's data: the minutes that a lesson takes, the usual wrong answer, and the reason for it."""

    minutes: int
    wrong: str
    why: str


@dataclass(frozen=True, eq=False)
class Task:
    """An open task: find the largest or smallest value of one slider at which a check of the run holds.

    `scene` is its run, whose only slider is the value. The task is solved if the check holds at a value and not at the
    next one, which is larger or smaller by the share `within`.
    """

    scene: Scene
    find: str  # largest or smallest
    within: float  # a share of the value
    answer: float  # the value, to `within`

    @property
    def name(self) -> str:
        """The parameter that is looked for."""
        return self.scene.touch[0]

    def next_to(self, value: float) -> float:
        """Return the next value to try: larger if the largest is looked for, else smaller."""
        return value * (1 + self.within if self.find == "largest" else 1 - self.within)

    def query_at(self, value: float) -> Query:
        """Return the link of the run at a value."""
        return {**self.scene.query, self.name: [repr(float(value))]}


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson in one language: `opening` stands before its first scene, `closing` after its last."""

    slug: str
    order: int
    title: str
    summary: str
    opening: str
    closing: str
    scenes: tuple[Scene, ...]
    language: str  # the one it is really in: English where there is no translation
    article: Article | None = None
    teaching: Teaching | None = None
    task: Task | None = None
