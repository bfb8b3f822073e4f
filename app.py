"""Descent Lab's launcher: `streamlit run app.py` finds `app`. Each visitor runs views/script/page.py."""

import streamlit as st

from views.hosting import assets, serving

app = st.App("views/script/page.py", lifespan=serving.lifespan, routes=assets.routes(), middleware=serving.middleware())
