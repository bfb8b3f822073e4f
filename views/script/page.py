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
from work import warming

VIEWS_FOLDER = Path(__file__).parents[1]


stale_values.begin()
language.settle()
st.set_page_config(
    page_title="Descent Lab",
    page_icon=str(VIEWS_FOLDER / "icon.png"),
    layout="wide",
    initial_sidebar_state=350,
    menu_items={
        "About": tr("**Descent Lab**: optimizers on two-dimensional loss surfaces, side by side. MIT licence.")
    },
)
warming.once()
st.html(VIEWS_FOLDER / "page.css")
language.tell_browser()
chosen = st.navigation([view.page() for view in VIEWS], position="top")
view = next((view for view in VIEWS if view.slug == chosen.url_path), VIEWS[0])
if lessons.asked_elsewhere(view):
    lessons.VIEW.open(address_bar.now())
window.open_at_top("page", view.slug)
if view.sidebar:
    with st.sidebar:
        language.switch()
else:
    st.html(VIEWS_FOLDER / "alone.css")
if view is not lessons.VIEW:
    lessons.lead_back(view)
chosen.run()
stale_values.end()
