"""The Lessons page as a course, without a browser: the path, the sheets in a scene's place, and links in a text."""

import re

import pypdfium2
import pytest

from core.words import languages, translated
from lessons import lesson, slugs
from lessons.address import SHEETS
from lessons.course import course
from lessons.paths import HOUR
from lessons.shelf import shelf
from tests.views.test_lessons_page import query_of, sent, text_of
from views.lesson import handouts


def words_of(page):
    """Return all that a page says in Markdown, titles and captions."""
    return "\n".join(each.value for kind in ("markdown", "title", "header", "caption") for each in getattr(page, kind))


@pytest.mark.parametrize("language", list(languages()))
def test_the_hour_begins_at_its_first_scene_with_a_dot_for_each(language, open_page):
    page = open_page(path="hour", lang=language)
    assert query_of(page) == {"path": "hour", "lesson": "averages", "scene": "2"}
    bar = sent(page, "lessonbar")
    stops = HOUR.list_stops(shelf(language))
    assert bar.scenes == [stop.scene.title for stop in stops]
    assert list(zip(bar.lessons, bar.ids, strict=True)) == list(HOUR.scenes)
    assert (bar.at, bar.before, bar.after, bar.closing) == (1, None, None, False)
    assert any(translated(HOUR.title, language) in each.value for each in page.caption)


def test_the_way_onward_is_the_paths_and_ends_with_it(open_page):
    page = open_page(path="hour")
    for name in [name for _, name in HOUR.scenes[1:4]]:
        page.button(key="lesson-onward").click().run()
        assert not page.exception
        assert page.header[0].value == next(
            scene.title for slug in slugs() for scene in lesson(slug).scenes if scene.id == name
        )
        assert query_of(page)["path"] == "hour"
    last = open_page(path="hour", scene="12")
    assert "lesson-onward" not in [button.key for button in last.button]


def test_a_lesson_is_opened_on_a_path_by_its_first_scene_there(open_page):
    """The opening has the formula that the scene speaks of."""
    first, second = open_page(path="hour", scene="5"), open_page(path="hour", scene="6")
    assert "Polyak" in text_of(first)
    assert "Polyak" not in text_of(second)
    assert "Polyak" not in text_of(open_page(path="hour", scene="5", present="1"))


def test_in_the_presenters_mode_the_path_is_kept(open_page):
    page = open_page(path="hour", present="1")
    assert query_of(page)["path"] == "hour"
    bar = sent(page, "lessonbar")
    assert (bar.present, len(bar.scenes)) == (True, 12)


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("language", list(languages()))
def test_a_sheet_stands_in_the_scenes_place_and_leads_back(sheet, language, open_page):
    page = open_page(lesson="descent", scene="2", sheet=sheet, lang=language)
    assert not page.warning
    assert not page.radio
    page.button(key="sheet-back").click().run()
    assert not page.exception
    assert query_of(page) == {"lesson": "descent", "scene": "2"}
    assert page.header[0].value == lesson("descent", language).scenes[1].title


@pytest.mark.parametrize("language", list(languages()))
def test_the_symbols_stand_in_one_table(language, open_page):
    page = open_page(sheet="symbols", lang=language)
    said = words_of(page)
    for symbol in course(language).symbols:
        assert f"| {symbol.letter} |" in said
    for term in course(language).terms:
        assert term.says in said
    assert "lesson:" not in said


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("slug", slugs())
def test_a_teachers_page_says_what_its_lesson_has(slug, language, open_page):
    page = open_page(lesson=slug, sheet="teacher", lang=language)
    said, taught = words_of(page), lesson(slug, language)
    assert taught.teaching is not None and taught.task is not None
    for words in (taught.teaching.wrong, taught.teaching.why, taught.task.scene.text, str(taught.teaching.minutes)):
        assert words in said
    for scene in taught.scenes:
        assert scene.question in said
    assert "lesson:" not in said


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("slug", slugs())
def test_the_box_for_readers_of_the_articles_stands_in_every_lesson(slug, language, open_page):
    page = open_page(lesson=slug, lang=language)
    (box,) = [each for each in page.expander if "article" in each.label or "文章" in each.label]
    said = "\n".join(each.value for each in box.markdown)
    assert said.count("\n- ") == 3
    assert "lesson:" not in words_of(page)


def test_a_link_of_a_text_leads_to_its_scene(open_page):
    page = open_page(lesson="rmsprop", lang="zh-Hans")
    assert "](lessons?lesson=adagrad&scene=early&lang=zh-Hans)" in text_of(page)
    there = open_page(lesson="adagrad", scene="early")
    assert query_of(there) == {"lesson": "adagrad", "scene": "4"}


def test_a_word_is_explained_where_it_first_occurs(open_page):
    said = text_of(open_page(lesson="descent", scene="1"))
    assert re.search(r'class="dl-term" tabindex="0">racers<span class="dl-tip" role="tooltip">', said)
    assert ">racer" not in text_of(open_page(lesson="descent", scene="2"))


@pytest.mark.parametrize("slug", ["averages", "descent", "schedules"])
def test_an_open_task_tells_a_value_that_will_do_from_the_best_one(slug, open_page):
    task = lesson(slug).task
    assert task is not None
    page = open_page(lesson=slug, sheet="task")
    larger = task.find == "largest"
    inside = task.answer * (1 - 0.7 * task.within if larger else 1 + 0.7 * task.within)
    far = task.answer * (0.9 if larger else 1.005 if task.name != "beta" else 1.1)
    beyond = task.answer * (1.1 if larger else 0.9)
    for value, told in ((beyond, "it does not hold"), (inside, f"this is the {task.find}"), (far, "as well")):
        page.number_input(key=task.name).set_value(value).run()
        assert not page.exception
        assert told in text_of(page), (value, text_of(page))
    assert query_of(page)["sheet"] == "task"


def test_where_the_run_cannot_have_the_next_value_it_does_not_hold(open_page):
    page = open_page(lesson="own", sheet="task")
    page.number_input(key="momentum.1").set_value(0.999).run()
    assert "it does not hold" in text_of(page)


@pytest.mark.parametrize(
    ("query", "told", "left"),
    [
        ({"path": "year"}, "Path must be one of hour, not 'year'; showing all of them", {}),
        ({"path": "hour", "lesson": "own"}, "is no scene of the path “One hour”", {"lesson": "own"}),
        ({"sheet": "teacher"}, "This sheet needs a lesson in the link, or a path", {}),
        ({"lesson": "adam", "sheet": "x"}, "Sheet must be one of symbols, teacher, task", {"lesson": "adam"}),
        ({"path": "<b>x</b>"}, "Path must be one of hour, not '<b>x</b>'", {}),
        ({"sheet": "task", "lesson": "own", "lr.1": "x"}, "racer 1 cannot be", {"sheet": "task", "lesson": "own"}),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_there_is_told_in_one_line(query, told, left, open_page):
    page = open_page(**query)
    (warning,) = page.warning
    assert told.casefold() in warning.value.replace("\\", "").casefold()
    assert query_of(page) == left


def test_a_hand_out_is_made_by_the_button_on_the_page(open_page, away):
    """The file that a click makes has the page's own links."""
    place, stops = _place_of("hour")
    made = handouts._prepare(place, stops, False)
    with pypdfium2.PdfDocument(made()) as document:
        said = "".join(page.get_textpage().get_text_range() for page in document)
    assert "https://lab.example/swarm?path=hour&lesson=averages&scene=2" in re.sub(r"\s", "", said)


def _place_of(path):
    from lessons import address

    lessons = shelf("en")
    place = address.place_of({"path": [path], "sheet": ["teacher"]}, lessons)[0]
    return place, place.list_stops(lessons)
