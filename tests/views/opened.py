"""A page drawn by itself, with everything open that can be opened, and all that is on it."""

from __future__ import annotations

from collections.abc import Iterator

from streamlit.testing.v1 import AppTest

from tests.views.until_idle import until_jobs_are_over

DRAW = """
from views import VIEWS, language
language.settle()
next(view for view in VIEWS if view.slug == "{slug}").render()
"""


def run_open(page: AppTest) -> None:
    """Run a page until nothing is under way any more, with everything open that can be opened."""
    page.session_state["open-racer"] = 0
    keys: set[str] = set()
    page.run()
    for _ in range(20):  # what opens may hold more that opens
        assert not page.exception, page.exception
        found = {block.proto.id.split("-", 6)[-1] for block in nodes(page) if _opens(block)}
        found = {key for key in found if key and key not in keys}
        if not found and not page.get("progress"):
            return
        for key in found:
            page.session_state[key] = True
        keys |= found
        until_jobs_are_over()
        page.run()
    raise AssertionError("the page never came to rest")


def _opens(block) -> bool:
    proto = block.proto
    return bool(getattr(proto, "id", "")) and block.type in ("expander", "expandable", "popover")


def nodes(page: AppTest) -> Iterator:
    """Every block and element of a page."""

    def below(block):
        for child in block.children.values():
            yield child
            if hasattr(child, "children"):
                yield from below(child)

    yield from below(page._tree)
