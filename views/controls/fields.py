"""Widgets for declared hyperparameters: a slider to feel a value, and a number field beside it to say it exactly.

Each shows the value of the page's state and writes the state when a person changes it. Streamlit is given a value only
if the widget holds another one, so that nothing jumps back while somebody types. The value is also the widget's
default: if another run follows at once, Streamlit drops the value that the first one gave and the browser has not
received, and a new widget would begin at its minimum as if a person had chosen that.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import streamlit as st

from core.numbers import plain
from core.params import Interval, Param
from views.controls import answers, stale_values
from views.controls.labels import label_of
from views.language import translate
from views.link import page_state
from views.link.page_state import PageState

Edit = Callable[[PageState, Any], PageState]

_RUNGS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def sync(key: str, value: Any) -> None:
    """Give a widget its value, if it holds another or is new."""
    if page_state.has_arrived() or st.session_state.get(key) != value:
        _give(key, value)


def sync_choice(key: str, value: Any, names: Iterable[str]) -> None:
    """Give a choice its value, if it holds another, if it is new, or if the names of its options have changed.

    The browser keeps the name of an option, not the option, and names change: with the language, or with a rate in a
    racer's name. An old name would come back as a choice that does not exist. If nothing has changed nothing is given:
    a late value would undo in the browser what a person has chosen meanwhile.
    """
    renamed = stale_values.note_names(key, tuple(names))
    if renamed or page_state.has_arrived() or st.session_state.get(key) != value:
        _give(key, value)


def _give(key: str, value: Any) -> None:
    if st.session_state.get(key) != value:
        stale_values.note(key)
    st.session_state[key] = value


def _commit(key: str, change: Edit) -> None:
    value = st.session_state[key]
    if value is not None:
        _apply(key, key, change, value)


def _take_typed(key: str, change: Edit, number: answers.Number) -> None:
    """Take a number from a field, and answer beside it if it cannot be taken as it stands."""
    value = st.session_state[key]
    if value is None:
        stale_values.doubt(key, lambda: answers.refuse_no_number(key, number))
        return
    if value not in number.valid:
        answers.refuse_out_of_range(key, number, value)
        return
    taken = number.fit(value)

    def report_change() -> None:
        if taken != value:
            answers.report_change(key, number, value, taken)

    _apply(key, key, change, taken, report_change)


def _take_slid(key: str, change: Edit, number: answers.Number) -> None:
    """Take a number from a slider; a refusal by other settings is answered under the field beside it."""
    value = st.session_state[key]
    if value not in number.valid:
        answers.refuse_out_of_range(key.removesuffix("~"), number, value)
        return
    _apply(key, key.removesuffix("~"), change, number.fit(value))


def _apply(key: str, field: str, change: Edit, value: Any, then: Callable[[], None] = lambda: None) -> None:
    """Make a widget's change, then call `then`; if the state refuses it, answer at the field."""

    def apply() -> None:
        answers.clear()
        refused = page_state.attempt(lambda current: change(current, value))
        if refused:
            answers.give(field, refused)
        else:
            then()

    stale_values.take_change(key, apply)


def draw_param(spec: Param, value: float, key: str, change: Edit, *, owner: str = "", locked: str = "") -> None:
    """Draw the widgets of one hyperparameter of `owner`; `locked` says why it cannot be changed now."""
    label = label_of(spec)
    help_text = translate(locked or spec.help) or None
    if spec.kind == "bool":
        draw_switch(label, bool(value), key, change, help=help_text, disabled=bool(locked))
        return
    draw_number(
        label,
        value,
        key,
        change,
        slider=spec.slider,
        valid=spec.valid,
        owner=owner,
        default=spec.default,
        log=spec.log,
        whole=spec.kind == "int",
        help=help_text,
        disabled=bool(locked),
    )


def draw_switch(label: str, value: bool, key: str, change: Edit, **more: Any) -> None:
    """Draw a box to tick."""
    sync(key, value)
    st.checkbox(label, value, key=key, on_change=_commit, args=(key, change), **more)


def draw_number(
    label: str,
    value: float,
    key: str,
    change: Edit,
    *,
    slider: tuple[float, float],
    valid: Interval,
    owner: str = "",
    why: str = "",
    default: float = 0.0,
    log: bool = False,
    whole: bool = False,
    square: bool = False,
    help: str | None = None,
    disabled: bool = False,
) -> None:
    """Draw a slider over `slider` and a number field, both for the same value; `square` takes square numbers only.

    The field accepts any number in the browser, even a fraction where it must be whole. A number outside `valid` goes
    back and is answered under the field, with `why` as the reason for a narrow range. Rounding is answered too.
    """
    held = answers.Number(label, valid, value, owner, whole, why, square)
    left, right = st.columns([0.6, 0.4], gap="small", vertical_alignment="bottom")
    with left:
        _draw_slider(label, value, f"{key}~", change, slider, default, log=log, held=held, help=help, disabled=disabled)
    sync(key, float(value))
    right.number_input(
        label,
        value=None,
        step=1.0 if whole else _find_field_step(slider, default, log=log),
        format="%.0f" if whole else "%g",
        key=key,
        on_change=_take_typed,
        args=(key, change, held),
        label_visibility="collapsed",
        disabled=disabled,
    )
    answers.draw(key)


def draw_exact_number(
    label: str, value: float, key: str, change: Edit, *, step: float, valid: Interval, box: Interval | None = None
) -> None:
    """Draw a number field alone; a number outside `box` becomes the nearest one in it. The caller draws its answers."""
    sync(key, value)
    held = answers.Number(label, valid, value, box=box)
    st.number_input(
        label, value=None, step=step, format="%.6g", key=key, on_change=_take_typed, args=(key, change, held)
    )


def draw_choice(
    label: str,
    options: Sequence[str],
    value: str,
    key: str,
    change: Edit,
    *,
    names: Callable[[str], str] = str,
    **more: Any,
) -> None:
    """Draw a choice of one of several slugs, shown by `names`."""
    called = {option: names(option) for option in options}  # now, in the language of this run
    sync_choice(key, value, called.values())
    st.selectbox(
        label, options, options.index(value), key=key, format_func=called.__getitem__, on_change=_choose,
        args=(key, options, change), **more,
    )  # fmt: skip


def _choose(key: str, options: Sequence[str], change: Edit) -> None:
    if st.session_state[key] in options:
        _commit(key, change)


def draw_text(label: str, value: str, key: str, change: Edit, *, most: int, **more: Any) -> None:
    """Draw a line of text. One of more than `most` characters is cut, and the answer says so."""
    sync(key, value)
    st.text_input(label, value, key=key, on_change=_take_written, args=(key, change, label, most), **more)
    answers.draw(key)


def _take_written(key: str, change: Edit, label: str, most: int) -> None:
    value = st.session_state[key]

    def report_cut() -> None:
        if len(value) > most:
            answers.report_cut(key, label, most)

    _apply(key, key, change, value, report_cut)


def _find_field_step(slider: tuple[float, float], default: float, *, log: bool) -> float:
    """Return the step of the arrow keys: on a log scale a tenth of the default's leading digit."""
    if log and default > 0:
        return 10.0 ** (math.floor(math.log10(default)) - 1)
    return find_step(slider[1] - slider[0])


def find_step(width: float) -> float:
    """Return a round step, at most a fiftieth of a range; the range may be as wide or as narrow as numbers go."""
    return 10.0 ** math.floor(math.log10(min(max(width, 1e-290), 1e300) / 50))


def _draw_slider(
    label: str,
    value: float,
    key: str,
    change: Edit,
    slider: tuple[float, float],
    default: float,
    *,
    log: bool,
    held: answers.Number,
    help: str | None,
    disabled: bool,
) -> None:
    """Draw the slider, with the value among its rungs and between its ends, so that both widgets agree."""
    common: dict[str, Any] = {
        "key": key,
        "help": help,
        "on_change": _take_slid,
        "args": (key, change, held),
        "disabled": disabled,
    }
    whole = held.whole
    low, high = min(slider[0], value), max(slider[1], value)
    if log:
        rungs = _make_ladder(*slider, default, whole=whole)
        rung = float(value)
        if rung not in rungs:
            rungs = sorted([*rungs, rung])
        sync(key, rung)
        st.select_slider(label, rungs, rung, format_func=_format_number, **common)
        return
    kind = int if whole else float
    shown = kind(value)
    sync(key, shown)
    step = 1 if whole else find_step(slider[1] - slider[0])
    st.slider(label, kind(low), kind(high), shown, step=step, format="%d" if whole else "%g", **common)


def _format_number(number: float) -> str:
    return plain(number)


def _make_ladder(low: float, high: float, default: float, *, whole: bool) -> list[float]:
    """Return round numbers, evenly spaced on a log scale, and the default."""
    start = low if low > 0 else high * 1e-6
    decades = range(math.floor(math.log10(start)), math.floor(math.log10(high)) + 1)
    rungs = {float(f"{rung}e{decade}") for decade in decades for rung in _RUNGS}
    if whole:
        rungs = {float(int(rung)) for rung in rungs}
    return sorted(rung for rung in rungs | {float(default)} if start <= rung <= high)
