"""A stranger's text stays text on every page and in every exported file, those of tomorrow included.

The pages are those of the registry, the files those that each page offers. The labels of twelve racers and the values
of parameters are the worst that were found.
"""

from __future__ import annotations

import ast
import csv
import functools
import gc
import io
import json
import re
import tokenize
from html.parser import HTMLParser

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from tests.syntax import syntax_tree
from tests.views.opened import DRAW, nodes, run_open
from views import VIEWS
from views.export import panel
from views.export.making import Long
from work.tasks import Alone

UNSEEN = "\u202e\u200b\x00\x1b\u2028\ufeff\u2066\xad"
HOSTILE = (
    "![](//t.example/p.png)[in](//e.example)",
    "www.e.example a@b.example",
    "https://e.example/x -> y -- z <= w",
    ":material/home: :smile: :streamlit:",
    ":red[x] **b** _i_ ~~s~~ `c` $m$",
    "<img src=//t.example/q onerror=x>&copy;",
    "\u202e\u200bab\x00\x1b[31m\ncd\u2028ef\ufeff\u2066\xad",
    "=1+1",
    "@SUM(1)",
    '"""); import os #\n',
    "</script><script>x()</script>",
    "#000001 %{x} <br>$y$",
)
AS_SAID = (*HOSTILE[:6], "ab[31m cd ef", *HOSTILE[7:9], HOSTILE[9].strip(), *HOSTILE[10:])
IN_MARKDOWN = AS_SAID[:6]
IN_HTML = tuple(label for label in AS_SAID if set(label) & set("<&"))
IN_FIGURES = tuple(label for label in AS_SAID if re.search(r"[<&]|\$.*\$|#0000|%\{", label))
COMMENT = " # " + " ".join(HOSTILE).replace("\n", " ")
LINK = {
    "r": ["written", *["momentum"] * (len(HOSTILE) - 1)],
    "rule.1": "x = x - lr*g" + COMMENT, **{f"label.{i}": label for i, label in enumerate(HOSTILE, start=1)},
    "surface": "typed", "formula": "x^2 + y^2" + COMMENT, "level": "1",
    "steps": "4", "n": "30", "starts_n": "3", "rates_n": "5",
    "q": HOSTILE[0], "section": HOSTILE[1], "cloud": HOSTILE[2], "second": HOSTILE[3], "rates": HOSTILE[4],
    "lesson": HOSTILE[5],
}  # fmt: skip
# Where Streamlit shows a text as it stands, and what never is shown.
PLAIN = {("text_area", "value"), ("text_area", "default"), ("selectbox", "options"), ("selectbox", "raw_value"),
         ("text_input", "value"), ("text_input", "default"), ("text_input", "placeholder"),
         ("plotly_chart", "alt")}  # fmt: skip


@pytest.fixture(scope="module")
def drawn():
    """`drawn(slug)`: a page at the worst link, once, with everything open, and what its buttons offer."""
    kept = {}

    def draw(slug):
        if slug not in kept:
            offers = {}
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr(panel, "_draw_panel", lambda place, offer: offers.__setitem__(place, offer()))
                page = AppTest.from_string(DRAW.format(slug=slug), default_timeout=120)
                for name, value in LINK.items():
                    if slug == "lessons" or name != "lesson":
                        page.query_params[name] = value
                run_open(page)
            kept[slug] = (page, offers)
        return kept[slug]

    return draw


def strings(message: Message):
    """Yield every text of a message with the name of its field."""
    for field, value in message.ListFields():
        for part in value if field.is_repeated else [value]:
            if isinstance(part, str):
                yield field.name, part
            elif isinstance(part, Message):
                yield from strings(part)


@pytest.mark.parametrize("slug", [view.slug for view in VIEWS])
def test_a_page_says_it_as_text(slug, drawn):
    page, _ = drawn(slug)
    faults = []
    for node in nodes(page):
        if node.proto is None or node.type == "code":
            continue
        for field, words in strings(node.proto):
            if node.type == "bidi_component" or (node.type, field) in PLAIN:
                continue  # it is text there
            if node.type == "plotly_chart" or field == "spec":
                found = [label for label in IN_FIGURES if json.dumps(label, ensure_ascii=False)[1:-1] in words]
            elif node.type == "html":
                found = [label for label in IN_HTML if label in words]
            else:
                found = [label for label in IN_MARKDOWN if label in words]
            faults += [f"{node.type}.{field}: {label!r}" for label in found]
            faults += [f"{node.type}.{field}: {sign!a}" for sign in UNSEEN if sign in words]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("slug", [view.slug for view in VIEWS])
def test_every_file_that_leaves_holds_it_as_text(slug, drawn):
    _, offers = drawn(slug)
    for offer in offers.values():
        for file in (*offer.files, *(file for part in offer.parts.values() for file in part().files)):
            if file.mime.partition("/")[0] in ("image", "video"):
                continue  # pictures
            made = file.make(file.key).run(Alone()) if isinstance(file, Long) else file.make()
            text = made if isinstance(made, str) else made.decode()
            assert re.fullmatch(r"[a-z0-9_.-]+", file.name)
            assert not [sign for sign in UNSEEN if sign in text], file.name
            CHECKS[file.mime](text)  # a new kind of file says here what is text in it


def _table(text):
    rows = list(csv.reader(io.StringIO(text)))
    assert len({len(row) for row in rows}) == 1
    names = {row[rows[0].index("racer")] for row in rows[1:]}
    assert names == {f"'{label}" if label[0] in "=@" else label for label in AS_SAID}
    numeric = re.compile(r"[-+]?(\d|inf)")
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@") and not numeric.match(cell)]


def _data(text):
    assert json.loads(text)["labels"] == list(AS_SAID)


def _script(text):
    compile(text, "script", "exec")
    names = {node.value for node in ast.walk(syntax_tree(text)) if isinstance(node, ast.Constant)}
    assert set(AS_SAID) <= names
    imported = [node for node in ast.walk(syntax_tree(text)) if isinstance(node, ast.Import)]
    assert {alias.name for node in imported for alias in node.names} == {"math", "torch"}
    comments = [
        each.string for each in tokenize.generate_tokens(io.StringIO(text).readline) if each.type == tokenize.COMMENT
    ]
    assert not [comment for comment in comments if "import os" in comment]


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def _page(text):
    """Check a page's tags. Its data are packed, so that only title, words and the link back are plain text."""
    tags = _Tags()
    tags.feed(text)
    assert not [tag for tag, _ in tags.seen if tag in ("img", "iframe", "object")]
    assert all("src" not in given for tag, given in tags.seen if tag == "script")
    assert all(given["href"].startswith("http://localhost") for tag, given in tags.seen if tag == "a")
    assert not [label for label in IN_HTML if label in text]


CHECKS = {"text/csv": _table, "application/json": _data, "text/x-python": _script, "text/html": _page}


def test_the_pages_of_a_run_offer_files(drawn):
    offering = {slug for slug in (view.slug for view in VIEWS) if any(each.files for each in drawn(slug)[1].values())}
    assert {"race", "swarm", "tune"} <= offering


@pytest.mark.parametrize("slug", [view.slug for view in VIEWS])
def test_nothing_keeps_a_long_text_that_somebody_asked_with(slug):
    """Caches of functions are for everybody and for ever: none may have a stranger's text for its key."""
    long = f"{slug}-marker-" + "x" * 5000
    page = AppTest.from_string(DRAW.format(slug=slug), default_timeout=60)
    for name in ("lang", "surface", "label.1", "q", "section", "lesson", "scene", "steps", "start", "cloud", "second"):
        page.query_params[name] = long
    page.query_params["r"] = ["adam", long]
    page.run()
    assert not page.exception
    caches = [each for each in gc.get_objects() if type(each) is functools._lru_cache_wrapper]
    kept = [key for cache in caches for held in gc.get_referents(cache) if isinstance(held, dict) for key in held]
    parts = [part for key in kept for part in (key if isinstance(key, tuple | list) else (key,))]
    assert not [part for part in parts if isinstance(part, str) and len(part) > 1000 and part.startswith(slug)]
