"""Descent Lab: page set-up and navigation over VIEWS."""

from pathlib import Path

import streamlit as st

from views import VIEWS, warm

ABOUT = "**Descent Lab**: optimizers on two-dimensional loss surfaces, side by side. MIT licence."

st.set_page_config(
    page_title="Descent Lab", page_icon=str(Path(__file__).parent / "views" / "icon.png"), layout="wide", menu_items={"About": ABOUT}
)
warm.once()
st.html(Path(__file__).parent / "views" / "page.css")
st.navigation(
    [st.Page(view.render, title=view.title, icon=view.icon, url_path=view.slug, default=view is VIEWS[0]) for view in VIEWS],
    position="top" if len(VIEWS) > 1 else "hidden",
).run()
