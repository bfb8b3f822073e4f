"""Hand-outs read back: their text, their pages, and their codes as a camera would read them."""

from __future__ import annotations

import re

import pypdfium2
import pytest
import segno
import zxingcpp

import lessons
from core.words import languages, text, translated
from lessons import handout
from lessons.handout import choices_of
from lessons.paths import HOUR
from lessons.scene import Lesson
from lessons.shelf import shelf
from lessons.typesetting import CHINESE, Style, fold

BASE = "https://descent-lab.example.org/lessons?"
BODY = Style(10, 14)


def code(link: str) -> segno.QRCode:
    return segno.make(link, error="m", micro=False)


def links_of(stops) -> list[str]:
    return [f"{BASE}lesson={stop.lesson.slug}&scene={stop.number}" for stop in stops]


class Read:
    """A PDF's text without its line breaks, page by page, and the links in its codes."""

    def __init__(self, made: bytes) -> None:
        assert made.startswith(b"%PDF-")
        with pypdfium2.PdfDocument(made) as document:
            self.pages = [page.get_textpage().get_text_range() for page in document]
            pictures = [page.render(scale=2).to_pil() for page in document]
        self.codes = [[found.text for found in zxingcpp.read_barcodes(picture)] for picture in pictures]

    def has(self, words: str) -> bool:
        """Return whether the text has some words, whatever its line breaks and raised figures."""
        return _bare(words) in _bare("".join(self.pages))


def minutes_of(lesson: Lesson, language: str) -> str:
    assert lesson.teaching is not None
    words = text("About {minutes} minutes for the whole lesson.", minutes=lesson.teaching.minutes)
    return translated(words, language)


def _bare(words: str) -> str:
    drawn = words.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂−–", "0123456789-012--"))
    return re.sub(r"\s+|[\ufffe\uffff`]", "", drawn)


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("slug", lessons.slugs())
def test_a_lessons_hand_out_has_its_scenes_questions_and_codes(slug, language):
    lesson = lessons.lesson(slug, language)
    links = [f"{BASE}lesson={slug}&scene={scene.number}&lang={language}" for scene in lesson.scenes]
    read = Read(handout.make(handout.sheet_of(lesson, links), language, code))
    assert [link for page in read.codes for link in sorted(page, key=links.index)] == links
    for scene in lesson.scenes:
        for words in (scene.title, scene.question, *choices_of(scene, language)):
            assert read.has(words), words
        for name, typed in ((key, texts[0]) for key, texts in scene.query.items() if re.match(r"rule\.|formula", key)):
            assert read.has(typed), (name, "every line of a typed rule, and a formula")
    assert lesson.task is not None and read.has(lesson.task.scene.text)
    assert not read.has("$"), "a formula as it is typed for the page"
    assert "`" not in "".join(read.pages), "a mark of code"
    assert 1 <= len(read.pages) <= 3


@pytest.mark.parametrize("language", list(languages()))
def test_the_hour_has_all_its_scenes_in_order(language):
    stops = HOUR.list_stops(shelf(language))
    read = Read(handout.make(handout.sheet_of_path(HOUR, stops, links_of(stops), language), language, code))
    assert [link for page in read.codes for link in sorted(page, key=links_of(stops).index)] == links_of(stops)
    assert len(read.pages) <= 4


@pytest.mark.parametrize("language", list(languages()))
def test_the_teachers_page_has_the_answers_and_the_pupils_has_not(language):
    lesson = lessons.lesson("adam", language)
    links = [f"{BASE}scene={scene.number}" for scene in lesson.scenes]
    teachers, pupils = (
        Read(handout.make(handout.sheet_of(lesson, links, teacher=teacher), language, code))
        for teacher in (True, False)
    )
    assert lesson.teaching is not None and lesson.task is not None
    for words in (lesson.teaching.wrong, lesson.teaching.why, f"{lesson.task.answer:g}"):
        assert teachers.has(words)
    assert teachers.has(minutes_of(lesson, language))
    assert not pupils.has(lesson.teaching.wrong)


def test_the_hours_teachers_page_has_every_lesson():
    stops = HOUR.list_stops(shelf("en"))
    read = Read(handout.make(handout.sheet_of_path(HOUR, stops, links_of(stops), "en", teacher=True), "en", code))
    for stop in stops:
        assert stop.lesson.teaching is not None and read.has(stop.lesson.teaching.why)
        assert not read.has(minutes_of(stop.lesson, "en")), "the hour has some of its scenes, not the whole lesson"


def test_a_link_that_is_too_long_for_a_code_is_written_out():
    lesson = lessons.lesson("adam")
    links = [f"{BASE}scene={scene.number}" for scene in lesson.scenes]
    read = Read(handout.make(handout.sheet_of(lesson, links), "en", lambda link: None))
    assert not any(read.codes)
    assert all(read.has(link) for link in links)


def test_no_font_is_shipped_with_it():
    lesson = lessons.lesson("adam", "zh-Hans")
    made = handout.make(handout.sheet_of(lesson, [BASE] * len(lesson.scenes)), "zh-Hans", code)
    assert b"/FontFile" not in made
    assert CHINESE.encode() in made
    assert len(made) < 100_000


def test_the_same_hand_out_has_the_same_bytes():
    lesson = lessons.lesson("adam")
    sheet = handout.sheet_of(lesson, [BASE] * len(lesson.scenes))
    assert handout.make(sheet, "en", code) == handout.make(sheet, "en", code)


def drawn(words: str, width: float) -> list[str]:
    return ["".join(run.words for run in line.runs) for line in fold(words, BODY, width)]


def test_a_line_is_no_wider_than_its_room():
    for words in (lessons.lesson("adam").summary, lessons.lesson("adam", "zh-Hans").summary):
        for width in (30.0, 80.0, 200.0):
            assert all(sum(run.width for run in line.runs) <= width + 1e-9 for line in fold(words, BODY, width))


def test_a_chinese_line_begins_with_no_comma_and_a_latin_word_is_not_torn():
    lines = drawn("先用 AdaGrad，再用 RMSProp，最后用 Adam。", 62)
    assert len(lines) > 2
    assert not any(line[0] in "，。" for line in lines)
    assert sum(word in line for word in ("AdaGrad", "RMSProp", "Adam。") for line in lines) == 3


def test_a_word_wider_than_the_line_is_cut_and_nothing_is_lost():
    word = "https://descent-lab.example.org/" + "x" * 200
    lines = drawn(word, 100)
    assert "".join(lines) == word


def test_figures_above_and_below_the_line_are_set_smaller():
    (line,) = fold("10⁻¹² and s₀", BODY, 500)
    raised = [(run.words, run.rise > 0) for run in line.runs if run.rise]
    assert raised == [("-12", True), ("0", False)]
