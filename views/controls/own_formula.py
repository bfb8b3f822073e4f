"""A surface of one's own: the formula as it is typed, what is said of it, its sliders and its map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import streamlit as st

from core.numbers import percent
from core.params import Interval
from core.strangers import in_markdown
from figures import thumbnails
from landscapes import typed
from landscapes.frame import Box
from landscapes.interest import share_without_value
from landscapes.notation.written import CHARACTERS
from landscapes.typed_surface import TypedSurface
from notation.problems import NotationError
from views.catalogue.formulas import draw_formula
from views.controls import answers, carets, fields, formula_draft, sides, stale_values
from views.controls.formula_draft import Draft
from views.hosting import live_field
from views.language import join_sentences, tr, translate
from views.link import page_state
from views.link.page_state import PageState

_FIELD = "own-formula"
_DRAWN = 250  # most operations of a formula with a small map: the page draws no longer than it must
_NUMBER = Interval("(-inf, inf)")


def draw(surface: TypedSurface) -> None:
    """Draw the field, what is said of its text, and the formula that is raced."""
    formula_draft.remember(surface)
    draft = formula_draft.draft_over(surface)
    text = draft.text if draft else surface.formula
    fields.sync(_FIELD, text)
    st.text_area(
        tr("Your own formula f(x, y)"), text, key=_FIELD, height=96, on_change=_take,
        help=tr(
            "As on paper: 2x, sin x, |x|, x², √x, x^2 if x<0 else 3. LaTeX and Python may be pasted. Other letters can "
            "become sliders. The text is read while you type."
        ),
    )  # fmt: skip
    live_field.read_while_typing(_FIELD)
    answers.draw(_FIELD)
    with st.container(key="own-formula-said"):
        if draft:
            _draw_problems(draft)
        else:
            _draw_notes(surface)
    _draw_preview(surface, outdated=draft is not None)


def draw_more(surface: TypedSurface) -> None:
    """Draw the ranges of its sliders, and its map."""
    with st.expander(
        tr("Ranges and map"), icon=":material/tune:", key="own-formula-more", on_change="rerun"
    ) as opened:  # with a constant label: an expander whose label changes closes
        if opened.open:
            for name, numbers in surface.made_of()["sliders"].items():
                _draw_range(surface, name, numbers)
            _draw_map(surface)


# ---------------------------------------------------------------------- what is said


def _draw_problems(draft: Draft) -> None:
    carets.draw(draft.text, draft.error.problems)
    if names := draft.error.unknown:
        label = (
            tr("Make a slider for {names}", names=names[0])
            if len(names) == 1
            else tr("Make sliders for {names}", names=", ".join(names))
        )
        st.button(label, key="make-sliders", icon=":material/tune:", on_click=_make_sliders, width="stretch")


def _draw_notes(surface: TypedSurface) -> None:
    notes = [translate(note) for note in surface.notes]
    if (share := share_without_value(surface)) > 0:
        notes.append(
            tr("On {share} of the map the formula has no real value: that part stays blank.", share=percent(share, 0))
        )
    if notes:
        st.caption(in_markdown(join_sentences(notes)))


def _draw_preview(surface: TypedSurface, *, outdated: bool) -> None:
    """Draw the formula that is raced, and its map."""
    if outdated:
        st.caption(tr("Until it can be read, the last good formula is raced:"))
    dark = st.context.theme.type == "dark"
    with st.container(key="own-formula-preview"):
        draw_formula("f(x, y) = " + surface.latex)
        if len(surface.operations("f")) > _DRAWN:
            return
        alt = tr("A small map of the formula")
        st.html(f'<img class="dl-own-map" alt="{escape(alt)}" src="{_make_map(surface, repr(surface), dark)}">')


@st.cache_data(max_entries=64, show_spinner=False)
def _make_map(_surface: TypedSurface, written: str, dark: bool) -> str:
    """Return a small map; `written` is the surface as a key, for it is kept for everybody."""
    return thumbnails.map_of(_surface, dark=dark)


# ---------------------------------------------------------------------- ranges and map


def _draw_range(surface: TypedSurface, name: str, numbers: Any) -> None:
    default, low, high = numbers[:3]
    log = len(numbers) > 3
    step = fields.find_step(high - low)
    parts = (("low", tr("{name} from", name=name), low), ("high", tr("{name} to", name=name), high),
             ("default", tr("{name} at first", name=name), default))  # fmt: skip
    for column, (part, label, value) in zip(st.columns(3), parts, strict=True):
        with column:
            key, change = f"range.{part}.{name}", _make_range_setter(name, part)
            fields.draw_exact_number(label, float(value), key, change, step=step, valid=_NUMBER)
    for part, _, _ in parts:
        answers.draw(f"range.{part}.{name}")
    left, right = st.columns([0.6, 0.4], vertical_alignment="center")
    with left:
        fields.draw_switch(tr("{name} on a log scale", name=name), log, f"range.log.{name}",
                           _make_range_setter(name, "log"))  # fmt: skip
    right.button(tr("Remove {name}", name=name), key=f"remove-slider-{name}", type="tertiary", on_click=_remove_slider,
                 args=(name,))  # fmt: skip


def _draw_map(surface: TypedSurface) -> None:
    """Draw the four sides of the formula's own map, and the way back to the suggested one."""
    labels = (tr("map: x from"), tr("map: x to"), tr("map: y from"), tr("map: y to"))
    sides.draw(labels, type(surface).extent, "map", _make_side_setter)
    st.button(
        tr("Back to the suggested map"),
        key="suggest-map",
        type="tertiary",
        icon=":material/restart_alt:",
        disabled="extent" not in surface.made_of(),
        on_click=lambda: page_state.edit(lambda state: _with(state, extent=None)),
    )


# ---------------------------------------------------------------------- changes


def _take() -> None:
    """Take the text from the field; one that is too long is cut, and the answer says so."""

    def apply() -> None:
        answers.clear()
        typed_text = st.session_state[_FIELD]
        _read(typed_text[:CHARACTERS])
        if len(typed_text) > CHARACTERS:
            answers.report_cut(_FIELD, tr("formula"), CHARACTERS)

    stale_values.take_change(_FIELD, apply)


def _make_sliders() -> None:
    """Make a slider for each unknown letter of the text with errors."""
    _read(None, made=True)


def _remove_slider(name: str) -> None:
    _read(None, without=name)


def _read(text: str | None, *, made: bool = False, without: str = "") -> None:
    """Race a text, None for that which stands in the field; one that cannot be read is kept with its problems."""

    def change(state: PageState) -> PageState:
        surface = state.experiment.landscape
        if not isinstance(surface, TypedSurface):
            return state
        draft = formula_draft.draft_over(surface)
        given = text if text is not None else draft.text if draft else surface.formula
        sliders = dict(draft.sliders if draft else surface.made_of()["sliders"])
        sliders |= dict.fromkeys(draft.error.unknown, 1.0) if made and draft else {}
        sliders.pop(without, None)
        try:
            changed = _with(state, formula=given, sliders=sliders)
        except NotationError as error:
            formula_draft.keep(Draft(given, sliders, surface.made_of(), error))
            return state
        formula_draft.drop()
        return changed

    if refused := page_state.attempt(change):
        answers.give(_FIELD, refused)


def _make_range_setter(name: str, part: str) -> fields.Edit:
    def change(state: PageState, value: Any) -> PageState:
        sliders = dict(state.experiment.landscape.made_of().get("sliders", {}))
        if name not in sliders:  # another surface or another formula has come between
            return state
        given = dict(zip(("default", "low", "high"), sliders[name], strict=False)) | {"log": len(sliders[name]) > 3}
        given[part] = value
        # The first value goes along with a range that leaves it out: one changes a range, and not two numbers at once.
        if part != "default" and given["low"] < given["high"]:
            given["default"] = min(max(given["default"], given["low"]), given["high"])
        numbers = [given["default"], given["low"], given["high"], *(["log"] if given["log"] else [])]
        return _with(state, sliders={**sliders, name: numbers})

    return change


def _make_side_setter(place: int) -> fields.Edit:
    def change(state: PageState, value: float) -> PageState:
        surface = state.experiment.landscape
        if not isinstance(surface, TypedSurface):
            return state
        (x0, x1), (y0, y1) = type(surface).extent
        numbers = [x0, x1, y0, y1]
        numbers[place] = value
        return _with(state, extent=[numbers[:2], numbers[2:]])

    return change


def _with(state: PageState, **changes: Any) -> PageState:
    """Return the state with its typed surface made again; what its link has beside that stays, where it still fits.

    A state with another surface comes back as it is. Raises a NotationError or another ValueError, as `typed` does.
    """
    run, before = state.experiment, state.experiment.landscape
    if not isinstance(before, TypedSurface):
        return state
    wanted: dict[str, Any] = {"extent": None, **before.made_of(), **changes}
    try:
        made = typed(wanted["formula"], sliders=wanted["sliders"], extent=wanted["extent"])
    except NotationError:
        if "extent" in changes or wanted["extent"] is None:
            raise
        made = typed(wanted["formula"], sliders=wanted["sliders"])  # its own map has another place
    made = made.replace(**_fitting(before.changed(), made), box=before.box)
    formula_draft.carry_over(before, made)
    kept = run.starts if run.starts != before.starts[:1] else ()
    starts = tuple(start for start in kept if _is_on(start, made.extent)) or made.starts[:1]
    return state.with_experiment(landscape=made, starts=starts)


def _fitting(changed: Mapping[str, float], surface: TypedSurface) -> dict[str, float]:
    valid = {spec.name: spec.valid for spec in surface.params()}
    return {name: value for name, value in changed.items() if name in valid and value in valid[name]}


def _is_on(start: Iterable[float], extent: Box) -> bool:
    return all(low <= place <= high for place, (low, high) in zip(start, extent, strict=True))
