"""The pages that stand in the place of a scene: the table of symbols, the teacher's page, the open task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from core.strangers import in_markdown
from lessons import address
from lessons.address import Place
from lessons.course import course
from lessons.paths import Stop
from lessons.shelf import Shelf
from views.export import links
from views.language import draw_language_choice, join_sentences, language, tr, translate
from views.lesson import handouts, task
from views.lesson.dressing import lead_on
from views.lesson.leads import draw_listener
from views.lesson.showing import read_showing
from views.view import show_problems

Go = Callable[[Place], None]


def draw(place: Place, lessons: Shelf, go: Go) -> None:
    """Draw the sheet of a place; `go` opens another one."""
    left, right = st.columns([0.8, 0.2], vertical_alignment="center")
    with right.container(key="lesson-corner", horizontal=True, horizontal_alignment="right"):
        draw_language_choice()
    with left.container(key="lesson-head"):
        st.title(_name_sheet(place), anchor=False)
    with st.container(key="lesson-sheet"):
        draw_listener(lambda *lead: go(address.follow(lessons, *lead)))
        if place.sheet == "symbols":
            _draw_symbols()
        elif place.sheet == "teacher":
            _draw_teacher(place, lessons, go)
        else:
            shown, changes = read_showing(place)
            show_problems(changes)
            task.draw(shown)
    with st.container(key="lesson-links", horizontal=True, gap="medium"):
        if place.lesson is not None:
            there = replace(place, sheet="")
            st.button(
                tr("Back to the scene: {title}", title=in_markdown(there.scene.title)), key="sheet-back",
                icon=":material/arrow_back:", type="tertiary", on_click=go, args=(there,),
            )  # fmt: skip
        st.button(
            tr("All lessons"), key="lesson-all", icon=":material/apps:", type="tertiary", on_click=go, args=(Place(),)
        )


def _name_sheet(place: Place) -> str:
    if place.sheet == "symbols":
        return tr("Symbols")
    assert place.lesson is not None
    if place.sheet == "task":
        return tr("An open task: {words}", words=place.scene.title)
    title = translate(place.path.title) if place.path else f"{place.lesson.order} · {place.lesson.title}"
    return tr("For the teacher: {title}", title=title)


def _draw_symbols() -> None:
    st.markdown(
        tr(
            "What each letter means in the lessons, and in the two Chinese articles from which this lab began: the "
            "first on averages, Momentum, AdaGrad, RMSProp and Adam, the second on optimizers and learning rates."
        )
    )
    rows = [
        f"| {each.letter} | {lead_on(each.here)} | {lead_on(each.articles)} |" for each in course(language()).symbols
    ]
    head = f"| {tr('Letter')} | {tr('Here')} | {tr('In the articles')} |\n|---|---|---|"
    st.markdown("\n".join([head, *rows]))
    st.header(tr("Words"), anchor=False)
    told = [tr("{term}: {words}", term=f"**{each.forms[0]}**", words=each.says) for each in course(language()).terms]
    st.markdown("\n".join(f"- {line}" for line in told))


def _draw_teacher(place: Place, lessons: Shelf, go: Go) -> None:
    """Draw what a teacher needs: minutes, scenes, the usual wrong answer, the open task, and the hand-outs."""
    stops = place.list_stops(lessons)
    assert place.lesson is not None
    if place.path is not None:
        st.markdown(translate(place.path.summary))
    elif place.lesson.teaching is not None:
        minutes = place.lesson.teaching.minutes
        st.markdown(tr("About {minutes} minutes for the whole lesson.", minutes=minutes))
    st.markdown("\n".join(_list_scenes(place, stops)))
    taught = list(dict.fromkeys(stop.lesson for stop in stops))
    for lesson in taught:
        if place.path is not None:
            st.header(f"{lesson.order} · {lesson.title}", anchor=False)
        if lesson.teaching is not None:
            st.markdown(tr("The usual wrong answer: {words}", words=f"**{lead_on(lesson.teaching.wrong)}**"))
            st.markdown(tr("Why it is wrong: {words}", words=lead_on(lesson.teaching.why)))
        if lesson.task is not None:
            answer = tr("Its answer: about {value}.", value=f"{lesson.task.answer:g}")
            asked = tr("An open task: {words}", words=lead_on(lesson.task.scene.text))
            st.markdown(join_sentences([asked, answer]))
            there = Place(lesson, 1 if lesson is not place.lesson else place.number, sheet="task")
            st.button(
                tr("Open the task"), key=f"sheet-task-{lesson.slug}", icon=":material/target:", type="tertiary",
                on_click=go, args=(there,),
            )  # fmt: skip
    handouts.draw(place, stops)
    st.caption(tr("This page prints without its buttons."))


def _list_scenes(place: Place, stops: tuple[Stop, ...]) -> list[str]:
    """Return a line for each scene with its question, as a link."""
    lines = []
    for number, stop in enumerate(stops, start=1):
        there = links.relative(replace(place, lesson=stop.lesson, number=stop.number, sheet="").to_query())
        lead = f"[{stop.scene.title}]({there})"
        lines.append(f"{number}. {tr('{term}: {words}', term=lead, words=stop.scene.question)}")
    return lines
