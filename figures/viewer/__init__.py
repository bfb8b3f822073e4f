"""The animated viewer: its script, its style, and a run as its input. README.md is the contract."""

from __future__ import annotations

from pathlib import Path

import plotly

from figures.viewer.modules import joined

HERE = Path(__file__).parent


def script() -> str:
    """Return the viewer as one ES module, joined from all those in `js/`."""
    return joined(HERE / "js")


def style() -> str:
    """Return the viewer's style sheet."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.css")))


def plotly_script() -> bytes:
    """Return plotly.js from the installed wheel."""
    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
