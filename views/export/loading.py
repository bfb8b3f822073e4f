"""Loading a run: an exported JSON becomes the state of the page."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

import streamlit as st

from core.limits import LIMITS
from core.strangers import in_markdown
from core.words import Text, said, text
from engine import refusals
from figures import carried
from views import find_views, view_of
from views.language import language, tr, translate
from views.link import link_length, page_state
from views.link.page_state import PageState, Query

_FIELD = "load-a-run"  # all of these belong to this window
_OPEN = "load-open"
_LEFT_OUT = "load-left-out"
_PAGES = {carried.SWARM: "swarm", carried.RATES: "tune"}
_COUNT, _REFUSED, _CUT, _DONE = "load-count", "load-refused", "load-cut", "load-done"
_log = logging.getLogger(__name__)


def report_loaded() -> None:
    """Say that a run has been loaded, once; a swarm and a search are opened on their own page."""
    opened = st.session_state.pop(_OPEN, None)
    if opened:
        link_length.add_problems(st.session_state.pop(_LEFT_OUT, ()))
        view_of(opened[0]).open(opened[1])
    done = st.session_state.pop(_DONE, None)
    if done:
        st.toast(translate(done), icon=":material/check:")


def draw(close: Callable[[], None]) -> None:
    """Draw the field that takes a file, and the faults of the last one; `close` is called once one is loaded."""
    st.file_uploader(
        tr("Load a run: a JSON file saved from here"),
        type="json",
        key=_field_key(),
        on_change=_take,
        args=(close,),
        max_upload_size=LIMITS.upload_bytes // 2**20,
    )
    _draw_words()
    refused, cut = st.session_state.get(_REFUSED), st.session_state.get(_CUT)
    if refused:
        st.error(tr("This run was not loaded. {problem}", problem=in_markdown(refused)), icon=":material/error:")
    if cut:
        lines = "  \n".join(in_markdown(translate(line)) for line in cut)
        st.warning(tr("In the file: {problems}", problems=lines), icon=":material/content_cut:")


def _draw_words() -> None:
    """Draw the field's own words, which Streamlit has only in English, in the language of the page."""
    button, hint = (json.dumps(words, ensure_ascii=False) for words in (tr("Choose a file"), tr("or drop it here")))
    field = '[data-testid="stFileUploaderDropzone"]'
    st.html(
        f"<style>{field} button p, {field} [data-testid=stFileUploaderDropzoneInstructions] * {{ font-size: 0 }}"
        f"{field} button p::after {{ content: {button}; font-size: 0.875rem }}"
        f"{field} [data-testid=stFileUploaderDropzoneInstructions]::after {{ content: {hint}; font-size: 0.875rem }}"
        "</style>"
    )


def read_state(content: bytes) -> tuple[PageState, tuple[Text, ...]]:
    """Return the state that a file describes, within a visitor's bounds, and a line for each cut.

    Raises ValueError with the field at fault, and nothing else, whatever the file holds.
    """
    try:
        shown = carried.from_json(content.decode("utf-8-sig"))
        wanted = PageState(shown.experiment, shown.labels, shown.colors, shown.tolerance, shapes=shown.shapes)
        return page_state.from_query(page_state.to_query(wanted))
    except UnicodeDecodeError:
        raise ValueError(text("The file is not text in UTF-8.")) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ValueError(error.args[0] if error.args else text("The file is nested too deeply.")) from None
    except Exception:
        _log.exception("a file could not be read")
        raise ValueError(text("The file is not a run of Descent Lab.")) from None


def read_link(content: bytes) -> tuple[str, Query] | None:
    """Return the page and the link of an exported swarm or search; None for any other file.

    Only parameters of a run are kept: a file must not choose another page, nor how Streamlit shows this one.
    """
    found = _read_page_and_link(content)
    if found is None:
        return None
    slug, link = found
    return slug, {name: values for name, values in link.items() if values and _is_known(name, link)}


def report_left_out(content: bytes) -> tuple[Text, ...]:
    """Return a line about parameters of such a link that are no part of a run."""
    found = _read_page_and_link(content)
    names = [name for name in found[1] if not _is_known(name, found[1])] if found else []
    if not names:
        return ()
    clause = text("{name} in the file's link is not part of a run", name=refusals.quoted(names[0]))
    return (refusals.problem(refusals.and_more(clause, len(names) - 1), refusals.LEFT_OUT),)


def _read_page_and_link(content: bytes) -> tuple[str, Query] | None:
    try:
        found = carried.link_of(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None
    return (_PAGES[found[0]], found[1]) if found else None


def _is_known(name: str, link: Query) -> bool:
    return page_state.is_shared(name, link) or any(name in view.own for view in find_views())


def _field_key() -> str:
    """Return another key for each loaded run, so that the field does not keep the last file."""
    return f"{_FIELD}-{st.session_state.get(_COUNT, 0)}"


def _take(close: Callable[[], None]) -> None:
    file = st.session_state[_field_key()]
    st.session_state[_REFUSED] = st.session_state[_CUT] = None
    if file is None:
        return
    try:
        st.session_state[_OPEN] = read_link(file.getvalue())
        if st.session_state[_OPEN]:
            st.session_state[_LEFT_OUT] = report_left_out(file.getvalue())
            close()
            st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
            st.rerun()
        state, cut = read_state(file.getvalue())
    except ValueError as error:
        st.session_state[_REFUSED] = said(error, language())
        return
    page_state.write(state)
    st.session_state[_CUT] = cut
    st.session_state[_COUNT] = st.session_state.get(_COUNT, 0) + 1
    if not cut:
        close()
    st.session_state[_DONE] = text(
        "Loaded: {surface}, {count} racers.",
        surface=state.experiment.landscape.title,
        count=len(state.experiment.optimizers),
    )
    st.rerun()  # the whole page shows it, not only this panel
