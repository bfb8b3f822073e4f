"""Descent Lab: page set-up and navigation over VIEWS."""

from pathlib import Path

import streamlit as st

from views import VIEWS, warm

VIEWS_FOLDER = Path(__file__).parent / "views"
ABOUT = "**Descent Lab**: optimizers on two-dimensional loss surfaces, side by side. MIT licence."

st.set_page_config(
    page_title="Descent Lab",
    page_icon=str(VIEWS_FOLDER / "icon.png"),
    layout="wide",
    initial_sidebar_state=350,
    menu_items={"About": ABOUT},
)
warm.once()
st.html(VIEWS_FOLDER / "page.css")
st.navigation([view.page() for view in VIEWS], position="top" if len(VIEWS) > 1 else "hidden").run()
