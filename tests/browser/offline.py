"""Pages of their own for the tests: a run in a file, opened with the network off and watched for every error."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from engine import Experiment, simulate
from engine.link import from_query
from engine.sensitivity import chaotic
from figures import theme
from figures.shown import Shown
from figures.viewer.payload import payload
from tests.browser.driver import DEAD

NOISE = re.compile(r"\[\.WebGL-|GPU stall|Automatic fallback to software WebGL")


def race_payload(view: Mapping[str, Any] | None = None, labels: tuple[str, ...] = (), **query: Any) -> dict[str, Any]:
    """Return a race as its viewer takes it; `query` as in a link."""
    experiment = _experiment(query)
    count = len(experiment.optimizers)
    colors = tuple(theme.default_color(i) for i in range(count))
    run = simulate(experiment, record=("details",))
    return payload(Shown(experiment, (*labels, *[""] * count)[:count], colors), run, chaotic(run), view=view)


def _experiment(query: Mapping[str, Any]) -> Experiment:
    reading = from_query({name: value if isinstance(value, list) else [str(value)] for name, value in query.items()})
    assert not reading.problems, reading.problems
    return reading.experiment


@contextmanager
def opened(browser: Browser, folder: Path, content: bytes, **options: Any) -> Iterator[Page]:
    """Open a page from a file with the network off; it must ask for nothing and raise no error."""
    path = folder / "page.html"
    path.write_bytes(content)
    settings = {
        "viewport": {"width": 1440, "height": 900},
        "color_scheme": "light",
        "accept_downloads": True,
        **options,
    }
    context = browser.new_context(**settings)
    context.set_default_timeout(DEAD)
    context.set_offline(True)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: message.type == "error" and problems.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: problems.append(f"uncaught: {error}"))
    page.on("request", lambda request: _is_own(request.url, path) or problems.append(f"asked for {request.url}"))
    page.on("dialog", lambda dialog: (problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    try:
        page.goto(path.as_uri())
        page.wait_for_selector(".dl-plot canvas")
        yield page
        problems = [text for text in problems if not NOISE.search(text)]
        assert not problems, "\n".join(problems)
    finally:
        context.close()


def _is_own(address: str, path: Path) -> bool:
    return address == path.as_uri() or address.startswith(("data:", "blob:"))
