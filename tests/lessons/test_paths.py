"""A path of scenes beside the whole: its scenes exist, and a link to what is not there says what there is."""

from __future__ import annotations

import pytest

import lessons
from core.words import languages
from lessons import address
from lessons.paths import HOUR, PATHS
from lessons.shelf import shelf

ENGLISH = shelf("en")
NAMES = [f"{stop.lesson.slug}/{stop.scene.id}" for stop in HOUR.list_stops(ENGLISH)]


def placed(**query):
    place, problems = address.place_of({name: [value] for name, value in query.items()}, ENGLISH)
    return place, [str(problem) for problem in problems]


@pytest.mark.parametrize("path", PATHS.values(), ids=list(PATHS))
@pytest.mark.parametrize("language", list(languages()))
def test_every_scene_of_a_path_is_in_its_lesson(path, language):
    stops = path.list_stops(shelf(language))
    assert [(stop.lesson.slug, stop.scene.id) for stop in stops] == list(path.scenes)


def test_an_hour_has_twelve_scenes_of_five_minutes_in_teaching_order():
    order = lessons.slugs()
    taught = [order.index(slug) for slug, _ in HOUR.scenes]
    assert (len(HOUR.scenes), HOUR.minutes) == (12, 60)
    assert taught == sorted(taught)
    assert len(set(HOUR.scenes)) == 12


def test_a_path_begins_with_its_first_scene():
    place, problems = placed(path="hour")
    assert (place.lesson.slug, place.scene.id, problems) == ("averages", "beta", [])
    assert place.to_query() == {"path": ["hour"], "lesson": ["averages"], "scene": ["2"]}


def test_without_a_lesson_a_scene_is_counted_along_the_path():
    place, problems = placed(path="hour", scene="12", present="1")
    assert (f"{place.lesson.slug}/{place.scene.id}", problems) == (NAMES[-1], [])
    place, (problem,) = placed(path="hour", scene="13")
    assert f"{place.lesson.slug}/{place.scene.id}" == NAMES[-1]
    assert "from 1 to 12" in problem


@pytest.mark.parametrize("number", range(12))
def test_a_place_on_a_path_is_found_again_by_its_link(number):
    stop = HOUR.list_stops(ENGLISH)[number]
    place = address.Place(stop.lesson, stop.number, path=HOUR, present=True)
    again, problems = address.place_of(place.to_query(), ENGLISH)
    assert (again, problems) == (place, ())


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"path": "year"}, "path must be one of hour, not 'year'; showing all of them."),
        ({"path": "year", "lesson": "adam"}, "path must be one of hour, not 'year'; left out."),
        ({"lesson": "adam", "scene": "nine"}, "scene must be one of adam-step, adam-noise, "),
        ({"lesson": "adam", "scene": "9"}, "scene must be a whole number from 1 to "),
        ({"path": "hour", "lesson": "own"}, "is no scene of the path “One hour”; showing it in its lesson."),
        ({"sheet": "x", "lesson": "adam"}, "sheet must be one of symbols, teacher, task, not 'x'; left out."),
        ({"sheet": "task"}, "this sheet needs a lesson in the link, or a path; left out."),
        ({"path": "hour", "lesson": "flying"}, "'flying' is not known here"),
    ],
    ids=str,
)
def test_what_is_not_there_is_told_with_what_is(query, told):
    place, problems = placed(**query)
    assert len(problems) == 1
    assert told in problems[0]
    assert address.place_of(place.to_query(), ENGLISH)[1] == (), "the link that is written is a good one"


def test_a_scene_goes_by_its_name_too():
    assert placed(lesson="momentum", scene="pass")[0].number == 2


def test_a_lesson_that_is_broken_takes_only_its_scenes_away():
    left = tuple(each for each in ENGLISH.lessons if each.slug != "adam")
    names = [f"{stop.lesson.slug}/{stop.scene.id}" for stop in HOUR.list_stops(type(ENGLISH)(left))]
    assert names == [name for name in NAMES if not name.startswith("adam/")]


def test_a_path_without_any_scene_is_no_path():
    others = tuple(each for each in ENGLISH.lessons if each.slug == "own")
    place, problems = address.place_of({"path": ["hour"]}, type(ENGLISH)(others))
    assert (place.lesson, place.path) == (None, None)
    assert not problems
