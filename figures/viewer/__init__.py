"""The animated viewer: its script, its style, and a run as its input. README.md is the contract."""

from __future__ import annotations

from pathlib import Path

import plotly

HERE = Path(__file__).parent


def script() -> str:
    """Return the viewer as one ES module, joined of every fragment in `js/`."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("js/*.js")))


def style() -> str:
    """Return the viewer's style sheet."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.css")))


def plotly_script() -> bytes:
    """Return plotly.js from the installed wheel."""
    return (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()
