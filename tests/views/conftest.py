"""The page without a browser: Streamlit's own AppTest, and the payload that the viewer would get."""

import json
from types import SimpleNamespace

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from tests.waiting import DEAD


@pytest.fixture
def open_page(page_script):
    """`open_page(steps="50", r=["adam", "adam"])`: the page at a URL, run once."""

    def open_at(**query):
        page = AppTest.from_file(page_script, default_timeout=DEAD)
        for name, value in query.items():
            page.query_params[name] = value
        page.run()
        assert not page.exception, page.exception
        return page

    return open_at


@pytest.fixture
def sent():
    """`sent(page)`: the meta that the viewer was given."""

    def read(page):
        drawn = page.get("bidi_component")
        (component,) = (one for one in drawn if one.proto.component_name.endswith("descent_viewer"))
        data = json.loads(component.proto.mixed.json)
        return SimpleNamespace(**data["meta"])

    return read


@pytest.fixture
def away(monkeypatch):
    """Offers outside of a page: an address, a theme and a language."""
    theme = SimpleNamespace(type="light")
    here = SimpleNamespace(
        url="https://lab.example/swarm", theme=theme, locale="en", is_embedded=False, ip_address=None
    )
    monkeypatch.setattr(streamlit, "context", here)
    return here
