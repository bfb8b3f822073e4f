"""Long work says how far it is, and work that is done at once says nothing."""

import pytest
from streamlit.testing.v1 import AppTest

from views.runs import progress_bars


def page():
    import streamlit as st

    from views.runs import progress_bars

    for number, _ in enumerate(progress_bars.track("abcd", "Counting …")):
        if str(number) == st.query_params.get("stop"):
            st.stop()


@pytest.mark.parametrize(("stop", "said"), [("1", "Counting … 1 of 4."), ("3", "Counting … 3 of 4."), ("9", None)])
def test_how_many_parts_are_done(monkeypatch, stop, said):
    """Looked at while a part is being made; the bar goes when all are."""
    monkeypatch.setattr(progress_bars, "SOON", -1.0)
    window = AppTest.from_function(page, default_timeout=60)
    window.query_params["stop"] = stop
    window.run()
    assert not window.exception
    bars = [bar.proto for bar in window.get("progress")]
    assert [bar.text for bar in bars] == ([said] if said else [])
    assert [bar.value for bar in bars] == ([25 * int(stop)] if said else [])


def test_what_is_there_at_once_shows_no_bar(monkeypatch):
    monkeypatch.setattr(progress_bars, "SOON", 1e9)
    window = AppTest.from_function(page, default_timeout=60)
    window.query_params["stop"] = "2"
    window.run()
    assert not window.get("progress")
