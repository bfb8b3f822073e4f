"""A run as one HTML file that plays without a network: the viewer, the run and plotly.js in one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.words import SOURCE, text, translated
from engine import Trajectory
from engine.sensitivity import chaotic
from figures.shown import Shown
from figures.viewer import plotly_script, script, style
from figures.viewer.packing import packed, zipped
from figures.viewer.payload import payload as race_payload
from figures.viewer.smaller import shapes, versions

LIMIT = 2_500_000  # bytes of the whole file
HERE = Path(__file__).parent / "offline_page"
_PLOTLY = "plotly"  # the id of its element
_MOUNTS = {"default": "viewer", "swarmViewer": "swarmViewer"}  # the components' names inside the viewer's module

# Nothing may be fetched, whatever a formula or a label contains.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_DARK = {
    "--st-text-color": "#e8edf1",
    "--st-background-color": "#0e1620",
    "--st-secondary-background-color": "#192531",
    "--st-primary-color": "#7db4e0",
    "--st-border-color": "#2b3946",
}


def race_page(
    run: Trajectory,
    shown: Shown,
    *,
    dark: bool | None = None,
    language: str = SOURCE,
    link: str = "",
    title: str = "",
    marks: NDArray[np.bool_] | None = None,
    view: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the race as a page of its own; `run` holds its details (`simulate(experiment, record=("details",))`).

    `link` leads back to the live run. `dark` fixes the theme; None leaves it to the reader. `marks` are the chaotic
    ends, if they are known already (`engine.sensitivity.chaotic`), and `view` is how the viewer shows it (README.md).
    """
    data = race_payload(shown, run, chaotic(run) if marks is None else marks, language=language, view=view)
    return page(data, title=title, link=link, dark=dark, language=language)


def page(
    payload: Mapping[str, Any],
    export: str = "default",
    *,
    title: str = "",
    link: str = "",
    dark: bool | None = None,
    language: str = SOURCE,
) -> bytes:
    """Return a viewer's payload as one HTML file under 2.5 MB, for `export` "default" (a race) or "swarmViewer".

    A payload that is too large is reduced in the order of `smaller.versions`, and a line in the page says how.
    """
    if export not in _MOUNTS:
        raise ValueError(f"export must be one of {', '.join(_MOUNTS)}, got {export!r}.")
    whole = shapes(payload)
    for smaller in versions(whole):
        view = {**smaller.payload["meta"]["view"], "still": True, "link": link}
        meta = {**smaller.payload["meta"], "view": view, "plotly": f"#{_PLOTLY}" if smaller.plotly else ""}
        data = packed({**smaller.payload, "meta": meta})
        head = page_head(str(meta["surface"]["title"]), title, link, dark, language, smaller.notes)
        content = _html(head, data, _MOUNTS[export], language, plotly=smaller.plotly)
        if len(content) < LIMIT:
            return content
    raise ValueError(text("This run is too large for one file: try fewer steps, racers or starts."))


def page_head(surface: str, title: str, link: str, dark: bool | None, language: str, notes: Sequence[str]) -> str:
    """Return the page up to the viewer: its title, the surface's name, the link and notes on what was left out."""
    heading = escape(title or surface)
    lines = [f"<p>{escape(surface)}</p>"] if title and title != surface else []
    if link:
        live = worded(text("Open this run live and change it"), language)
        lines.append(f'<p><a href="{escape(_web(link))}" rel="noopener">{live}</a></p>')
    lines += [f'<p class="note">{worded(note, language)}</p>' for note in notes]
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            f"<title>{heading} · Descent Lab</title>\n<style>\n{_css(dark)}\n{style()}</style>\n</head>\n<body>",
            f"<header><h1>{heading}</h1>{''.join(lines)}</header>",
        )
    )


def _html(head: str, data: str, mount: str, language: str, *, plotly: bool) -> bytes:
    failed = worded(text("This page needs a browser from 2023 or later."), language)
    parts = [
        head,
        f'<main id="viewer" data-mount="{mount}" data-failed="{failed}"></main>',
        f"<noscript>{worded(text('This page needs JavaScript.'), language)}</noscript>",
        f'<script type="text/plain" id="run">{data}</script>',
        f'<script type="text/plain" id="script">{_zipped_viewer()}</script>',
    ]
    if plotly:
        parts.append(f'<script type="text/plain" id="{_PLOTLY}">{zipped_plotly()}</script>')
    parts.append(f"<script>\n{(HERE / 'loader.js').read_text(encoding='utf-8')}</script>\n</body>\n</html>\n")
    return "\n".join(parts).encode()


def worded(words: str, language: str) -> str:
    """Return a text in a language, as HTML."""
    return escape(translated(words, language))


def _web(link: str) -> str:
    """Return a web link. Raises ValueError for any other, such as one that would run code in the page."""
    if not link.startswith(("http://", "https://")):
        raise ValueError(f"link must begin with http:// or https://, got {link!r}.")
    return link


def _css(dark: bool | None) -> str:
    """Return the page's colours: dark as the reader prefers, or as asked for."""
    css = (HERE / "page.css").read_text(encoding="utf-8")
    block = "".join(f"{name}: {value}; " for name, value in _DARK.items())
    inside = f":root {{ color-scheme: dark; {block}}}"
    wanted = {None: f"@media (prefers-color-scheme: dark) {{ {inside} }}", True: inside, False: ""}
    return css.replace("/* dark */", wanted[dark])


@cache
def _zipped_viewer() -> str:
    return zipped(script().encode())


@cache
def zipped_plotly() -> str:
    """Return plotly.js, gzipped in base64."""
    return zipped(plotly_script())
