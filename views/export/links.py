"""The link to what a page shows, and the same as a code to scan."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from views.language import in_link, tr

LOCAL = "http://localhost:8501/"  # where nobody can say which address the browser shows
QUIET = 4  # modules of white around a code; scanners ask for as many


def address(query: Mapping[str, Sequence[str]]) -> str:
    """The full link of this page with a query, in the language that was chosen."""
    page = st.context.url or LOCAL
    page += "/" if not urlsplit(page).path else ""
    full = {name: list(values) for name, values in query.items()} | in_link()
    asked = urlencode(full, doseq=True, safe=",:")
    return f"{page}?{asked}" if asked else page


def code(link: str) -> segno.QRCode | None:
    """A link as a QR code, one step surer than the least, so that it is still read from afar; None: it is too long."""
    for level in ("m", "l"):
        try:
            return segno.make(link, error=level, micro=False)
        except segno.DataOverflowError:
            continue
    return None


def picture(made: segno.QRCode, width: str) -> str:
    """A code as HTML: black on white on any ground, with its quiet zone, `width` wide."""
    source = made.svg_data_uri(border=QUIET, dark="#000", light="#fff", omitsize=True)
    words = html.escape(tr("QR code of the link to this page"))
    style = f"display: block; width: {width}; max-width: 100%; aspect-ratio: 1; background: #fff"
    return f'<img class="dl-qr" src="{html.escape(source)}" alt="{words}" style="{style}">'
