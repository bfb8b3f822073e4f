"""Guests: racers from an installed package, beside those of the link and only in this window.

A link names only rules of the registry, since whoever opens it must not run code that somebody else chose. So a guest
lives in the session: the link, the files and the lessons do not know it.
"""

from __future__ import annotations

import importlib
import inspect
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from torch.optim import Optimizer as TorchClass

from core.strangers import in_markdown
from core.words import said, text
from engine import Trajectory
from engine.link import BOUNDS
from figures import theme
from optimizers import FromTorch
from views.controls import answers, fields, labels, stale_values
from views.language import language, tr
from views.link.page_state import PageState
from views.runs.race_runs import find_chaotic, run_of

PACKAGE = "pytorch_optimizer"
_GUESTS = "guests-of-window"
_REFUSED = "guest-refused"  # why the last choice was refused
_PICKED = "guest-picked"
_STEP = 1e-3  # of the arrow keys


@dataclass(frozen=True)
class Guest:
    """A racer of this window, with a number that stays its own while others come and go."""

    number: int
    rule: FromTorch


@dataclass(frozen=True)
class Ran:
    """A run of all who took part, with its chaotic ends, and the reason if guests could not take part."""

    state: PageState
    run: Trajectory
    chaotic: NDArray[np.bool_] | None  # None while it is not known
    problem: str = ""


def run_with_guests(state: PageState) -> Ran:
    """Return the run of the link's racers and this window's guests, or of the racers alone if a guest fails."""
    guests = list_guests()
    if guests:
        try:
            return _run(_join(state, guests))
        except ValueError as error:
            return replace(_run(state), problem=said(error, language()))
    return _run(state)


def list_guests() -> tuple[Guest, ...]:
    """Return the guests in the order in which they came."""
    return st.session_state.get(_GUESTS, ())


def draw_note(ran: Ran) -> None:
    """Draw a line over the race: what guests are, or why they do not race."""
    if ran.problem:
        st.warning(in_markdown(ran.problem), icon=":material/group_off:")
    elif list_guests():
        st.caption(
            tr(
                "Guests race only in this window, at their own rates: they are not in the link, the files or the "
                "script."
            )
        )


def draw(state: PageState) -> None:
    """Draw an installed package's group in the list of racers: the guests, and who can be invited."""
    if not _is_installed():
        return
    guests, racers = list_guests(), len(state.experiment.optimizers)
    _draw_chips(state, racers)
    with st.expander(tr("From {package}", package=PACKAGE), key="guests", on_change="rerun") as opened:
        if opened.open:
            _draw_choice(full=racers + len(guests) >= BOUNDS.racers)
    for guest in guests:
        _draw_line(guest)


def _run(state: PageState) -> Ran:
    run = run_of(state.experiment)
    return Ran(state, run, find_chaotic(run))


def _join(state: PageState, guests: tuple[Guest, ...]) -> PageState:
    """Return the state with the guests after its racers. Raises ValueError if together they are too many."""
    rules = (*state.experiment.optimizers, *(guest.rule for guest in guests))
    experiment = state.experiment
    if len(rules) > BOUNDS.racers:
        words = text(
            "With the guests there would be {count} racers; at most {most} may race.",
            count=len(rules),
            most=BOUNDS.racers,
        )
        raise ValueError(words)
    work = len(rules) * len(experiment.starts) * experiment.steps
    if work > BOUNDS.work:
        words = text(
            "With the guests the racers would take {work:,} steps from all starts; they may take {most:,}.",
            work=work,
            most=BOUNDS.work,
        )
        raise ValueError(words)
    old = [*range(len(experiment.optimizers)), *(-1 for _ in guests)]
    return state.with_racers(old, rules)


# ------------------------------------------------------------------ the package


@cache
def _is_installed() -> bool:
    return find_spec(PACKAGE) is not None


@cache
def _load_classes() -> dict[str, type[TorchClass]]:
    """Return the package's classes by name. Importing it takes seconds, so it waits until somebody looks."""
    module = importlib.import_module(PACKAGE)
    found = {
        value.__name__: value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, TorchClass) and not inspect.isabstract(value)
    }
    ours = {name: value for name, value in found.items() if value.__module__.startswith(f"{PACKAGE}.")}
    return dict(sorted(ours.items(), key=lambda pair: pair[0].casefold()))


# ------------------------------------------------------------------ widgets


def _draw_chips(state: PageState, racers: int) -> None:
    """Draw the colour and shape that a guest has on the map, before its name."""
    guests = list_guests()
    if not guests or racers + len(guests) > BOUNDS.racers:
        return
    dark = st.context.theme.type == "dark"
    looks = _looks_of_guests(state, len(guests))
    rules = []
    for guest, (name, shape) in zip(guests, looks, strict=True):
        color, outline = theme.color(name)["dark" if dark else "light"], theme.shape_outline(shape)
        mark = "content: ''; display: inline-block; width: 0.7em; height: 0.7em; margin-right: 0.5em;"
        rules.append(
            f".st-key-guest-{guest.number} [data-testid=stWidgetLabel] p::before "
            f"{{ {mark} background: {color}; clip-path: {outline}; }}"
        )
    st.html(f"<style>{''.join(rules)}</style>")


def _looks_of_guests(state: PageState, guests: int) -> list[tuple[str, str]]:
    racers = len(state.experiment.optimizers)
    rules = [*state.experiment.optimizers, *state.experiment.optimizers[:1] * guests]
    joined = state.with_racers([*range(racers), *[-1] * guests], rules)
    return list(zip(joined.colors, joined.shapes, strict=True))[racers:]


def _draw_line(guest: Guest) -> None:
    """Draw a guest's name, its learning rate, and a button to remove it."""
    key = f"guest-rate-{guest.number}"
    fields.sync(key, guest.rule.lr)
    spec = next(spec for spec in guest.rule.params() if spec.name == "lr")
    held = answers.Number(labels.label_of(spec), spec.valid, guest.rule.lr, guest.rule.cls.__name__)
    left, right = st.columns([0.85, 0.15], gap="small", vertical_alignment="bottom")
    with left.container(key=f"guest-{guest.number}"):
        st.number_input(
            tr("{racer}, learning rate", racer=in_markdown(guest.rule.cls.__name__)),
            value=None, step=_STEP, format="%g", key=key, on_change=_set_rate, args=(guest.number, key, held),
        )  # fmt: skip
    right.button(
        tr("Remove {racer}", racer=in_markdown(guest.rule.cls.__name__)),
        key=f"guest-out-{guest.number}",
        icon=":material/close:",
        on_click=_remove,
        args=(guest.number,),
    )
    answers.draw(key)


def _draw_choice(*, full: bool) -> None:
    """Draw the choice among the package's classes; one that cannot race says why."""
    with st.spinner(tr("Loading {package} …", package=PACKAGE)):
        try:
            names = list(_load_classes())
        except ImportError as error:
            st.warning(tr("{package} cannot be loaded: {error}", package=PACKAGE, error=in_markdown(str(error))))
            return
    st.selectbox(
        tr("Add one of its optimizers"), names, None, key=_PICKED, on_change=_invite, disabled=full,
        placeholder=tr("{count} classes, run unchanged", count=len(names)),
        help=tr("At most {count}.", count=BOUNDS.racers) if full else None,
    )  # fmt: skip
    refused = st.session_state.get(_REFUSED)
    if refused is not None:
        st.warning(in_markdown(said(refused, language())), icon=":material/error:")


def _invite() -> None:
    name = st.session_state[_PICKED]
    st.session_state[_PICKED] = None
    if name is None:
        return
    guests = list_guests()
    try:
        guest = Guest(1 + max((guest.number for guest in guests), default=0), FromTorch(_load_classes()[name]))
    except ValueError as error:
        st.session_state[_REFUSED] = error
        return
    st.session_state[_REFUSED] = None
    st.session_state[_GUESTS] = (*guests, guest)


def _set_rate(number: int, key: str, held: answers.Number) -> None:
    value = st.session_state[key]
    answers.clear()
    if value is None:  # an emptied field keeps its value
        stale_values.doubt(key, lambda: answers.refuse_no_number(key, held))
        return
    if value not in held.valid:
        answers.refuse_out_of_range(key, held, value)
        return
    try:
        st.session_state[_GUESTS] = tuple(
            replace(guest, rule=guest.rule.replace(lr=value)) if guest.number == number else guest
            for guest in list_guests()
        )
    except ValueError as error:
        answers.give(key, str(said(error, language())))


def _remove(number: int) -> None:
    st.session_state[_GUESTS] = tuple(guest for guest in list_guests() if guest.number != number)
