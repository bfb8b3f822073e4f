"""The page of your own: say in one sentence what a person does on it."""

# Copy this file to views/pages/your_name.py and change what stands in it. A file there that has a VIEW is a page: it is
# in the navigation after a restart. These comments are for you; leave them out of your copy.

from __future__ import annotations

import streamlit as st

from core.numbers import typeset
from core.words import text
from engine import simulate
from views.controls import surface
from views.language import language, tr, translate
from views.link import page_state
from views.view import View, show_problems


def render() -> None:
    """Draw the page; Streamlit calls this at each change."""
    # The link is the state: surface, racers and conditions are read from it at each run, and what in it could not be
    # used is told. Where nothing is given, it is the race of the page that the visitor comes from.
    current, problems = page_state.read(VIEW.slug)
    show_problems(problems)

    # Every word goes through `tr`, as a whole sentence, so that other languages can say it (locales/). Values that are
    # texts themselves, such as a surface's title, go through `translate`.
    st.title(tr("My page"), anchor=False)
    race = current.experiment
    st.markdown(tr("A race on {surface}, from its first start", surface=translate(race.landscape.title)))

    # What takes no time may be computed here. What takes longer is cached (views/runs/race_runs.py), or goes beside the
    # page (work/jobs.py).
    ends = simulate(race).value[-1, :, 0]
    names = [rule.label(language()) for rule in race.optimizers]
    st.table({tr("Racer"): names, tr("Final value"): [typeset(float(end)) for end in ends]})

    # What is changed on the left goes into the link, and the page is drawn again from it. views/controls has the fields
    # of all pages; what belongs to yours alone is declared as in views/link/page_parameters.py, and named in `own`.
    with st.sidebar:
        surface.draw(current)


# The slug is the address, /my_page; `order` is its place in the navigation, and 0 the page of the bare address.
# `sidebar=False` where it has no controls on the left, `viewer=False` where it shows no animated contour.
VIEW = View(slug="my_page", title=text("My page"), icon=":material/science:", order=50, render=render, viewer=False)
