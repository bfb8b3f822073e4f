"""No word of the interface escapes translation: every page in a made-up language whose every word stands in ⟦brackets⟧.

The language is one folder more, made from the texts in the code and the registries' words; what a page shows outside
brackets never went through it.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import lessons
from core import words
from landscapes import LANDSCAPES
from lessons.address import SHEETS
from lessons.course import Course, course
from lessons.paths import HOUR
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from tests import translated
from tests.translated import ROOT
from tests.views.opened import DRAW, nodes, run_open
from tests.waiting import DEAD
from views import VIEWS

MADE_UP = "qaa"  # of the range that ISO 639 leaves for local use
SMALL = {"n": "400", "starts_n": "5", "rates_n": "8"}
BROKEN = {"surface": "nowhere", "r": ["adam", "nobody"], "steps": "0", "lr.1": "x", "rates": "odd", "spread": "-1",
          "start": "a,b", "color.1": "pink", "second": "no", "of": "99", "noise": "-1", "cloud": "no",
          "measure": "beauty", "cell": "nobody,nowhere", "rules": "nobody"}  # fmt: skip
LINKS = {
    "as it opens": SMALL | {"steps": "30"},
    "everything changed": SMALL | {"steps": "30", "surface": "ravine", "r": ["adam", "rmsprop", "momentum", "sgd"],
                                   "schedule.1": "step", "schedule.2": "warmup_cosine", "schedule.3": "cosine",
                                   "schedule.4": "exponential", "bias_correction.1": "0", "centered.2": "1",
                                   "moving_average.3": "1", "clip.1": "5", "noise": "1", "rates": "best",
                                   "cloud": "grid", "tolerance": "1e-8", "mine": "yes", "surfaces": "bowl",
                                   "measure": "decades", "sort": "surface"},
    "a surface without a minimum": SMALL | {"steps": "30", "surface": "monkey_saddle", "rates": "best",
                                            "cell": "adam,monkey_saddle", "surfaces": "monkey_saddle"},
    "a surface of samples": SMALL | {"steps": "30", "surface": "line_fit", "r": ["sgd", "adam"], "batch": "1"},
    "a link that cannot be used": SMALL | BROKEN,
    "a lesson": SMALL | {"steps": "30", "lesson": lessons.slugs()[0]},
    "a lesson presented": SMALL | {"steps": "30", "lesson": lessons.slugs()[-1], "present": "1"},
    "a path": SMALL | {"lesson": HOUR.scenes[0][0], "scene": HOUR.scenes[0][1], "path": HOUR.name},
    **{f"the sheet {sheet}": SMALL | {"lesson": "descent", "sheet": sheet} for sheet in SHEETS},
    "the path for the teacher": SMALL | {"lesson": "averages", "scene": "2", "path": HOUR.name, "sheet": "teacher"},
    "one rate for all": SMALL | {"steps": "30", "rates": "same", "r": ["adam", "gradient_descent"],
                                 "surface": "typed", "formula": "f(x, y) = a log(x) + b", "sliders": "a,1;b,2;c,1"},
    "a rule of one's own": SMALL | {"steps": "30", "r": ["written", "adam"],
                                    "rule.1": "param lr = 0.1\nparam beta = 1\nx = x - lr*g"},
    "default rates": SMALL | {"steps": "30", "rates": "default", "r": ["lion", "nadam", "adamw"], "surface": "cliff",
                              "cell": "adam,rosenbrock"},
}  # fmt: skip

# What is no language: names, and what a person types or reads in code.
NAMES = {
    "Descent Lab", "PyTorch", "Plotly", "float64", "float32", "Wilson", "GIF", "WebP", "MP4", "HTML", "PNG", "SVG",
    "CSV", "JSON", "QR", *words.languages().values(),
}  # fmt: skip
SHOWN = {"label", "help", "body", "placeholder", "options", "content", "text", "title", "alt", "caption"}
IN_COMPONENTS = {"words", "title", "label", "verdict", "text", "note", "notes", "question", "choices", "answer"}
IN_FIGURES = {"text", "title", "name", "hovertemplate", "label", "prefix", "ticktext"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of languages with one more, in which everything that can be said is bracketed."""
    folder = tmp_path_factory.mktemp("made-up") / "locales"
    (folder / words.SOURCE).mkdir(parents=True)
    for path in (ROOT / "locales" / words.SOURCE).glob("*.json"):
        (folder / words.SOURCE / path.name).write_bytes(path.read_bytes())
    own = folder / MADE_UP
    own.mkdir()
    known = translated.in_code() | translated.of_registries()
    viewer = json.loads((folder / words.SOURCE / "viewer.json").read_text())
    _write(own / "language.json", {"name": "⟦made up⟧", "tags": []})
    _write(own / "all.json", {template: f"⟦{template}⟧" for template in known})
    _write(own / "viewer.json", {key: f"⟦{said}⟧" for key, said in viewer.items()})
    for name in lessons.slugs():
        for language in (words.SOURCE, MADE_UP):
            target = folder / language / "lessons" / f"{name}.md"
            target.parent.mkdir(exist_ok=True)
            source = ROOT / "locales" / words.SOURCE / "lessons" / target.name
            target.write_text(source.read_text() if language == words.SOURCE else _lesson(lessons.lesson(name)))
    (folder / words.SOURCE / "course.toml").write_bytes((ROOT / "locales" / words.SOURCE / "course.toml").read_bytes())
    (own / "course.toml").write_text(_course(course(words.SOURCE)), encoding="utf-8")
    return folder


@pytest.fixture
def made_up(folder, monkeypatch):
    """The app reads its languages from that folder."""
    for module in list(sys.modules.values()):
        if getattr(module, "LOCALES", None) == words.LOCALES and module is not words:
            monkeypatch.setattr(module, "LOCALES", folder)
    monkeypatch.setattr(words, "LOCALES", folder)
    _forget()
    yield
    monkeypatch.undo()
    _forget()


def _write(path, data):
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def _forget():
    every: tuple[Any, ...] = (
        words.languages,
        words.known_language,
        words._tags,
        words.translations,
        words.viewer_words,
        course,
    )
    for kept in every:
        kept.cache_clear()


def _lesson(lesson: lessons.Lesson) -> str:
    """Return a lesson as a translator writes it, every word of it in brackets."""
    front = [f"title = {_quoted(lesson.title)}", f"summary = {_quoted(lesson.summary)}"]
    if lesson.article:
        said = {name: getattr(lesson.article, name) for name in ("letters", "line", "run")}
        front += ["[article]", *(f"{name} = {_quoted(words)}" for name, words in said.items())]
    if lesson.teaching:
        front += ["[teacher]", f"wrong = {_quoted(lesson.teaching.wrong)}", f"why = {_quoted(lesson.teaching.why)}"]
    if lesson.task:
        scene = lesson.task.scene
        front += ["[task]", f"title = {_quoted(scene.title)}", f"words = {_quoted(scene.text)}"]
    body = [_bracketed(lesson.opening)]
    for scene in lesson.scenes:
        front += ["[[scenes]]", f'id = "{scene.id}"']
        front += [f"{name} = {_quoted(getattr(scene, name))}" for name in ("watch", "question", "answer")]
        for name in ("choices", "labels"):
            if getattr(scene, name):
                front.append(f"{name} = [{', '.join(map(_quoted, getattr(scene, name)))}]")
        body += [f"## ⟦{scene.title}⟧ {{#{scene.id}}}", _bracketed(scene.text)]
    return "\n".join(["+++", *front, "+++", "\n\n".join([*body, _bracketed(lesson.closing)])]) + "\n"


def _course(shared: Course) -> str:
    """Return the course as a translator writes it."""
    lines = ["apart = []"]
    for symbol in shared.symbols:
        lines += ["[[symbols]]", f'name = "{symbol.name}"', f"letter = {json.dumps(symbol.letter)}"]
        lines += [f"here = {_quoted(symbol.here)}", f"articles = {_quoted(symbol.articles)}"]
    for term in shared.terms:
        forms = ", ".join(map(_quoted, term.forms))
        lines += ["[[terms]]", f'name = "{term.name}"', f"forms = [{forms}]", f"says = {_quoted(term.says)}"]
    return "\n".join(lines) + "\n"


def _quoted(said: str) -> str:
    return json.dumps(f"⟦{said}⟧", ensure_ascii=False)


def _bracketed(prose: str) -> str:
    """Return Markdown with each of its paragraphs and headings in brackets."""
    parts = re.split(r"\n{2,}", prose.strip())
    return "\n\n".join(re.sub(r"^(#+ +|)(.*)$", r"\1⟦\2⟧", part, flags=re.DOTALL) for part in parts if part)


def _reads(slug: str, link: str) -> bool:
    """Return whether a page shows a run of its own at a link: only lessons show lessons, a catalogue shows none."""
    if link in ("as it opens", "a link that cannot be used"):
        return True
    return slug not in ("lessons", "reference") if "lesson" not in LINKS[link] else slug == "lessons"


@pytest.mark.parametrize(
    ("slug", "link"), [(view.slug, link) for view in VIEWS for link in LINKS if _reads(view.slug, link)]
)
def test_every_word_of_a_page_can_be_translated(slug, link, made_up):
    page = AppTest.from_string(DRAW.format(slug=slug), default_timeout=DEAD)
    for name, value in LINKS[link].items():
        page.query_params[name] = value
    page.query_params["lang"] = MADE_UP
    run_open(page)
    seen = list(_shown(page))
    assert any("⟦" in text for _, text in seen)
    escaped = sorted({f"{where}: {text!r}" for where, text in seen if _escapes(text)})
    assert not escaped, "\n".join(escaped)


def test_the_app_around_the_pages_can_be_translated(made_up, page_script):
    page = AppTest.from_file(page_script, default_timeout=60)
    page.query_params["lang"], page.query_params["steps"] = MADE_UP, "20"
    page.run()
    assert not page.exception
    escaped = sorted({f"{where}: {text!r}" for where, text in _shown(page) if _escapes(text)})
    assert not escaped, "\n".join(escaped)


@pytest.mark.parametrize(("text", "escapes"), [
    ("⟦Race⟧", False), ("⟦a ⟦b⟧ c⟧ 0.05", False), ("Race", True), ("⟦Race⟧ them", True), ("x", False),
    ("$\\sin x$", False), ("float32", False), (":material/add: ⟦Add⟧", False), ("<b>⟦bold⟧</b>", False),
    ("1e-05", False),
])  # fmt: skip
def test_what_counts_as_a_word_that_escaped(text, escapes):
    assert _escapes(text) == escapes


def _shown(page: AppTest) -> Iterator[tuple[str, str]]:
    """Yield every text that a person sees, with the kind of its element."""
    for node in nodes(page):
        if node.type in ("code", "latex") or node.proto is None:
            continue
        if node.type == "plotly_chart":
            yield from ((node.type, text) for text in _within(json.loads(node.proto.spec), IN_FIGURES))
            yield node.type, node.proto.alt
        elif node.type == "bidi_component":
            yield from ((node.type, text) for text in _within(_data(node.proto), IN_COMPONENTS))
        else:
            yield from ((node.type, text) for text in _of_message(node.proto))


def _of_message(message) -> Iterator[str]:
    for field, value in message.ListFields():
        for part in [value] if isinstance(value, str) or hasattr(value, "ListFields") else _list(value):
            if isinstance(part, str) and field.name in SHOWN:
                yield part
            elif hasattr(part, "ListFields"):
                yield from _of_message(part)


def _list(value) -> list:
    return list(value) if hasattr(value, "__iter__") and not isinstance(value, str | bytes) else []


def _data(proto):
    sent = proto.json or proto.mixed.json
    return json.loads(sent) if sent else {}


def _within(data, names: set[str], inside: bool = False, all_of_it: bool = False) -> Iterator[str]:
    """Yield strings under these names, at any depth; strings beside them are for the machine."""
    if isinstance(data, str):
        if inside:
            yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _within(value, names, name in names or all_of_it, all_of_it or name == "words")
    elif isinstance(data, list):
        for value in data:
            yield from _within(value, names, inside, all_of_it)


_SOURCES = sorted(  # the longest first: one may stand within another
    {entry.source for registry in (LANDSCAPES, OPTIMIZERS, SCHEDULES) for entry in registry.values()},
    key=len,
    reverse=True,
)
_WRITTEN = [written for source in _SOURCES for written in (source, source.replace("&", "&amp;"))]


@cache
def _escapes(text: str) -> bool:
    """Return whether letters of a language stand outside the brackets."""
    text = re.sub(
        r"</?a\b[^>]*>|\]\((?:https?://|\?)[^)]*\)|\[(?=arXiv:|doi:|http)", "", text
    )  # links within a source, or to a scene
    for written in _WRITTEN:
        text = text.replace(written, "")
    text = re.sub(r"<(style|script)\b[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    text = re.sub(r"\$\$?.*?\$\$?|`[^`]*`|:[a-z_]+/[\w]+:|https?://\S+|%\{[^}]*\}|<[^>]*>", "", text, flags=re.DOTALL)
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = inner
    text = re.sub(r"⟦[^⟦⟧]*$|^[^⟦⟧]*⟧", "", text)  # of a text that is shown in two parts, around a number
    for name in NAMES:
        text = text.replace(name, "")
    text = re.sub(r"\d[\d.,]*e[+\-−]?\d+", "", text)
    return re.search("[A-Za-z]{2}", text) is not None
