"""Links from one lesson to another: each leads somewhere, and both languages have the same."""

from __future__ import annotations

import re

import pytest

import lessons
from core.words import SOURCE, languages
from lessons import LessonError, leads, reading
from lessons.file import LEAD
from lessons.scene import Lesson
from tests.lessons.test_reading import GOOD, TRANSLATED, changed, written

NUMBERED = re.compile(r"\blesson \d|第 ?[\d一二三四五六七八九十]+ ?课", re.IGNORECASE)


def parts(lesson: Lesson) -> dict[str, str]:
    """Return the texts of a lesson by their place."""
    said = {"opening": lesson.opening, "closing": lesson.closing}
    said |= {scene.id: f"{scene.watch}\n{scene.text}" for scene in lesson.scenes}
    if lesson.article:
        said |= {f"article {name}": getattr(lesson.article, name) for name in ("letters", "line", "run")}
    return said


@pytest.mark.parametrize("slug", lessons.slugs())
@pytest.mark.parametrize("language", [each for each in languages() if each != SOURCE])
def test_every_language_links_to_the_same_places(slug, language):
    there, here = (
        {place: sorted(lead[2] for lead in LEAD.finditer(text)) for place, text in parts(one).items()}
        for one in (lessons.lesson(slug), lessons.lesson(slug, language))
    )
    assert here == there


@pytest.mark.parametrize("slug", lessons.slugs())
@pytest.mark.parametrize("language", list(languages()))
def test_no_lesson_is_named_by_its_number(slug, language):
    """A number is another lesson's as soon as one is inserted."""
    said = "\n".join(parts(lessons.lesson(slug, language)).values())
    assert NUMBERED.findall(said) == []


@pytest.mark.parametrize("slug", lessons.slugs())
def test_every_lesson_leads_to_another_one(slug):
    found = {lead[2].split("/")[0] for text in parts(lessons.lesson(slug)).values() for lead in LEAD.finditer(text)}
    assert found - {slug}


@pytest.mark.parametrize(
    ("target", "fault"),
    [
        ("lesson:flying", "lesson:flying: there is no lesson 'flying'; there are adagrad, adam, "),
        ("lesson:momentum/flying", "lesson:momentum/flying: momentum has no scene 'flying'; it has smooth, pass, "),
        ("lesson:", "there is no lesson ''"),
        ("lesson:momentum/", "momentum has no scene ''"),
    ],
)
def test_a_link_to_nowhere_is_told_with_file_and_line(tmp_path, target, fault):
    path = written(tmp_path, changed("The opening.", f"The opening, and [more]({target})."))
    with pytest.raises(LessonError, match=re.escape(fault)) as caught:
        reading.read(path)
    assert str(caught.value).startswith(f"{path}:21: ")


def test_a_translations_link_to_nowhere_is_told_too(tmp_path):
    source = reading.read(written(tmp_path, GOOD))
    path = written(tmp_path, changed("开头。", "开头，[更多](lesson:flying)。", TRANSLATED), "other.md")
    with pytest.raises(LessonError, match=r"other\.md:\d+: lesson:flying: there is no lesson 'flying'"):
        reading._translation(source, path, "zh-Hans")


@pytest.mark.parametrize("old", ['question = "', 'answer = "'])
def test_a_question_is_no_place_for_a_link(tmp_path, old):
    path = written(tmp_path, changed(old, f"{old}[See](lesson:momentum). "))
    with pytest.raises(LessonError, match=":7: scene 'one': a link may stand in its text, not here"):
        reading.read(path)


def test_a_link_is_rewritten_where_it_can_be_followed_and_left_out_where_not():
    words = "See [the pass](lesson:momentum/pass), [all](lesson:adam) and [this](#claim)."
    assert leads.rewrite(words, lambda lesson, scene: f"?{lesson}&{scene}") == (
        "See [the pass](?momentum&pass), [all](?adam&) and [this](#claim)."
    )
    assert leads.strip(words) == "See the pass, all and [this](#claim)."
