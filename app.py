"""Descent Lab's launcher: `streamlit run app.py` finds `app`. Each visitor runs views/script/page.py."""

import streamlit as st

from views.hosting import assets, beginning, health, serving

beginning.prepare()
routes = [*assets.list_routes(), *health.list_routes()]
app = st.App("views/script/page.py", lifespan=serving.lifespan, routes=routes, middleware=serving.middleware())
