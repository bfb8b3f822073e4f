"""A page within another one: the viewer alone, what stays in the address, and the code of the frame."""

from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.node import asked as in_node
from tests.waiting import DEAD
from views.export import links

HOSTILE = """"><script>alert(1)</script></iframe>'&amp; onload=x"""
QUERY = {"surface": ["himmelblau"], "r": ["adam", "sgd"], "start": ["-1.5,2"], "label.1": [HOSTILE]}
FRAME = "({ embedCode }, [address, title]) => embedCode(address, title)"


class Tags(HTMLParser):
    """Every tag of a piece of HTML, and every word between tags."""

    def __init__(self, html):
        super().__init__()
        self.begun, self.ended, self.words = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.begun.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self.ended.append(tag)

    def handle_data(self, data):
        self.words.append(data)


def frame(html):
    """Return the attributes of the only thing in a piece of HTML, which is a frame."""
    tags = Tags(html)
    assert [tag for tag, _ in tags.begun] == ["iframe"] and tags.ended == ["iframe"] and not tags.words
    return tags.begun[0][1]


def asked(address):
    return parse_qs(urlsplit(address).query)


@pytest.mark.parametrize("title", ["A race", HOSTILE, "学习率 “η”"])
def test_a_frame_is_one_tag_with_a_title_that_is_text(away, title):
    code = links.frame_code(QUERY, title)
    attributes = frame(code)
    assert attributes["title"] == title
    assert asked(attributes["src"]) == {**QUERY, "embed": ["true"], "view": ["map"]}
    assert attributes["loading"] == "lazy" and attributes["style"] == "border:0"
    assert attributes["allow"] == "fullscreen; clipboard-write"
    assert {"width", "height"} < attributes.keys()
    source = code.split('src="')[1].split('"')[0]
    assert source.count("&") == source.count("&amp;") >= 5


def test_a_frame_is_looked_at_as_the_page_is(away):
    away.url = "https://lab.example"
    attributes = frame(links.frame_code({"r": ["adam"], "view": ["side,hide:2,step:37"]}, "A race"))
    assert asked(attributes["src"])["view"] == ["map,side,hide:2,step:37"]
    again = frame(links.frame_code({"r": ["adam"], "view": ["map,side"]}, "A race"))
    assert asked(again["src"])["view"] == ["map,side"]
    assert urlsplit(again["src"])[:3] == ("https", "lab.example", "/")


def test_the_viewer_writes_the_same_frame(away):
    for query in (QUERY, {**QUERY, "view": ["3d,step:7"]}):
        written = in_node("embedding.js", FRAME, [links.address(query), HOSTILE])
        one, other = frame(written), frame(links.frame_code(query, HOSTILE))
        assert asked(one.pop("src")) == asked(other.pop("src"))
        assert one == other


def test_the_title_of_a_frame_names_racers_and_surface(away):
    title = links.frame_title("Bowl", ["Adam", "{0} <b>", "Lion", "SGD", "Muon"])
    assert title == "Descent Lab: Adam, {0} <b>, Lion, SGD … on Bowl"


def test_alone_there_is_nothing_but_the_viewer(open_page, sent):
    page = open_page(steps="20", r=["adam", "sgd"], view="map,side,step:7")
    shown = sent(page).view
    assert shown["alone"] and shown["parts"] == ["legend"]
    assert shown["asked"]["switches"] == {"layout": "side"} and shown["asked"]["step"] == 7
    left = [*page.sidebar.children.values(), *page.button, *page.markdown, *page.expander, *page.warning]
    assert not left, "something else is on the page"
    whole = sent(open_page(steps="20", r=["adam", "sgd"], view="side"))
    assert "alone" not in whole.view and "parts" not in whole.view


def page_without_a_viewer():
    from views import view
    from views.viewer import asked_view

    assert not asked_view.settle_alone(possible=False)
    view.show_problems([])


def test_a_page_that_cannot_be_its_viewer_alone_says_so():
    window = AppTest.from_function(page_without_a_viewer, default_timeout=DEAD)
    window.query_params["view"] = "step:20,map"
    window.run()
    (warning,) = window.warning
    assert "view=map" in warning.value and "no effect on this page" in warning.value
    assert window.query_params["view"] == "step:20"


@pytest.fixture
def in_a_frame(monkeypatch):
    theme = SimpleNamespace(type="light")
    context = SimpleNamespace(locale="en", theme=theme, url="https://lab.example/", is_embedded=True, ip_address=None)
    monkeypatch.setattr(st, "context", context)


def test_an_embedded_page_keeps_its_words_and_gives_none_away(in_a_frame, open_page):
    options = ["dark_theme", "show_padding"]
    page = open_page(embed="true", embed_options=options, steps="-4", r=["adam", "sgd"])
    assert page.warning, "the page has written no address of its own"
    page.session_state["take-away-race-open"] = "panel"
    page.button(key="reset").click().run()
    assert page.query_params["embed"] in ("true", ["true"])
    assert page.query_params["embed_options"] == options
    link, code = page.code
    assert "embed" not in asked(link.value) and "embed_options" not in asked(link.value)
    source = asked(frame(code.value)["src"])
    assert source["embed"] == ["true"] and "embed_options" not in source


def test_an_embedded_page_begins_with_its_viewer(in_a_frame, open_page):
    page = open_page(steps="20", r=["adam"])
    kinds = [node.type for node in page.main.children.values()]
    assert "bidi_component" in kinds
    before = kinds[: kinds.index("bidi_component")]
    assert not {"markdown", "button", "button_group", "horizontal"} & set(before), before
