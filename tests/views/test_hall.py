"""A visitor's place, by which turns are taken, is the address that a trusted proxy names, and nobody else's word."""

from types import SimpleNamespace

import pytest

from views.runs import hall


@pytest.mark.parametrize(
    ("behind", "place"), [("1", "203.0.113.7"), ("", "198.51.100.1"), ("0", "198.51.100.1")], ids=["proxy", "none", "0"]
)
def test_a_place_is_the_proxys_word_only_behind_one(behind, place, monkeypatch):
    here = SimpleNamespace(headers={"X-Real-IP": "203.0.113.7"}, ip_address="198.51.100.1")
    monkeypatch.setattr("streamlit.context", here)
    monkeypatch.setenv(hall.PROXY, behind)
    assert hall.place() == place


def test_on_this_machine_there_is_one_place(monkeypatch):
    monkeypatch.setattr("streamlit.context", SimpleNamespace(headers={}, ip_address=None))
    assert hall.place() == ""
