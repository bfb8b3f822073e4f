"""The Lessons page: text on the left, a live run on the right; before an audience, or for a stand, without the rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.strangers import in_markdown
from core.words import text
from lessons import address
from lessons.address import Place
from lessons.paths import Stop
from lessons.shelf import Shelf, shelf
from lessons.subjects import KINDS
from views import language, view_of
from views.hosting import window
from views.language import in_link, tr, translate
from views.lesson import article, beside, dressing, index, origin, prefetch, presenter, question, sheets, stages, touch
from views.lesson.showing import OF_RUNS, Showing, StageResult, forget_answers, read_showing
from views.lesson.words import mark_claims, summarise_claims
from views.link import address_bar, page_state
from views.view import View, show_problems

STYLE = Path(__file__).parents[1] / "lesson" / "lesson.css"
PRESENT_STYLE = Path(__file__).parents[1] / "lesson" / "present.css"
WIDTHS = (0.38, 0.62)


def render() -> None:
    """Draw the list of lessons, or one scene of one."""
    page_state.visit(VIEW.slug)
    lessons = shelf(language.language())
    place, problems = address.place_of(address_bar.read(), lessons)
    _settle(place)
    st.html(STYLE)
    if place.sheet:
        window.open_at_top("scene", place.sheet)
        show_problems(problems)
        sheets.draw(place, lessons, _write)
        page_state.leave_open(VIEW.slug, place.to_query())
        return
    if place.lesson is None:
        window.open_at_top("scene", "")
        show_problems(problems)
        _draw_faults(lessons)
        index.draw(VIEW.slug, lessons, _write)
        page_state.leave_open(VIEW.slug, {})
        return
    shown, changes = read_showing(place)
    window.open_at_top("scene", f"{shown.name} {'before an audience' if place.present else ''}")
    if place.present:
        st.html(PRESENT_STYLE)
        for line in (*problems, *changes):
            st.toast(in_markdown(language.translate(line)), icon=":material/link_off:")
    else:
        show_problems([*problems, *changes])
        _draw_faults(lessons)
    _draw_scene(shown, lessons)
    page_state.leave_open(VIEW.slug, {**replace(place, present=False, loop=False).to_query(), **shown.changed})
    prefetch.prefetch_runs([stop.scene for stop in place.list_stops(lessons)])


def _settle(place: Place) -> None:
    """Write the link of a place as this page writes it; the rest of it stays."""
    wanted = place.to_query()
    given = address_bar.read()
    if {name: given[name] for name in address.NAMES if name in given} != wanted:
        others = {name: values for name, values in given.items() if name not in address.NAMES}
        address_bar.write({**wanted, **others})


def _draw_faults(lessons: Shelf) -> None:
    for fault in lessons.faults:
        st.warning(tr("A lesson cannot be shown: {fault}", fault=in_markdown(fault)), icon=":material/error:")


def _draw_scene(shown: Showing, lessons: Shelf) -> None:
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
                language.draw_language_choice()
        if place.path is not None and not place.present:
            stops = place.list_stops(lessons)
            at = stops.index(place.stop) + 1
            st.caption(tr("{path}: scene {at} of {count}", path=translate(place.path.title), at=at, count=len(stops)))
        bar = st.container(key="lesson-bar-place")
    left, right = st.columns(WIDTHS, gap="medium")
    names = stages.names_of(shown)
    opening, text_of_scene, closing = dressing.dress(place, lessons)
    with left, st.container(key="lesson-words"):
        if not place.present and _opens(place, lessons):
            st.markdown(opening, unsafe_allow_html=True)
        st.header(scene.title, anchor=False)
        watch = st.container(key="lesson-watch").empty()
        asked = st.container(key="lesson-question")
        with st.container(key="lesson-text"):
            words = _place_text(shown)
            if place.present:
                beside.draw(shown)
        follows = None
        if (scene.touch or shown.changed) and not place.present:
            with st.container(key="lesson-touch", gap="small"):
                st.subheader(tr("Try it"), anchor=False)
                follows = touch.draw(shown, names)
    with right, st.container(key="lesson-stage"):
        done = stages.draw(shown)
        if not place.present:
            beside.draw(shown)
    answered, changed = shown.revealed, bool(shown.changed)
    marked = mark_claims(text_of_scene, scene, done.numbers, names, answered=answered, changed=changed)
    words.markdown(marked, unsafe_allow_html=True)
    watched = mark_claims(dressing.lead_on(scene.watch), scene, done.numbers, names, changed=changed)
    watch.markdown(f"**{tr('Watch for')}** {watched}", unsafe_allow_html=True)
    if follows is not None:
        line = summarise_claims(scene, done.numbers, answered=answered, changed=changed)
        follows.markdown(f'<div role="status">{line}</div>', unsafe_allow_html=True)
    with asked:
        question.draw(shown, done, names)
    told = shown.revealed or place.present  # the closing words give the last scene's answer
    if told and place.number == len(lesson.scenes) and lesson.closing and not place.path:
        with st.container(key="lesson-closing"):
            st.markdown(closing, unsafe_allow_html=True)
    with bar:
        _draw_bar(shown, done, lessons)
    if not place.present:
        article.draw(lesson)
        _draw_onward(shown, lessons)
        with corner:
            stages.take_away(shown, done)


def _place_text(shown: Showing) -> DeltaGenerator:
    """Return the place of the text: under its question, folded until that is answered."""
    if shown.revealed or shown.place.present:
        return st.empty()
    return st.expander(tr("Read the text first"), icon=":material/menu_book:").empty()


def _draw_bar(shown: Showing, done: StageResult, lessons: Shelf) -> None:
    """Draw the dots and the presenter's keys."""
    place, scene = shown.place, shown.scene
    lesson = place.lesson
    assert lesson is not None
    around = {way: lessons.beside(lesson.slug, step) for way, step in (("before", -1), ("after", 1))}
    last = place.number == len(lesson.scenes)
    stops = place.list_stops(lessons)
    presenter.draw_bar(
        {
            "place": shown.name,
            "at": stops.index(place.stop) + 1,
            "scenes": [each.scene.title for each in stops],
            "lessons": [each.lesson.slug for each in stops],
            "ids": [each.scene.id for each in stops],
            "answered": shown.chosen is not None,
            **{way: each.title if each and not place.path else None for way, each in around.items()},
            "present": place.present,
            "loop": place.loop,
            "key": done.key,
            "plays": done.plays,
            "revealed": shown.revealed,
            "choices": len(question.choices_of(scene, stages.names_of(shown))),
            "closing": bool(last and lesson.closing and not place.path),
            "dwell": [
                presenter.compute_dwell(scene.title, scene.watch, scene.question),
                presenter.compute_dwell(scene.answer),
                presenter.compute_dwell(lesson.closing),
            ],
        },
        presenter.Actions(
            go=lambda way: _go(place, lessons, way),
            answer=lambda number: question.choose(shown, number),
            reveal=shown.reveal,
            leave=lambda: _write(replace(place, present=False, loop=False), shown.changed),
            open=lambda *lead: _write(replace(address.follow(lessons, *lead), present=place.present)),
        ),
    )


def _go(place: Place, lessons: Shelf, way: str | int) -> None:
    """Go to another scene, from a callback; before an audience every question is asked anew."""
    lesson, stops = place.lesson, place.list_stops(lessons)
    assert lesson is not None
    number = way if isinstance(way, int) else stops.index(place.stop) + 1 + (1 if way == "next" else -1)
    there: Stop | None = None
    if 1 <= number <= len(stops):
        there = stops[number - 1]
    elif place.path is not None:
        there = stops[0] if place.loop and number > len(stops) else None
    elif number > len(stops):
        after = lessons.beside(lesson.slug, 1) or (lessons.lessons[0] if place.loop else None)
        there = Stop(after, 1) if after else None
    else:
        before = lessons.beside(lesson.slug, -1)
        there = Stop(before, len(before.scenes)) if before else None
    if there is not None:
        if place.present:
            forget_answers()
        _write(replace(place, lesson=there.lesson, number=there.number))


def _opens(place: Place, lessons: Shelf) -> bool:
    """Return whether a place is the first one of its lesson on the way, which begins with the lesson's opening."""
    return next(stop for stop in place.list_stops(lessons) if stop.lesson is place.lesson) == place.stop


def _write(place: Place, changed: address.Query | None = None) -> None:
    address_bar.write({**place.to_query(), **(changed or {}), **in_link()})


def _draw_onward(shown: Showing, lessons: Shelf) -> None:
    """Draw the links onward: the next scene, this run on its own page, the presenter's mode, and all lessons."""
    scene, place = shown.scene, shown.place
    assert place.lesson is not None
    with st.container(key="lesson-links", horizontal=True, gap="medium"):
        after = lessons.beside(place.lesson.slug, 1)
        onward = place.list_stops(lessons)
        onward = onward[onward.index(place.stop) + 1 :]
        if onward:
            there = replace(place, lesson=onward[0].lesson, number=onward[0].number)
            _draw_link("lesson-onward", there.scene.title, ":material/arrow_forward:", there)
        elif after is not None and place.path is None:
            label = tr("Next lesson: {title}", title=after.title)
            _draw_link("lesson-onward", label, ":material/arrow_forward:", Place(after))
        view, label = {
            "race": (view_of("race"), tr("Open in Race")),
            "swarm": (view_of("swarm"), tr("Open in Swarm")),
            "sweep": (view_of("tune"), tr("Open in Tune")),
            "atlas": (view_of("atlas"), tr("Open in Atlas")),
        }.get(scene.kind, (None, ""))
        if view is not None:
            elsewhere = _to_run_query(shown)
            st.page_link(view.make_page(), label=label, icon=view.icon, query_params=elsewhere)
            origin.leave(place, shown.changed, view.slug, elsewhere)
        presented = replace(place, present=True)
        _draw_link("lesson-present", tr("Present"), ":material/co_present:", presented, shown.changed)
        if place.lesson.task is not None:
            _draw_link("lesson-task", tr("An open task"), ":material/target:", replace(place, sheet="task"))
        _draw_link("lesson-symbols", tr("Symbols"), ":material/function:", replace(place, sheet="symbols"))
        _draw_link("lesson-teacher", tr("For the teacher"), ":material/school:", replace(place, sheet="teacher"))
        _draw_link("lesson-all", tr("All lessons"), ":material/apps:", Place())


def _draw_link(key: str, label: str, icon: str, there: Place, changed: address.Query | None = None) -> None:
    """Draw a link within this page: Streamlit's own would leave the address as it is."""
    st.button(label, key=key, icon=icon, type="tertiary", on_click=_write, args=(there, changed))


def _to_run_query(shown: Showing) -> address.Query:
    """Return the run, or the picture, as the page of its kind has it in its link."""
    if KINDS[shown.scene.kind].picture:
        return {**shown.scene.query, **in_link()}
    own = {name: values for name, values in {**shown.scene.query, **shown.changed}.items() if name in OF_RUNS}
    return {**page_state.to_query(shown.state), **own, **in_link()}


def lead_back(view: View) -> None:
    """Draw a line that leads back to the lesson, on a page to which a lesson's run was taken."""
    came = origin.arrive(view.slug, address_bar.read())
    found = shelf(language.language()).find(came.lesson) if came else None
    if came is None or found is None:
        return
    with st.container(key="way-back"):
        st.page_link(
            VIEW.make_page(),
            label=tr("Back to the lesson: {title}", title=in_markdown(found[0].title)),
            icon=":material/arrow_back:",
            query_params={**came.query, **in_link()},
        )


def has_lesson_link(view: View) -> bool:
    """Return whether a link to a lesson has come to another page: every address may carry one."""
    given = address_bar.read()
    return view is not VIEW and any(name in given for name in (address.LESSON, address.PATH, address.SHEET))


VIEW = View(slug="lessons", title=text("Lessons"), icon=":material/school:", order=30, render=render, sidebar=False)
