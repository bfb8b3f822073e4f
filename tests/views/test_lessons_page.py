"""The Lessons page without a browser: every scene in every language, its question before its answer, its link short."""

import json
import re
from types import SimpleNamespace

import pytest

from core.words import languages, translated
from lessons import lesson, shelf, slugs
from lessons import reading as lessons_reading
from lessons.measured import measure
from tests import kinds
from tests.lessons.results import run_of

SCENES = [(slug, scene.number) for slug in slugs() for scene in lesson(slug).scenes]
QUICK = ("race", "averages", "atlas")  # there without a search or a swarm
KINDS = [(slug, number) for slug, number in kinds.SCENES if lesson(slug).scenes[number - 1].kind in QUICK]


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


def test_the_index_has_fourteen_cards_in_their_order(open_page):
    page = open_page(lesson="nothing of the kind")
    cards = sent(page, "lessoncards").cards
    assert [(card["number"], card["title"]) for card in cards] == [
        (str(order), lesson(slug).title) for order, slug in enumerate(slugs(), start=1)
    ]
    assert len(cards) == 14


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
    return scene.asks.choice(run_of(scene))


@pytest.mark.parametrize("slug", slugs())
def test_every_claim_shows_the_number_that_was_computed(slug):
    """A claim that has none would stand there as plain text, unmarked."""
    for scene in lesson(slug).scenes:
        if scene.kind in QUICK:
            numbers = measure(scene, run_of(scene))
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


@pytest.mark.parametrize("language", list(languages()))
def test_no_racer_is_called_by_a_number(language):
    """Above a field 0.05 would be taken for its value, and a slider would make it false."""
    for slug, number in SCENES:
        for label in lesson(slug, language).scenes[number - 1].labels:
            assert re.search(r"[^\d.,\s]", label), f"{slug}: {label}"


def test_a_claim_that_would_tell_the_answer_is_left_open_too(open_page):
    early = next(scene for scene in lesson("adagrad").scenes if scene.id == "early")
    assert early.claims["never"].tells and early.claims["never"].measure != early.asks.measure
    page = open_scene(open_page, "adagrad", early.number)
    assert "never rises again" not in text_of(page)
    page.radio(key="answer-adagrad-early").set_value(0).run()
    assert "never rises again" in text_of(page)


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


def test_the_five_lines_say_what_they_make_once_the_question_is_answered(open_page):
    """By hand, from (0, 0): the loss is 120/4, the gradient (−30, −10), and a tenth of it leads to (3, 1)."""
    page = open_scene(open_page, "training")
    table = next(each.value for each in page.markdown if each.value.startswith("| Line |"))
    assert table.count("| … |") == 5 and "`optimizer.zero_grad()`" in table
    page.radio[0].set_value(0).run()
    rows = next(each.value for each in page.markdown if each.value.startswith("| Line |")).splitlines()[2:]
    for row, made in zip(
        rows, ("No gradient", "0, 0, 0, 0", ": 30.", "(−30, −10)", "from (0, 0) to (3, 1)"), strict=True
    ):
        assert made in row
    page.number_input(key="lr.1").set_value(0.05).run()
    assert any("from (0, 0) to (1.5, 0.5)" in each.value for each in page.markdown)


@pytest.mark.parametrize(("slug", "number", "over"), [("training", 4, "SGD, four points"), ("terrain", 5, "Plateau")])
def test_over_a_panel_stand_its_racers_or_its_surface(slug, number, over, open_page):
    page = open_scene(open_page, slug, number)
    heads = [each.proto.body for each in page.get("html") if each.proto.body.startswith('<p class="dl-panel-head"')]
    assert len(heads) == len(lesson(slug).scenes[number - 1].panels)
    assert over in heads[0] and over not in heads[1]
    marks = 2 if slug == "training" else 0  # one racer alone needs none
    assert heads[0].count("clip-path") == marks


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


@pytest.mark.parametrize("language", list(languages()))
def test_a_claim_that_a_slider_makes_false_is_not_said_any_more(language, open_page):
    """At a tenth of the rate momentum leaves the saddle later than plain descent."""
    page = open_scene(open_page, "momentum", 2, lang=language)
    page.radio[0].set_value(0).run()
    assert "<s>" not in text_of(page)
    page.number_input(key="lr.2").set_value(0.002).run()
    claims = lesson("momentum", language).scenes[1].claims
    struck = re.findall(r"<s>(.*?)</s>", text_of(page))
    assert len(struck) == len(claims) == 2
    said = translated(
        "Marked statements of the text that are not true with your changes: {count} of {all}. They are struck through.",
        language,
    )
    assert said.format(count=2, all=2) in text_of(page)
    assert text_of(page).count(translated("(not true with your changes)", language)) == 2, (
        "it is said to whoever sees no line"
    )
    page.button(key="as-in-the-lesson").click().run()
    assert "<s>" not in text_of(page)


def test_the_text_is_folded_until_its_question_is_answered(open_page):
    page = open_scene(open_page, "momentum", 2)
    fold, *others = page.expander
    assert fold.label == "Read the text first"
    assert "Momentum does not see the saddle" in "".join(each.value for each in fold.markdown)
    page.radio[0].set_value(0).run()
    assert [each.label for each in page.expander] == [each.label for each in others]
    assert "Momentum does not see the saddle" in text_of(page)


@pytest.mark.parametrize("present", [{}, {"present": "1"}], ids=["", "present"])
def test_a_derivation_of_the_answer_waits_for_it(present, open_page):
    """What a step multiplies the distance by is above the line, what follows for the rate 2/λ is under it."""
    page = open_scene(open_page, "descent", 2, **present)
    assert "(1 - \\eta\\lambda)" in text_of(page)
    assert "the factor is" not in text_of(page)
    page.radio[0].set_value(0).run()
    assert "the factor is" in text_of(page)


def test_the_closing_words_wait_for_the_last_answer(open_page):
    """The last question of RMSProp is how long its first step is, and the closing words say it."""
    told = lesson("rmsprop")
    page = open_scene(open_page, "rmsprop", len(told.scenes))
    assert "its first steps are too long" not in text_of(page)
    page.radio[0].set_value(0).run()
    assert "its first steps are too long" in text_of(page)
    page = open_scene(open_page, "rmsprop", len(told.scenes), present="1")
    assert "its first steps are too long" in text_of(page), "there a key shows them"


def test_before_an_audience_the_text_waits_for_its_key(open_page):
    page = open_scene(open_page, "momentum", 2, present="1")
    assert not page.expander, "over the scene there is nothing to unfold"
    assert "Momentum does not see the saddle" in text_of(page)


def test_a_moving_averages_slider_is_of_its_last_beta(open_page):
    page = open_scene(open_page, "averages", 2)
    page.number_input(key="beta").set_value(0.75).run()
    assert query_of(page) == {"lesson": "averages", "scene": "2", "beta": "0.75"}
    assert not page.exception


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
