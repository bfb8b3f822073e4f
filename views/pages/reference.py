"""The Reference page: every surface, rule and schedule with its formula, its source and a telling race."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import streamlit as st

from catalogue.entries import SECTIONS, Entry, find_entries
from catalogue.examples import example_of
from core.link_names import called, declared
from core.strangers import cleaned, in_markdown
from core.words import Text, text
from engine import refusals
from figures import thumbnails
from landscapes import LANDSCAPES
from optimizers.schedules import SCHEDULES
from views import view_of
from views.catalogue import cards
from views.controls import formula_draft, rule_draft
from views.controls.fields import sync, sync_choice
from views.language import draw_language_choice, in_link, language, tr, translate
from views.link import address_bar, page_state
from views.runs import progress_bars
from views.view import View, show_problems

STYLE = Path(__file__).parents[1] / "catalogue" / "reference.css"
QUERY, SECTION = declared("q"), declared("section")  # in the link
LONGEST = 60  # characters of a search
_FIELD, _CHOICE = "reference-search", "reference-section"


def render() -> None:
    """Draw what is searched for, words first: the pictures come when all can be read."""
    page_state.visit(VIEW.slug)
    st.html(STYLE)
    with st.container(key="reference-page"):
        _draw_page()


def _draw_page() -> None:
    left, right = st.columns([0.8, 0.2], vertical_alignment="center")
    left.title(tr("Reference"), anchor=False)
    with right.container(horizontal=True, horizontal_alignment="right"):
        draw_language_choice()
    words, problems = _read_words()
    hits = _find_hits(words)
    section = _choose_section(words, hits, problems)
    show_problems(problems)
    _draw_search(words, section, hits)
    shown = hits[section]
    if section == "surfaces" or (section == "rules" and not words):  # a name that was searched for stands first
        _draw_own(section)
    if shown:
        _draw_cards(words, section, shown)
        _draw_pictures(shown)
    else:
        _draw_nothing_found(words, hits)
    given = {QUERY: [words] if words else [], SECTION: st.query_params.get_all(SECTION)}
    page_state.leave_open(VIEW.slug, {name: values for name, values in given.items() if values})


def _read_words() -> tuple[str, list[Text]]:
    """Return the words searched for, from the link, and a line if they are too long."""
    given = st.query_params.get(QUERY, "")
    words = " ".join(cleaned(given, LONGEST).split())
    if len(given) <= LONGEST:
        return words, []
    address_bar.put(QUERY, words or None)
    most = text(
        "{name} may have up to {most} characters, not {count:,}", name=called(QUERY), most=LONGEST, count=len(given)
    )
    return words, [refusals.problem(most, text("the rest is left out"))]


def _find_hits(words: str) -> dict[str, tuple[Entry, ...]]:
    return {section: find_entries(section, words, language()) for section in SECTIONS}


def _choose_section(words: str, hits: dict[str, tuple[Entry, ...]], problems: list[Text]) -> str:
    """Return the section that the link asks for, or the first one with an entry of that name."""
    asked = st.query_params.get(SECTION)
    if asked in SECTIONS:
        return asked
    likely = find_best_section(words, hits)
    if asked is not None:
        problems.append(
            refusals.problem(refusals.one_of(called(SECTION), SECTIONS, asked), refusals.using(SECTIONS[likely]))
        )
        address_bar.put(SECTION, None)
    return likely


def find_best_section(words: str, hits: dict[str, tuple[Entry, ...]]) -> str:
    """Return the likeliest section for the words: one with such a name, else one where anything is found."""
    first = next(iter(SECTIONS))
    if not words:
        return first
    named = [section for section, these in hits.items() if these and these[0].name_begins_with(words, language())]
    return next(iter([*named, *(section for section, these in hits.items() if these), first]))


def _draw_search(words: str, section: str, hits: dict[str, tuple[Entry, ...]]) -> None:
    left, right = st.columns([0.5, 0.5], vertical_alignment="bottom")
    sync(_FIELD, words)
    left.text_input(
        tr("Search everything"),
        words,
        key=_FIELD,
        icon=":material/search:",
        on_change=_take_searched,
        placeholder=tr("A name, a paper, a year, a word …"),
    )
    counts = {each: f"{translate(title)} · {len(hits[each])}" for each, title in SECTIONS.items()}
    sync_choice(_CHOICE, section, counts.values())
    right.segmented_control(
        tr("What to list"), list(SECTIONS), default=section, key=_CHOICE, format_func=counts.__getitem__, required=True,
        on_change=_take_chosen, label_visibility="collapsed",
    )  # fmt: skip


def _take_searched() -> None:
    """Search for other words, in the likeliest section unless the present one has a hit."""
    typed = " ".join(cleaned(st.session_state[_FIELD] or "", 2 * LONGEST).split())
    address_bar.put(QUERY, typed or None)  # if it is too long, the page cuts it and says so
    words = typed[:LONGEST]
    asked = st.query_params.get(SECTION)
    if words and asked and not _find_hits(words).get(asked):
        address_bar.put(SECTION, None)


def _take_chosen() -> None:
    address_bar.put(SECTION, st.session_state[_CHOICE] or None)


def _go(section: str) -> None:
    address_bar.put(SECTION, section or None)


def _clear() -> None:
    address_bar.put(QUERY, None)


def _draw_own(section: str) -> None:
    """Draw the way to a surface or a rule that stands in no list."""
    if section == "surfaces":
        invitation = tr("None of these? Type your own f(x, y), and everything here works on it.")
        label = tr("Type your own formula")
        link = {"surface": ["typed"], "formula": [formula_draft.FIRST]}
    else:
        invitation = tr("None of these? Write your own rule, line by line, and it races against all others.")
        label = tr("Write your own rule")
        link = {"r": ["gradient_descent", "written"], "rule.2": [rule_draft.example("momentum")]}
    with st.container(key="reference-own", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(invitation, width="content")
        query = {**link, **in_link()}
        st.page_link(view_of("race").make_page(), label=label, icon=":material/edit:", query_params=query)


def _draw_nothing_found(words: str, hits: dict[str, tuple[Entry, ...]]) -> None:
    """Draw what to do when nothing is found."""
    st.header(tr("Nothing found here"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(tr("No entry has all of these words: {words}", words=in_markdown(words)), width="content")
        for section, these in hits.items():
            if these:
                label = tr("{section}: {count} found", section=translate(SECTIONS[section]), count=len(these))
                st.button(label, key=f"reference-go-{section}", on_click=_go, args=(section,), type="tertiary")
        st.button(tr("Clear the search"), key="reference-clear", icon=":material/close:", on_click=_clear)


def _draw_cards(words: str, section: str, shown: tuple[Entry, ...]) -> None:
    """Draw the cards under their families, or under one heading for a search."""
    page = view_of("race").make_page()
    groups = (
        [(tr("Found"), list(shown))]
        if words
        else [(translate(family), list(these)) for family, these in groupby(shown, key=lambda entry: entry.family)]
    )
    for number, (title, these) in enumerate(groups):
        st.header(title, anchor=False)
        with st.container(key=f"reference-cards-{section}-{number}"):
            for entry in these:
                with st.container(key=f"reference-{section}-{entry.slug}", border=True, gap="xsmall"):
                    cards.draw(entry)
                    label = _write_invitation(entry)
                    link = {**example_of(entry.thing), **in_link()}
                    st.page_link(page, label=label, icon=":material/play_circle:", query_params=link)


def _write_invitation(entry: Entry) -> str:
    """Return the words of the link to an entry's race; no two links on the page have the same."""
    title = translate(entry.title)
    if entry.section == "surfaces":
        return tr("Open a race on {title}", title=title)
    return tr("Open a race with {title}", title=title)


def _draw_pictures(shown: tuple[Entry, ...]) -> None:
    """Draw each picture as a style that fills the place kept by its card."""
    dark = st.context.theme.type == "dark"
    drawn = [entry for entry in shown if entry.section != "rules"]
    with st.container(key="reference-drawing"):  # at the bottom of the window, wherever the page is scrolled
        place = st.empty()
    for entry in progress_bars.track(drawn, tr("Drawing the pictures …"), place):
        made = _make_map(entry.slug, dark) if entry.section == "surfaces" else _make_curve(entry.slug, dark)
        st.html(f'<style>.dl-{entry.section}-{entry.slug} {{ background-image: url("{made}"); }}</style>')


@st.cache_data(max_entries=256, show_spinner=False)
def _make_map(slug: str, dark: bool) -> str:
    return thumbnails.map_of(LANDSCAPES[slug], dark=dark)


@st.cache_data(max_entries=64, show_spinner=False)
def _make_curve(slug: str, dark: bool) -> str:
    return thumbnails.curve_of(SCHEDULES[slug], dark=dark)


VIEW = View(
    slug="reference", title=text("Reference"), icon=":material/menu_book:", order=40, render=render,
    sidebar=False, viewer=False,
)  # fmt: skip
