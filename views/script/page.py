"""The page's script, which Streamlit runs anew for each visitor at each change: set-up and navigation over VIEWS.

Streamlit puts its folder before all others that Python imports from, so nothing else lies there: a lessons.py would
stand for the package `lessons`.
"""

from pathlib import Path

import streamlit as st

from views import VIEWS, language
from views.controls import stale_values
from views.hosting import window
from views.language import tr
from views.link import address_bar
from views.pages import lessons
from views.runs.results import Unfinished, draw_unfinished
from views.viewer import asked_view
from work import warming
from work.gate import GATE

VIEWS_FOLDER = Path(__file__).parents[1]


with GATE.turn():
    stale_values.begin()
    language.settle()
    st.set_page_config(
        page_title="Descent Lab",
        page_icon=str(VIEWS_FOLDER / "icon.png"),
        layout="wide",
        initial_sidebar_state="collapsed" if window.is_embedded() else 350,
        menu_items={
            "About": tr("**Descent Lab**: optimizers on two-dimensional loss surfaces, side by side. MIT licence.")
        },
    )
    warming.warm_up()
    st.html(VIEWS_FOLDER / "page.css")
    if window.is_embedded():
        st.html(VIEWS_FOLDER / "embed.css")
    window.tell_language(language.language())
    chosen = st.navigation([view.make_page() for view in VIEWS], position="top")
    view = next((view for view in VIEWS if view.slug == chosen.url_path), VIEWS[0])
    if lessons.has_lesson_link(view):
        lessons.VIEW.open(address_bar.read())
    window.open_at_top("page", view.slug)
    alone = asked_view.settle_alone(view.alone)
    if alone:
        st.html(VIEWS_FOLDER / "viewer" / "alone.css")
    elif view.sidebar:
        with st.sidebar:
            language.draw_language_choice()
    else:
        st.html(VIEWS_FOLDER / "alone.css")
    if view is not lessons.VIEW and not alone:
        lessons.lead_back(view)
    try:
        chosen.run()
    except Unfinished as error:
        draw_unfinished(error)
    stale_values.end()
    warming.FROZEN.count_run()
