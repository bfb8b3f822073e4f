"""The links of lessons and scenes: what they cannot say is told, a scene's name leads to it, and they stay short."""

from urllib.parse import urlencode

import pytest

from lessons import address, lesson, slugs
from tests.views.test_lessons_page import query_of

SCENES = [(slug, scene.number) for slug in slugs() for scene in lesson(slug).scenes]


@pytest.mark.parametrize(
    ("query", "told", "left"),
    [
        ({"lesson": "flying"}, "Lesson: 'flying' is not known here", {}),
        ({"lesson": "momentum", "scene": "99"}, "a whole number from 1 to 7", {"lesson": "momentum", "scene": "7"}),
        ({"lesson": "momentum", "scene": "-3"}, "Scene must be", {"lesson": "momentum"}),
        ({"lesson": "momentum", "scene": "two"}, "Scene must be", {"lesson": "momentum"}),
        ({"lesson": "momentum", "present": "yes"}, "Presentation must be one of 0, 1", {"lesson": "momentum"}),
        ({"lesson": "momentum", "loop": "1"}, "needs present=1", {"lesson": "momentum"}),
        ({"lesson": "momentum", "loop": "x"}, "Loop must be one of", {"lesson": "momentum"}),
        ({"lesson": "momentum", "lr.3": "abc"}, "Learning rate of racer 3 must be from", {"lesson": "momentum"}),
        ({"lesson": "momentum", "lr.3": "-1"}, "as in the lesson", {"lesson": "momentum"}),
        ({"lesson": "momentum", "lr.1": "0.1"}, "Learning rate of racer 1 cannot be changed", {"lesson": "momentum"}),
        ({"lesson": "momentum", "surface": "bowl"}, "Surface cannot be changed", {"lesson": "momentum"}),
        ({"lesson": "averages", "scene": "2", "beta": "x"}, "β must be 0 or", {"lesson": "averages", "scene": "2"}),
    ],
    ids=str,
)
def test_what_a_link_cannot_say_is_told_in_one_line(query, told, left, open_page):
    page = open_page(**query)
    (warning,) = page.warning
    assert told in warning.value.replace("\\", "")
    assert query_of(page) == left
    page.run()
    assert not page.exception


def test_a_scenes_own_name_leads_to_its_lesson_from_any_page(open_page):
    page = open_page(lesson="pass")
    assert page.header[0].value == lesson("momentum").scenes[1].title
    assert query_of(page) == {"lesson": "momentum", "scene": "2"}


@pytest.mark.parametrize(("slug", "number"), SCENES)
def test_every_link_of_a_scene_is_short(slug, number):
    """Also with everything touched that can be."""
    scene = lesson(slug).scenes[number - 1]
    touched = dict.fromkeys(address.list_touchable(scene), "0.123456")
    query = {"lesson": slug, "scene": number, **touched}
    assert len("https://descent-lab.example.org/lessons?" + urlencode(query)) < 300
