"""The export button and its panel. All of it is a fragment: the page above is not drawn again, and plays on."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import streamlit as st
from streamlit.components import v2

from core.strangers import in_markdown
from core.words import translated
from views.export import links, making
from views.export.click_made import keep_until_fetched
from views.export.making import Long
from views.hosting import window
from views.language import language, tr
from views.runs.long_runs import draw_anew
from work.job import DONE, FAILED, WAITING

LOOK_EVERY = 0.4  # seconds between two looks at a file in the making
_SCRIPT = """export default ({ data }) => {
  const button = document.querySelector(data);
  const dialog = () => document.querySelector("[role=dialog]");
  const turn = (left) => {
    if (left && dialog()) setTimeout(turn, 50, left - 1); // it still closes, and would take the focus with it
    else if (!dialog() && document.activeElement === document.body) button?.focus();
  };
  setTimeout(turn, 50, 40);
};"""


@dataclass(frozen=True)
class Quick:
    """A file that is made the moment it is asked for; `make` runs without the page."""

    label: str
    icon: str
    name: str
    mime: str
    make: Callable[[], str | bytes]


@dataclass(frozen=True)
class Offer:
    """The exports of a page, and lines about the rest; `load` draws the field that loads one again.

    If a page shows several things, `parts` has the exports of each by its name, and one is chosen. `framed` is the
    title of the frame in which another page shows this one's viewer alone; without it there is no code for that.
    """

    query: Mapping[str, Sequence[str]]
    files: Sequence[Quick | Long] = ()
    notes: Sequence[str] = ()
    load: Callable[[], None] | None = None
    framed: str = ""
    parts: Mapping[str, Callable[[], Offer]] = field(default_factory=dict)


def take_away(place: str, offer: Callable[[], Offer]) -> None:
    """Draw the button; `offer` is called when somebody opens it. `place` tells it from the buttons elsewhere."""
    _draw_panel(place, offer)


def close(place: str) -> None:
    """Close what the button has opened, from a callback."""
    st.session_state[_open_key(place)] = None


def _open_key(place: str) -> str:
    """Return the key under which a window keeps whether "panel" or "code" is open: a rerun would close it otherwise.

    "closed" remembers the code, which replaced the panel, so that the focus can go back to where it was.
    """
    return f"take-away-{place}-open"


# A dialog, not a popover: with the keyboard a popover's contents come after everything else on the page.
@st.fragment
def _draw_panel(place: str, offer: Callable[[], Offer]) -> None:
    key = f"take-away-{place}"
    st.button(tr("Take away"), icon=":material/ios_share:", key=key, on_click=_open, args=(place, "panel"))
    opened = st.session_state.get(_open_key(place))
    if opened == "closed":
        _register_focus()(key=f"{key}-focus", data=f".st-key-{key} button", height=1)
    elif opened == "panel":
        dialog = st.dialog(tr("Take away"), width="medium", on_dismiss=partial(close, place))
        dialog(_draw_inside)(place, key, offer())
    elif opened == "code":
        dialog = st.dialog(tr("Scan it to open this page"), width="large", on_dismiss=partial(_open, place, "closed"))
        dialog(_draw_enlarged)(links.address(offer().query))


@cache
def _register_focus() -> Callable[..., object]:
    """Return an invisible component that focuses the button that `data` selects, unless something has the focus."""
    return v2.component("descent_focus", js=_SCRIPT)


def _open(place: str, what: str) -> None:
    st.session_state[_open_key(place)] = what


def _draw_inside(place: str, key: str, offer: Offer) -> None:
    _draw_link(links.address(offer.query), place, key)
    if offer.framed:
        _draw_frame_code(links.frame_code(offer.query, offer.framed))
    if offer.parts:
        names = list(offer.parts)
        chosen = st.pills(tr("Files of"), names, default=names[0], required=True, key=f"{key}-part")
        offer = offer.parts[chosen]()
    if offer.files:
        st.markdown(f"**{tr('Files')}**")
        wanted: dict[str, object] = st.session_state.setdefault(f"{key}-wanted", {})
        with st.container(horizontal=True, gap="small", key=f"{key}-files"):
            for file in offer.files:
                _draw_quick(file, key) if isinstance(file, Quick) else _draw_long(file, key, wanted)
        _draw_second_click(offer.files)
        for file in offer.files:
            if isinstance(file, Long) and wanted.get(_kind_of(file)) == file.key:
                _draw_under_way(file, key, wanted)
    for note in offer.notes:
        st.caption(note)
    if offer.load is not None and window.is_embedded():  # the cookie that an upload needs is refused to a frame
        st.caption(tr("A run is loaded from a file in Descent Lab itself, not within another page."))
    elif offer.load is not None:
        offer.load()


def _draw_second_click(files: Sequence[Quick | Long]) -> None:
    """Draw what a press of a button does if the file must be made first, and which files are ready."""
    made = {file.label: making.find_job(file) for file in files if isinstance(file, Long)}
    ready = [label for label, job in made.items() if job is not None and job.state == DONE and job.result]
    others = [label for label in made if label not in ready]
    if others:
        st.caption(tr("One click makes the file, a second one saves it: {files}.", files=", ".join(others)))
    if ready:
        st.caption(tr("Ready to be saved: {files}.", files=", ".join(ready)))


def _draw_link(link: str, place: str, key: str) -> None:
    made = links.code(link)
    left, right = st.columns([0.36, 0.64], gap="small") if made is not None else (None, st.container())
    with right:
        st.markdown(f"**{tr('Link to exactly this')}**")
        st.code(link, language=None, wrap_lines=True, height="content" if len(link) < 160 else 120)
        if made is None:
            st.caption(tr("The link is too long for a QR code."))
        else:
            st.button(
                tr("Large QR code"), icon=":material/qr_code_2:", key=f"{key}-enlarge", on_click=_enlarge, args=(place,)
            )
    if left is not None and made is not None:
        left.html(links.picture(made, "13rem"))


def _draw_frame_code(code: str) -> None:
    with st.expander(tr("Embed code"), icon=":material/code:"):
        st.caption(tr("HTML that shows this run in a page of yours: the map, the player and the legend, and no more."))
        st.code(code, language=None, wrap_lines=True)


def _enlarge(place: str) -> None:
    _open(place, "code")
    st.rerun()  # the page replaces one by the other


def _draw_enlarged(link: str) -> None:
    made = links.code(link)
    if made is not None:
        st.html(f'<div style="display: grid; place-items: center">{links.picture(made, "min(100%, 72vh)")}</div>')
    st.html(
        f'<p style="font-size: 1.25rem; text-align: center; overflow-wrap: anywhere; margin: 0">{html.escape(link)}</p>'
    )


def _draw_quick(file: Quick, key: str) -> None:
    st.download_button(
        file.label, keep_until_fetched(file.make, file.name, file.mime), file.name, file.mime,
        key=f"{key}-{_kind_of(file)}", icon=file.icon, on_click="ignore",
    )  # fmt: skip


def _draw_long(file: Long, key: str, wanted: dict[str, object]) -> None:
    """Draw the file if it is there already, whoever asked for it, else a button that makes it."""
    job, kind = making.find_job(file), _kind_of(file)
    if job is not None and job.state == DONE and job.result:
        content: bytes = job.result
        st.download_button(
            f"{file.label} · {_format_size(len(content))}", keep_until_fetched(lambda: content, file.name, file.mime),
            file.name, file.mime, key=f"{key}-{kind}", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    else:
        st.button(
            file.label,
            key=f"{key}-make-{kind}",
            icon=file.icon,
            on_click=wanted.__setitem__,
            args=(kind, file.key),
            disabled=wanted.get(kind) == file.key,
        )


def _draw_under_way(file: Long, key: str, wanted: dict[str, object]) -> None:
    job = making.find_job(file)
    if job is not None and job.state == DONE and job.result:
        return
    if job is None or job.state != FAILED:
        _draw_progress(file, key, wanted)
        return
    left, right = st.columns([0.7, 0.3], vertical_alignment="center")
    left.error(f"{file.label}: {in_markdown(translated(job.error, language()))}", icon=":material/error:")
    right.button(tr("Try again"), key=f"{key}-again-{_kind_of(file)}", on_click=making.forget, args=(file,))


@st.fragment(run_every=LOOK_EVERY)
def _draw_progress(file: Long, key: str, wanted: dict[str, object]) -> None:
    """Draw a file's progress; when it is done or given up the page is drawn anew, which mounts nothing again."""
    job = making.ask(file) if wanted.get(_kind_of(file)) == file.key else None
    if job is None or job.over:
        if job is not None and job.state == DONE:
            wanted.pop(_kind_of(file), None)
        draw_anew()
    left, right = st.columns([0.72, 0.28], vertical_alignment="center")
    before = making.count_ahead(job)
    if job.state != WAITING:
        words = tr("{file}: {share:.0%} made", file=file.label, share=job.fraction)
    elif before:
        words = tr("{file}: waiting, {count} before it", file=file.label, count=before)
    else:
        words = tr("{file}: about to start", file=file.label)
    left.progress(min(max(job.fraction, 0.0), 1.0), words)
    right.button(
        tr("Stop"),
        icon=":material/stop:",
        key=f"{key}-stop-{_kind_of(file)}",
        on_click=_give_up,
        args=(file, wanted),
        width="stretch",
    )


def _give_up(file: Long, wanted: dict[str, object]) -> None:
    wanted.pop(_kind_of(file), None)
    making.leave(file)


def _kind_of(file: Quick | Long) -> str:
    return file.name.rpartition(".")[2]


def _format_size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1e3))} kB"
