"""A scene on show: its place, its run, what was changed, and whether its answer is revealed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from core.words import Text, listed, text
from engine import link, refusals
from engine.link_reader import name_of
from lessons import Scene, address
from lessons.address import Place
from lessons.measured import Numbers
from lessons.subjects import KINDS
from views.lesson.extras import SLIDERS, extra_of
from views.link import address_bar, page_state
from views.link.page_state import PageState
from views.viewer import asked_view
from views.viewer.asked_view import Asked

# Parameters of a swarm and of a search beside the experiment.
OF_RUNS = ("n", "spread", "cloud", "swarm_precision", "starts_n", "rates_n", "target")
_OF_PAGES = (*OF_RUNS, "tolerance", "rates", "rate", "second", "of")
_LOOKS = {"race": asked_view.RACE, "swarm": asked_view.SWARM}  # of a scene's kind
# This window's scenes whose answer is revealed, with the choice, from 0, or None. A widget's own value would be lost
# when another page is shown.
_ANSWERS = "answers-of-scenes"
_STARTED = "started-scene"  # the scene whose button has started the run


@dataclass(frozen=True)
class Showing:
    """A place with its scene's state; `changed` is the part of the link that differs from the scene."""

    place: Place
    state: PageState
    changed: address.Query
    look: Asked | None = None  # the view that its link asks for, if any

    @property
    def scene(self) -> Scene:
        """The scene, in the language of the page."""
        return self.place.scene

    @property
    def name(self) -> str:
        """One name for each scene of all lessons."""
        assert self.place.lesson is not None
        return f"{self.place.lesson.slug}-{self.scene.id}"

    @property
    def revealed(self) -> bool:
        """True if the answer is revealed."""
        return self.name in _read_answers()

    @property
    def chosen(self) -> int | None:
        """The chosen answer, from 0."""
        return _read_answers().get(self.name)

    def reveal(self, chosen: int | None = None) -> None:
        """Reveal the answer from now on; `chosen` is what was answered, if anything."""
        st.session_state[_ANSWERS] = {**_read_answers(), self.name: self.chosen if chosen is None else chosen}

    def reveal_on_play(self) -> None:
        """Reveal the answer to a person who plays without one; before an audience it waits for the run's end."""
        if not self.place.present:
            self.reveal()

    @property
    def started(self) -> bool:
        """True if a run without a player was started, or need not be."""
        return self.place.loop or self.revealed or st.session_state.get(_STARTED) == self.name

    def start(self) -> None:
        """Begin such a run, which is this scene's way of playing."""
        st.session_state[_STARTED] = self.name
        self.reveal_on_play()

    def plays_at_once(self) -> bool:
        """Return whether it plays at once: if nobody is there to answer, or the answer is already revealed."""
        return self.place.loop or (self.revealed and not self.place.present)

    @property
    def query(self) -> address.Query:
        """The link of what is run: the scene's, as it was changed."""
        return {**self.scene.query, **self.changed}


@dataclass(frozen=True)
class StageResult:
    """The drawing of a stage: the run's key ("" if there is none), its numbers, and the run itself."""

    key: str
    numbers: Numbers | None
    run: Any = None
    plays: bool = True  # whether there is something to play


def _read_answers() -> dict[str, int | None]:
    return st.session_state.get(_ANSWERS, {})


def forget_answers() -> None:
    """Hide every answer again, and start nothing."""
    for name in (_ANSWERS, _STARTED):
        st.session_state.pop(name, None)


def read_showing(place: Place) -> tuple[Showing, tuple[Text, ...]]:
    """Return the scene of a place as the link changes it, and a line for each change that is refused."""
    query, scene = address_bar.read(), place.scene
    problems = [*_refuse_foreign(query, scene)]
    base = address.own_query_of(scene)
    kept: address.Query = {}
    for name, values in address.select_touched(query, scene).items():
        if name in SLIDERS:
            number = extra_of(scene, name)
            if number.read(problems) != number.default:
                kept[name] = values
            continue
        faults = page_state.from_query({**base, name: values})[1]
        if faults:
            problems.append(_reword_fault(faults[0]))
        elif values != base.get(name):
            kept[name] = values
    for name in (*address.select_touched(query, scene), *_list_foreign_names(query, scene)):
        if name not in kept:
            address_bar.put(name, None)
    current, _ = page_state.from_query({**base, **kept})
    if scene.labels and not scene.panels and not KINDS[scene.kind].picture:
        current = replace(current, labels=scene.labels)
    look = None
    if scene.kind in _LOOKS and not scene.panels:
        look = asked_view.read(_LOOKS[scene.kind], current.experiment.steps, len(current.labels), problems)
    return Showing(place, current, kept, look), tuple(problems)


def restore() -> None:
    """Take back what was touched."""
    query = address_bar.read()
    scene = address.scene_of(query)
    for name in address.select_touched(query, scene) if scene else ():
        address_bar.put(name, None)


def _list_foreign_names(query: address.Query, scene: Scene) -> list[str]:
    known = {*address.list_touchable(scene), *address.NAMES}
    ours = [name for name in query if link.owns(name, query) or name in _OF_PAGES]
    return [name for name in ours if name not in known]


def _refuse_foreign(query: address.Query, scene: Scene) -> list[Text]:
    """Return a line about changes that the lesson does not offer: it must stay what it says."""
    names = _list_foreign_names(query, scene)
    touched = [name_of(name) for name in address.list_touchable(scene)]
    known = listed(touched) if touched else text("nothing to change")
    return [
        refusals.problem(
            text("{name} cannot be changed in this scene, which offers {known}", name=name_of(name), known=known),
            refusals.LEFT_OUT,
        )
        for name in names
    ]


def _reword_fault(fault: Text) -> Text:
    wanted = fault.values.get("problem") if isinstance(fault, Text) else None
    return refusals.problem(wanted, text("as in the lesson")) if isinstance(wanted, Text) else fault
