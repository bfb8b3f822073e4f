"""Every racer from very many starts."""

from __future__ import annotations

import streamlit as st

from views.language import language
from views.lesson.showing import Showing, StageResult
from views.lesson.stages import race
from views.runs import long_runs
from views.viewer import draw_swarm_viewer, plotly_address
from work import swarm_runs
from work.job import DONE
from work.swarm_payload import swarm_payload
from work.swarm_runs import Spec


def draw(showing: Showing) -> StageResult:
    """Draw the viewer of the swarm once it has run, and its progress until then."""
    spec, scene = spec_of(showing), showing.scene
    place = st.container()
    with place:
        job = long_runs.follow(swarm_runs.swarm(spec, scene))
    if job.state != DONE:
        return StageResult("", None)
    payload = swarm_payload(showing.state, job.result, plotly_address(), language())
    payload["meta"]["view"] |= race.view_options_of(showing) | {
        "layout": "cloud" if scene.layout == "one" else scene.layout
    }
    payload["meta"]["view"]["still"] = True  # a point of it leads nowhere
    draw_swarm_viewer(payload, None, on_play=lambda key: showing.reveal_on_play(), asked=showing.look)
    return StageResult(payload["meta"]["key"], job.result.noted, job.result)


def spec_of(showing: Showing) -> Spec:
    """Return the swarm that the Swarm page would run for this link."""
    return Spec.from_query(showing.query)[0]
