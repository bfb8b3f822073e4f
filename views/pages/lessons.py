"""The Lessons page: text on the left, a live run on the right; before an audience, or for a stand, without the rest."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.strangers import in_markdown
from core.words import text
from lessons import Lesson
from lessons.shelf import Shelf, shelf
from views import language, view_of
from views.hosting import window
from views.language import in_link, tr
from views.lesson import address, ahead, beside, index, origin, presenter, question, stages, touch
from views.lesson.address import Place
from views.lesson.showing import OF_RUNS, Showing, Shown, forget_answers, showing
from views.lesson.words import with_claims
from views.link import address_bar, page_state
from views.view import View, tell

STYLE = Path(__file__).parents[1] / "lesson" / "lesson.css"
PRESENT_STYLE = Path(__file__).parents[1] / "lesson" / "present.css"
WIDTHS = (0.38, 0.62)


def render() -> None:
    """Draw the list of lessons, or one scene of one."""
    page_state.visit(VIEW.slug)
    lessons = shelf(language.language())
    place, problems = address.place_of(address_bar.now(), lessons)
    _settle(place)
    st.html(STYLE)
    if place.lesson is None:
        window.open_at_top("scene", "")
        tell(problems)
        _faults(lessons)
        index.draw(VIEW.slug, lessons, _write)
        page_state.leave_open(VIEW.slug, {})
        return
    shown, changes = showing(place)
    window.open_at_top("scene", f"{shown.name} {'before an audience' if place.present else ''}")
    if place.present:
        st.html(PRESENT_STYLE)
        for line in (*problems, *changes):
            st.toast(in_markdown(language.translate(line)), icon=":material/link_off:")
    else:
        tell([*problems, *changes])
        _faults(lessons)
    _scene(shown, lessons)
    page_state.leave_open(VIEW.slug, {**Place(place.lesson, place.number).query(), **shown.changed})
    ahead.run_all(place.lesson)


def _settle(place: Place) -> None:
    """Write the link of a place as this page writes it; the rest of it stays."""
    wanted = place.query()
    given = address_bar.now()
    if {name: given[name] for name in address.NAMES if name in given} != wanted:
        others = {name: values for name, values in given.items() if name not in address.NAMES}
        address_bar.write({**wanted, **others})


def _faults(lessons: Shelf) -> None:
    for fault in lessons.faults:
        st.warning(tr("A lesson cannot be shown: {fault}", fault=in_markdown(fault)), icon=":material/error:")


def _scene(shown: Showing, lessons: Shelf) -> None:
    place, scene = shown.place, shown.scene
    lesson = place.lesson
    assert lesson is not None
    with st.container(key="lesson-head", gap="small"):
        left, corner = st.columns([0.66, 0.34], vertical_alignment="center")
        left.title(f"{lesson.order} · {lesson.title}", anchor=False)
        if not place.present:
            with corner:
                corner = st.container(key="lesson-corner", horizontal=True, horizontal_alignment="right")
            with corner:
                language.switch()
        bar = st.container(key="lesson-bar-place")
    left, right = st.columns(WIDTHS, gap="medium")
    names = stages.names(shown)
    with left, st.container(key="lesson-words"):
        if place.number == 1 and not place.present:
            st.markdown(lesson.opening)
        st.header(scene.title, anchor=False)
        with st.container(key="lesson-text"):
            words = st.empty()
            if place.present:
                beside.draw(shown)
        watch = st.container(key="lesson-watch").empty()
        asked = st.container(key="lesson-question")
        if (scene.touch or shown.changed) and not place.present:
            with st.container(key="lesson-touch", gap="small"):
                st.subheader(tr("Try it"), anchor=False)
                touch.draw(shown, names)
    with right, st.container(key="lesson-stage"):
        done = stages.draw(shown)
        if not place.present:
            beside.draw(shown)
    numbers = stages.declared(shown, done)
    words.markdown(with_claims(scene.text, scene, numbers, names, answered=shown.revealed), unsafe_allow_html=True)
    watched = with_claims(scene.watch, scene, numbers, names)
    watch.markdown(f"**{tr('Watch for')}** {watched}", unsafe_allow_html=True)
    with asked:
        question.draw(shown, done, names)
    if place.number == len(lesson.scenes) and lesson.closing:
        with st.container(key="lesson-closing"):
            st.markdown(lesson.closing)
    with bar:
        _bar(shown, done, lessons)
    if not place.present:
        _onward(shown, lessons)
        with corner:
            stages.take_away(shown, done)


def _bar(shown: Showing, done: Shown, lessons: Shelf) -> None:
    """The dots and the presenter's keys."""
    place, scene = shown.place, shown.scene
    lesson = place.lesson
    assert lesson is not None
    around = {way: lessons.beside(lesson.slug, step) for way, step in (("before", -1), ("after", 1))}
    last = place.number == len(lesson.scenes)
    presenter.bar(
        {
            "place": shown.name,
            "at": place.number,
            "scenes": [each.title for each in lesson.scenes],
            "lesson": lesson.slug,
            "ids": [each.id for each in lesson.scenes],
            "answered": shown.chosen is not None,
            **{way: each.title if each else None for way, each in around.items()},
            "present": place.present,
            "loop": place.loop,
            "key": done.key,
            "plays": done.plays,
            "revealed": shown.revealed,
            "choices": len(question.choices_of(scene, stages.names(shown))),
            "closing": bool(last and lesson.closing),
            "dwell": [
                presenter.dwell(scene.title, scene.watch, scene.question),
                presenter.dwell(scene.answer),
                presenter.dwell(lesson.closing),
            ],
        },
        presenter.Actions(
            go=lambda way: _go(place, lessons, way),
            answer=lambda number: question.choose(shown, number),
            reveal=shown.reveal,
            leave=lambda: _write(Place(lesson, place.number), shown.changed),
        ),
    )


def _go(place: Place, lessons: Shelf, way: str | int) -> None:
    """Another scene, from a callback; before an audience every question is asked anew."""
    lesson = place.lesson
    assert lesson is not None
    number = way if isinstance(way, int) else place.number + (1 if way == "next" else -1)
    there: Lesson | None = lesson
    if number > len(lesson.scenes):
        there, number = lessons.beside(lesson.slug, 1) or (lessons.lessons[0] if place.loop else None), 1
    elif number < 1:
        there = lessons.beside(lesson.slug, -1)
        number = len(there.scenes) if there else 1
    if there is not None:
        if place.present:
            forget_answers()
        _write(Place(there, number, place.present, place.loop))


def _write(place: Place, changed: address.Query | None = None) -> None:
    address_bar.write({**place.query(), **(changed or {}), **in_link()})


def _onward(shown: Showing, lessons: Shelf) -> None:
    """What comes next, this run on its own page, the presenter's mode, and all lessons."""
    scene, place = shown.scene, shown.place
    assert place.lesson is not None
    with st.container(key="lesson-links", horizontal=True, gap="medium"):
        after = lessons.beside(place.lesson.slug, 1)
        if place.number < len(place.lesson.scenes):
            there = Place(place.lesson, place.number + 1)
            _button("lesson-onward", there.scene.title, ":material/arrow_forward:", there)
        elif after is not None:
            label = tr("Next lesson: {title}", title=after.title)
            _button("lesson-onward", label, ":material/arrow_forward:", Place(after))
        view, label = {
            "race": (view_of("race"), tr("Open in Race")),
            "swarm": (view_of("swarm"), tr("Open in Swarm")),
            "sweep": (view_of("tune"), tr("Open in Tune")),
        }.get(scene.kind, (None, ""))
        if view is not None:
            elsewhere = _elsewhere(shown)
            st.page_link(view.page(), label=label, icon=view.icon, query_params=elsewhere)
            origin.leave(place, shown.changed, view.slug, elsewhere)
        presented = Place(place.lesson, place.number, present=True)
        _button("lesson-present", tr("Present"), ":material/co_present:", presented, shown.changed)
        _button("lesson-all", tr("All lessons"), ":material/apps:", Place())


def _button(key: str, label: str, icon: str, there: Place, changed: address.Query | None = None) -> None:
    """A link within this page: Streamlit's own would leave the address as it is."""
    st.button(label, key=key, icon=icon, type="tertiary", on_click=_write, args=(there, changed))


def _elsewhere(shown: Showing) -> address.Query:
    """The run as it stands, as the page of its kind has it in its link."""
    own = {name: values for name, values in {**shown.scene.query, **shown.changed}.items() if name in OF_RUNS}
    return {**page_state.to_query(shown.state), **own, **in_link()}


def lead_back(view: View) -> None:
    """On a page to which a lesson's run was taken: a line that leads back to it."""
    came = origin.arrive(view.slug, address_bar.now())
    found = shelf(language.language()).find(came.lesson) if came else None
    if came is None or found is None:
        return
    with st.container(key="way-back"):
        st.page_link(
            VIEW.page(),
            label=tr("Back to the lesson: {title}", title=in_markdown(found[0].title)),
            icon=":material/arrow_back:",
            query_params={**came.query, **in_link()},
        )


def asked_elsewhere(view: View) -> bool:
    """Whether a link to a lesson has come to another page: every address may carry one."""
    return view is not VIEW and address.LESSON in address_bar.now()


VIEW = View(slug="lessons", title=text("Lessons"), icon=":material/school:", order=30, render=render, sidebar=False)
