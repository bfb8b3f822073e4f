"""A figure of Plotly's as one HTML file that needs no network, a third as large as Plotly's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from core.words import SOURCE, text
from figures.viewer.offline import HERE, page_head, worded, zipped_plotly
from figures.viewer.packing import zipped


def figure_page(
    spec: Mapping[str, Any], *, title: str, link: str = "", dark: bool = False, language: str = SOURCE
) -> bytes:
    """Return a figure as a page of its own; `spec` has its "data" and "layout", with their final colours.

    `link` leads back to where it was made, `dark` is the ground around it.
    """
    figure = json.dumps({"data": spec["data"], "layout": spec["layout"]}, ensure_ascii=False, allow_nan=False)
    script = (HERE / "figure.js").read_text(encoding="utf-8")
    failed = worded(text("This page needs a browser from 2023 or later."), language)
    parts = (
        page_head(title, title, link, dark, language, ()),
        f'<main id="figure" aria-label="{escape(title)}" data-failed="{failed}" style="height: 46rem"></main>',
        f"<noscript>{worded(text('This page needs JavaScript.'), language)}</noscript>",
        f'<script type="text/plain" id="spec">{zipped(figure.encode())}</script>',
        f'<script type="text/plain" id="plotly">{zipped_plotly()}</script>',
        f"<script>\n{script}</script>\n</body>\n</html>\n",
    )
    return "\n".join(parts).encode()
