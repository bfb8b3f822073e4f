"""Every racer from very many starts."""

from __future__ import annotations

import streamlit as st

from lessons.measured import measure
from views.language import language
from views.lesson.showing import Showing, Shown
from views.lesson.stages import race
from views.runs import long_runs
from views.viewer import plotly_address, swarm_viewer
from views.viewer.swarm_payload import swarm_payload
from work import jobs, swarm_runs
from work.swarm_runs import Spec


def draw(showing: Showing) -> Shown:
    """The viewer of the swarm, once it is run; until then how far it is."""
    spec, scene = spec_of(showing), showing.scene
    key = f"{spec.key()}|{showing.name}"  # another scene asks something else of the same swarm
    place = st.container()
    with place:
        job = long_runs.follow(key, lambda job: swarm_runs.run(spec, job, lambda swarms: measure(scene, swarms)))
    if job.state != jobs.DONE:
        return Shown("", None)
    payload = swarm_payload(showing.state, job.result, plotly_address(), language())
    payload["meta"]["view"] |= race.view(showing) | {"layout": "cloud" if scene.layout == "one" else scene.layout}
    payload["meta"]["view"]["still"] = True  # a point of it leads nowhere
    swarm_viewer(payload, None, on_play=lambda key: showing.reveal_on_play(), asked=showing.look)
    return Shown(payload["meta"]["key"], job.result.noted, job.result)


def spec_of(showing: Showing) -> Spec:
    """What the Swarm page would run of this link."""
    return Spec.from_query(showing.query)[0]
