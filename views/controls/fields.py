"""Widgets for declared hyperparameters: a slider to feel it, a number field beside it to say it exactly.

Each takes the value from the page's state and writes the state when a person changes it. Streamlit is told a value only
where it differs from what the widget holds, so nothing jumps back while somebody types.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from core.params import Param
from views import state
from views.state import PageState

Edit = Callable[[PageState, Any], PageState]

_RUNGS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


def sync(key: str, value: Any) -> None:
    """Tell a widget its value, if it holds another."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _commit(key: str, change: Edit) -> None:
    value = st.session_state[key]
    if value is not None:  # an emptied field means the value it had
        state.edit(lambda current: change(current, value))


def param(spec: Param, value: float, key: str, change: Edit) -> None:
    """The widgets of one hyperparameter."""
    label = _label(spec)
    help_text = spec.help or None
    if spec.kind == "bool":
        sync(key, bool(value))
        st.checkbox(label, key=key, help=help_text, on_change=_commit, args=(key, change))
        return
    low, high = _limits(spec)
    number(
        label,
        value,
        key,
        change,
        low=low,
        high=high,
        slider=spec.slider,
        log=spec.log,
        whole=spec.kind == "int",
        help=help_text,
    )


def _label(spec: Param) -> str:
    words = spec.label or spec.name.replace("_", " ")
    if spec.symbol == spec.name:
        return f"${spec.symbol}$"
    return f"{words} ${spec.symbol}$" if spec.symbol else words


def number(
    label: str,
    value: float,
    key: str,
    change: Edit,
    *,
    low: float | None,
    high: float | None,
    slider: tuple[float, float],
    log: bool = False,
    whole: bool = False,
    help: str | None = None,
) -> None:
    """A slider over `slider` and a number field over [low, high], both of the same value."""
    left, right = st.columns([0.6, 0.4], gap="small", vertical_alignment="bottom")
    with left:
        _slider(label, value, f"{key}~", change, slider, log=log, whole=whole, help=help)
    kind = int if whole else float
    sync(key, kind(value))
    right.number_input(
        label,
        min_value=None if low is None else kind(low),
        max_value=None if high is None else kind(high),
        step=1 if whole else step_for(slider[1] - slider[0]),
        format="%d" if whole else "%g",
        key=key,
        on_change=_commit,
        args=(key, change),
        label_visibility="collapsed",
    )


def exact(label: str, value: float, key: str, change: Edit, *, step: float) -> None:
    """A number field alone."""
    sync(key, value)
    st.number_input(label, step=step, format="%g", key=key, on_change=_commit, args=(key, change))


def choice(
    label: str,
    options: Sequence[str],
    value: str,
    key: str,
    change: Edit,
    *,
    names: Callable[[str], str] = str,
    **more: Any,
) -> None:
    """One of several slugs, shown by `names`."""
    sync(key, value)
    st.selectbox(label, options, key=key, format_func=names, on_change=_commit, args=(key, change), **more)


def text(label: str, value: str, key: str, change: Edit, **more: Any) -> None:
    """A line of text."""
    sync(key, value)
    st.text_input(label, key=key, on_change=_commit, args=(key, change), **more)


def _limits(spec: Param) -> tuple[float | None, float | None]:
    """The closed range of a number field inside a declared interval, None where it has no end."""
    closed_low, closed_high = spec.valid.closed
    low, high = spec.valid.low, spec.valid.high
    nudge = 1 if spec.kind == "int" else 1e-9
    return (
        None if math.isinf(low) else low if closed_low else low + nudge,
        None if math.isinf(high) else high if closed_high else high - nudge,
    )


def step_for(width: float) -> float:
    """A round step of a fiftieth of a range or less."""
    return 10.0 ** math.floor(math.log10(width / 50))


def _slider(
    label: str,
    value: float,
    key: str,
    change: Edit,
    slider: tuple[float, float],
    *,
    log: bool,
    whole: bool,
    help: str | None,
) -> None:
    common: dict[str, Any] = {"key": key, "help": help, "on_change": _commit, "args": (key, change)}
    low, high = slider
    if log:
        rungs = _ladder(low, high, whole=whole)
        sync(key, _nearest(rungs, value))
        st.select_slider(label, rungs, format_func=lambda rung: f"{rung:g}", **common)
        return
    kind = int if whole else float
    sync(key, kind(min(max(value, low), high)))
    step = 1 if whole else step_for(slider[1] - slider[0])
    st.slider(label, kind(low), kind(high), step=step, format="%d" if whole else "%g", **common)


def _ladder(low: float, high: float, *, whole: bool) -> list[float]:
    """Numbers that are round and evenly far apart on a log scale."""
    start = low if low > 0 else high * 1e-6
    decades = range(math.floor(math.log10(start)), math.floor(math.log10(high)) + 1)
    rungs = [float(f"{rung}e{decade}") for decade in decades for rung in _RUNGS]
    inside = [rung for rung in rungs if start <= rung <= high]
    return sorted({int(rung) for rung in inside}) if whole else inside  # type: ignore[return-value]


def _nearest(rungs: list[float], value: float) -> float:
    place = bisect_left(rungs, value)
    around = rungs[max(0, place - 1) : place + 1] or rungs[-1:]
    return min(around, key=lambda rung: abs(math.log(rung / value)) if value > 0 else rung)
