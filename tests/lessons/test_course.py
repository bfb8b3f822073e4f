"""The table of symbols and the glossary: the same in every language, and each word is explained once in a lesson."""

from __future__ import annotations

import re

import pytest

import lessons
from core.words import SOURCE, languages
from lessons import LessonError
from lessons import course as shared
from lessons.course import Course, Term, course
from lessons.file import LEAD
from lessons.leads import list_scenes

SMALL = Course(
    (),
    (
        Term("rate", ("learning rate", "learning rates"), "A number."),
        Term("rule", ("rule", "rules"), "An optimizer."),
        Term("effective", ("effective learning rate",), "Another number."),
        Term("saddle", ("鞍点",), "一处。"),
    ),
    ("rule of thumb",),
)


def explained(*texts: str) -> list[str]:
    return SMALL.explain(texts, lambda words, term: f"<{term.name}:{words}>")


@pytest.mark.parametrize("language", list(languages()))
def test_every_language_has_the_whole_course(language):
    here, there = course(language), course(SOURCE)
    assert [each.name for each in here.symbols] == [each.name for each in there.symbols]
    assert [each.name for each in here.terms] == [each.name for each in there.terms]
    assert len({form.casefold() for term in here.terms for form in term.forms}) == sum(
        len(term.forms) for term in here.terms
    )


def test_its_links_lead_somewhere_and_to_the_same_places_in_every_language():
    scenes = list_scenes()
    targets = []
    for language in languages():
        found = [LEAD.findall(f"{each.here} {each.articles}") for each in course(language).symbols]
        targets.append([sorted(target for _, target in row) for row in found])
        for slug, _, scene in (target.partition("/") for row in targets[-1] for target in row):
            assert slug in scenes
            assert not scene or scene in scenes[slug]
    assert targets[0] == targets[1]


def test_the_letters_of_the_issue_are_all_there():
    letters = {symbol for each in course(SOURCE).symbols for symbol in re.findall(r"\\?\w+", each.letter)}
    assert letters >= {"s_t", "v_t", "m_t", "\\alpha", "\\beta", "\\gamma", "\\epsilon", "\\sigma", "\\eta"}


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("slug", lessons.slugs())
def test_a_word_is_explained_once_in_a_lesson_and_nothing_else_changes(slug, language):
    lesson = lessons.lesson(slug, language)
    texts = [lesson.opening, *(scene.text for scene in lesson.scenes), lesson.closing]
    met = []
    marked = course(language).explain(texts, lambda words, term: (met.append(term.name), f"\0{words}\0")[1])
    assert len(met) == len(set(met)) >= 2
    assert [each.replace("\0", "") for each in marked] == texts


def test_only_the_first_occurrence_in_all_texts_is_explained():
    assert explained("No word.", "A rule, a rule.", "Rules") == ["No word.", "A <rule:rule>, a rule.", "Rules"]


def test_the_longest_word_is_taken():
    assert explained("An effective learning rate and a learning rate") == [
        "An <effective:effective learning rate> and a <rate:learning rate>"
    ]


@pytest.mark.parametrize(
    "apart",
    ["$rule$", "$$\nrule\n$$", "`rule`", "[a rule](#claim)", "[rule](lesson:adam)", "# A rule", "**a rule here**",
     "| rule |", "<b title='rule'>", "ruler", "overrule", "rule-like", "rule of thumb"],
)  # fmt: skip
def test_a_formula_code_a_link_and_a_heading_are_left_alone(apart):
    assert explained(f"{apart}\nA rule") == [f"{apart}\nA <rule:rule>"]


def test_a_word_in_bold_keeps_its_asterisks_within():
    """Between a tag and a Chinese character they would not be read as bold."""
    assert explained("它的**鞍点**是") == ["它的<saddle:**鞍点**>是"]


def test_a_well_is_a_hollow_and_no_adverb():
    explained_in = set()
    for slug in lessons.slugs():
        lesson = lessons.lesson(slug)
        texts = [lesson.opening, *(scene.text for scene in lesson.scenes), lesson.closing]
        course(SOURCE).explain(texts, lambda words, term, slug=slug: (explained_in.add((term.name, slug)), words)[1])
    assert {slug for name, slug in explained_in if name == "well"} == {
        "terrain", "momentum", "noise", "schedules", "everywhere",
    }  # fmt: skip
    assert {slug for name, slug in explained_in if name == "pass"} == {"terrain", "momentum", "noise"}


@pytest.mark.parametrize("language", list(languages()))
def test_every_entry_is_explained_in_a_lesson(language):
    met = set()
    for slug in lessons.slugs():
        lesson = lessons.lesson(slug, language)
        texts = [lesson.opening, *(scene.text for scene in lesson.scenes), lesson.closing]
        course(language).explain(texts, lambda words, term: (met.add(term.name), words)[1])
    assert met == {term.name for term in course(language).terms}


def test_a_translation_that_lacks_an_entry_is_told(tmp_path, monkeypatch):
    for language in (SOURCE, "zh-Hans"):
        folder = tmp_path / language
        folder.mkdir()
        text = (shared.LOCALES / language / "course.toml").read_text(encoding="utf-8")
        if language != SOURCE:
            text = text.replace('name = "saddle"', 'name = "sadle"')
        (folder / "course.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(shared, "LOCALES", tmp_path)
    with pytest.raises(LessonError, match=r"course\.toml: terms must be racer, rule, "):
        course.__wrapped__("zh-Hans")
