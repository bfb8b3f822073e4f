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
    kind: str  # race, swarm, sweep or averages
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
