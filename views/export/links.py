"""The link to what a page shows, its QR code, and the code of a frame that shows it in another page."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from core.words import viewer_words
from views.language import in_link, language, tr
from views.viewer import asked_view

LOCAL = "http://localhost:8501/"  # if the browser's address is unknown
NAMED = 4  # most racers in the title of a frame; a screen reader reads all of it
QUIET = 4  # modules of white around a code, as scanners require


def address(query: Mapping[str, Sequence[str]]) -> str:
    """Return the full link of this page with a query, in the chosen language."""
    page = st.context.url or LOCAL
    page += "/" if not urlsplit(page).path else ""
    asked = relative(query)
    return f"{page}{asked}" if asked != "?" else page


def relative(query: Mapping[str, Sequence[str]]) -> str:
    """Return a link within this page, "?…", in the chosen language."""
    full = {name: list(values) for name, values in query.items()} | in_link()
    return f"?{urlencode(full, doseq=True, safe=',:')}"


def frame_code(query: Mapping[str, Sequence[str]], title: str) -> str:
    """Return HTML that shows the viewer of a run alone in another page; figures/viewer/js/embedding.js writes the same.

    The title is for who listens to that page. A query holds nothing that Streamlit reads for itself.
    """
    name, alone = asked_view.NAME, asked_view.ALONE
    words = [word for word in (query.get(name) or [""])[0].split(",") if word and word != alone]
    others = {other: values for other, values in query.items() if other != name}
    source = address({**others, **in_link(), "embed": ["true"], name: [",".join([alone, *words])]})
    attributes = {"src": source, "width": "100%", "height": "600", "style": "border:0", "loading": "lazy",
                  "title": title, "allow": "fullscreen; clipboard-write"}  # fmt: skip
    written = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<iframe {written}></iframe>"


def frame_title(surface: str, racers: Sequence[str]) -> str:
    """Return the title of a run's frame: a few racers and the surface, in the language of the page."""
    names = ", ".join(racers[:NAMED]) + (" …" if len(racers) > NAMED else "")
    return viewer_words(language())["embed.title"].format(surface=surface, racers=names)


def code(link: str) -> segno.QRCode | None:
    """Return a link as a QR code that can be read from afar, a level above the least if it fits; None if too long."""
    for level in ("m", "l"):
        try:
            return segno.make(link, error=level, micro=False)
        except segno.DataOverflowError:
            continue
    return None


def picture(made: segno.QRCode, width: str) -> str:
    """Return a code as HTML: black on white on any ground, with its quiet zone, `width` wide."""
    source = made.svg_data_uri(border=QUIET, dark="#000", light="#fff", omitsize=True)
    words = html.escape(tr("QR code of the link to this page"))
    style = f"display: block; width: {width}; max-width: 100%; aspect-ratio: 1; background: #fff"
    return f'<img class="dl-qr" src="{html.escape(source)}" alt="{words}" style="{style}">'
