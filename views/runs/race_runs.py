"""The runs behind the pages, made once and kept for everybody."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from engine import Experiment, Trajectory, simulate
from engine.sensitivity import chaotic
from work.turns import TURN


@st.cache_data(max_entries=64, show_spinner=False)
def run_of(key: str, _experiment: Experiment) -> Trajectory:
    """The run of an experiment. The key alone decides: a dataclass's hash forgets its class."""
    with TURN:
        return simulate(_experiment, record=("details",))


@st.cache_data(max_entries=64, show_spinner=False)
def chaotic_of(key: str, _run: Trajectory) -> NDArray[np.bool_]:
    """Which ends of a run are chaotic, [optimizers, starts]: kept for as long as the run itself."""
    with TURN:
        return chaotic(_run)
