"""The jobs of this server, and who asks for them: one queue and one store for all pages and visitors."""

from __future__ import annotations

import os
from functools import cache

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.limits import LIMITS
from work.jobs import Jobs
from work.store import Store
from work.workers import staff

PROXY = "DESCENT_LAB_BEHIND_PROXY"  # "1": a proxy in front says in X-Real-IP where a visitor is


@cache
def jobs() -> Jobs:
    """Return the queue. It is not kept by Streamlit, whose caches any visitor's message could clear."""
    return Jobs(staff(), Store(LIMITS.results_bytes), is_open)


def viewer(what: str) -> str:
    """Return the name of this window as a viewer of one kind of job: of each kind it looks at one at a time."""
    context = get_script_run_ctx()
    return f"{context.session_id if context else ''} {what}"


def place() -> str:
    """Return where this visitor is: the address that it comes from, "" on this machine."""
    if os.environ.get(PROXY) == "1":
        return st.context.headers.get("X-Real-IP") or ""
    return st.context.ip_address or ""


def is_open(viewer: str) -> bool:
    """Return whether a window is still connected."""
    return not runtime.exists() or runtime.get_instance().is_active_session(viewer.partition(" ")[0])
