"""The Lessons page without a browser: every scene in every language, its question before its answer, its link short."""

import json
import re
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from core.words import languages
from lessons import lesson, shelf, slugs
from lessons import reading as lessons_reading
from lessons.measured import measure
from tests import kinds
from tests.lessons.results import result_of
from views.lesson import address

SCENES = [(slug, scene.number) for slug in slugs() for scene in lesson(slug).scenes]
KINDS = [
    (slug, number) for slug, number in kinds.SCENES if lesson(slug).scenes[number - 1].kind in ("race", "averages")
]


def sent(page, name="descent_viewer"):
    """Return the input of the viewer, or of another component."""
    for component in page.get("bidi_component"):
        if component.proto.component_name.endswith(name):
            data = json.loads(component.proto.mixed.json if component.proto.mixed.json else component.proto.json)
            return SimpleNamespace(**data.get("meta", data))
    return None


def text_of(page):
    return "\n".join(each.value for each in page.markdown)


def query_of(page):
    """Return the link without the language, which AppTest's browser does not ask for."""
    return {
        name: values[0] if isinstance(values, list) and len(values) == 1 else values
        for name, values in dict(page.query_params).items()
        if name != "lang"
    }


def open_scene(open_page, slug, number=1, **query):
    return open_page(lesson=slug, scene=str(number), **query)


def test_the_index_has_twelve_cards_in_their_order(open_page):
    page = open_page(lesson="nothing of the kind")
    cards = sent(page, "lessoncards").cards
    assert [(card["number"], card["title"]) for card in cards] == [
        (str(order), lesson(slug).title) for order, slug in enumerate(slugs(), start=1)
    ]
    assert len(cards) == 12


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize(("slug", "number"), KINDS)
def test_a_scene_asks_before_it_answers(slug, number, language, open_page):
    page = open_scene(open_page, slug, number, lang=language)
    scene = lesson(slug, language).scenes[number - 1]
    assert not page.warning
    assert [each.value for each in page.title] == [f"{lesson(slug).order} · {lesson(slug, language).title}"]
    assert page.header[0].value == scene.title
    (radio,) = page.radio
    assert radio.label == scene.question
    assert radio.value is None
    before = text_of(page)
    assert ":material/lightbulb:" not in before
    assert ":material/check_circle:" not in before
    page.radio[0].set_value(0).run()
    assert not page.exception
    said = text_of(page).removeprefix(before)
    assert said != before
    assert not re.search(r"\{((m|name|low|high)\d|number|winner|best)", said)


@pytest.mark.parametrize(("slug", "number"), KINDS)
def test_the_right_choice_is_called_right_and_another_is_not(slug, number, open_page):
    page = open_scene(open_page, slug, number)
    count = len(page.radio[0].options)
    verdicts = []
    for choice in range(count):
        page.radio[0].set_value(choice).run()
        verdicts.append("Right." in text_of(page))
    assert verdicts.count(True) == 1
    assert verdicts.index(True) == right_choice(slug, number)


def right_choice(slug, number):
    """Return the right answer, from the scene's run made without the page."""
    scene = lesson(slug).scenes[number - 1]
    return scene.asks.choice(result_of(scene))


@pytest.mark.parametrize("slug", slugs())
def test_every_claim_shows_the_number_that_was_computed(slug):
    """A claim that has none would stand there as plain text, unmarked."""
    for scene in lesson(slug).scenes:
        if scene.kind in ("race", "averages"):
            numbers = measure(scene, result_of(scene))
            assert set(numbers.claimed) == set(scene.claims), scene.id


def test_the_text_leaves_open_what_is_asked_until_it_is_answered(open_page):
    page = open_scene(open_page, "momentum", 2)
    assert "more than three times as soon" not in text_of(page)
    page.radio[0].set_value(0).run()
    assert "more than three times as soon" in text_of(page)


def test_an_answer_is_found_again(open_page):
    page = open_scene(open_page, "momentum", 2)
    page.radio[0].set_value(1).run()
    page.query_params["scene"] = "1"
    page.run()
    assert page.radio[0].value is None, "that is another question"
    page.query_params["scene"] = "2"
    page.run()
    assert page.radio[0].value == 1
    assert "more than three times as soon" in text_of(page)


def test_a_racer_that_is_called_by_a_number_is_told_to_be_one(open_page):
    """Above a field 0.05 would be taken for its value."""
    page = open_scene(open_page, "line")
    assert lesson("line").scenes[0].labels == ("0.05", "0.1", "0.12")
    called = {f"The racer called {label}" for label in lesson("line").scenes[0].labels}
    assert called <= {each.value for each in page.caption}


def test_a_claim_that_would_tell_the_answer_is_left_open_too(open_page):
    early = next(scene for scene in lesson("adagrad").scenes if scene.id == "early")
    assert early.claims["short"].tells and early.claims["short"].measure != early.asks.measure
    page = open_scene(open_page, "adagrad", early.number)
    assert "half a unit" not in text_of(page)
    page.radio(key="answer-adagrad-early").set_value(0).run()
    assert "half a unit" in text_of(page)


def test_what_stands_beside_the_run_leaves_it_open_too(open_page):
    page = open_scene(open_page, "own")
    assert "largest difference between both paths is" not in text_of(page)
    page.radio[0].set_value(0).run()
    assert "largest difference between both paths is" in text_of(page)


def test_a_touched_value_stands_in_the_link_and_only_there(open_page):
    page = open_scene(open_page, "momentum", 2)
    assert query_of(page) == {"lesson": "momentum", "scene": "2"}
    page.number_input(key="lr.2").set_value(0.03).run()
    assert query_of(page) == {"lesson": "momentum", "scene": "2", "lr.2": "0.03"}
    assert sent(page).racers[1]["lr"] == 0.03
    assert sent(page).racers[0]["lr"] == 0.02
    page.button(key="as-in-the-lesson").click().run()
    assert query_of(page) == {"lesson": "momentum", "scene": "2"}
    assert sent(page).racers[1]["lr"] == 0.02
    assert page.number_input(key="lr.2").value == 0.02


def test_a_rules_own_default_is_a_change_where_the_scene_has_another_value(open_page):
    """Leaving it out of the link would bring the scene's value back."""
    page = open_scene(open_page, "momentum", 2)
    page.number_input(key="lr.2").set_value(0.01).run()
    assert query_of(page)["lr.2"] == "0.01"
    assert sent(page).racers[1]["lr"] == 0.01
    page.number_input(key="lr.2").set_value(0.02).run()
    assert "lr.2" not in query_of(page)


def test_the_answer_is_of_the_run_as_it_stands(open_page):
    page = open_scene(open_page, "momentum", 2)
    page.radio[0].set_value(0).run()
    before = text_of(page)
    page.number_input(key="lr.2").set_value(0.002).run()
    after = text_of(page)
    assert before != after
    assert any("with your changes" in each.value for each in page.caption)
    claims = re.findall(r'title="([^"]*)"', before)
    assert claims
    assert claims == re.findall(r'title="([^"]*)"', after), "a claim is of the scene as its lesson has it"


def test_a_moving_averages_slider_is_of_its_last_beta(open_page):
    page = open_scene(open_page, "averages", 2)
    page.number_input(key="beta").set_value(0.75).run()
    assert query_of(page) == {"lesson": "averages", "scene": "2", "beta": "0.75"}
    assert not page.exception


@pytest.mark.parametrize(
    ("query", "told", "left"),
    [
        ({"lesson": "flying"}, "Lesson: 'flying' is not known here", {}),
        ({"lesson": "momentum", "scene": "99"}, "a whole number from 1 to 4", {"lesson": "momentum", "scene": "4"}),
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


def test_a_broken_lesson_is_told_and_the_others_still_work(open_page, monkeypatch):
    whole = shelf.lesson

    def broken(slug, language):
        if slug == "terrain":
            raise lessons_reading.LessonError("locales/en/lessons/terrain.md:7: a fault")
        return whole(slug, language)

    monkeypatch.setattr(shelf, "lesson", broken)
    page = open_scene(open_page, "momentum")
    (warning,) = page.warning
    assert "terrain.md:7" in warning.value
    assert page.header[0].value == lesson("momentum").scenes[0].title


@pytest.mark.parametrize(("slug", "number"), SCENES)
def test_every_link_of_a_scene_is_short(slug, number):
    """Also with everything touched that can be."""
    scene = lesson(slug).scenes[number - 1]
    touched = dict.fromkeys(address.touchable(scene), "0.123456")
    query = {"lesson": slug, "scene": number, **touched}
    assert len("https://descent-lab.example.org/lessons?" + urlencode(query)) < 300


def test_in_the_presenters_mode_the_answer_waits(open_page):
    page = open_scene(open_page, "momentum", 2, present="1")
    assert not page.number_input
    assert sent(page).view["big"]
    assert sent(page).view["play"] == "paused"
    assert sent(page, "lessonbar").present
    assert not sent(page, "lessonbar").revealed


def test_a_stand_plays_by_itself(open_page):
    page = open_scene(open_page, "momentum", 2, present="1", loop="1")
    assert sent(page).view["play"] == "auto"
    assert sent(page, "lessonbar").loop
