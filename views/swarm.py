"""The Swarm page: every racer from very many starts at once."""

from __future__ import annotations

import math
from dataclasses import replace

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.params import Interval
from engine.starts import MAX_STARTS
from views import jobs, race, state, swarming
from views.controls import conditions, fields, racers, rates, surface
from views.fair import settled
from views.own import OwnChoice, OwnNumber
from views.page import View, tell
from views.state import PageState
from views.swarming import Outcome, Spec
from views.viewer import plotly_address, swarm_viewer
from views.viewer.swarm_payload import swarm_payload

KIND = OwnChoice("cloud", swarming.KINDS)
COUNT = OwnNumber("n", 192**2, Interval(f"[1, {MAX_STARTS}]"), whole=True)
SPREAD = OwnNumber("spread", 0.05, Interval("(0, 1]"))
_OWN = tuple(own.name for own in (KIND, COUNT, SPREAD))
KIND_NAMES = {"grid": "A grid over the map", "uniform": "Anywhere on the map", "cloud": "A cloud around the start"}
LOOK_EVERY = 0.4  # seconds between two looks at a job
_PICKED, _LAST = "picked-start", "last-swarm"  # of this window


def render() -> None:
    """Draw the page: what is known of the run, the viewer, and the controls."""
    current, problems = state.read(VIEW.slug)
    picked = st.session_state.pop(_PICKED, None)
    if picked is not None:
        race.VIEW.open(picked)
    own: list[str] = []
    spec, cut = _spec(current, own)
    tell([*problems, *own, *cut])
    st.markdown(
        "One path is an anecdote. The same racers from everywhere at once: who reaches what, how soon, and from where."
    )
    fair = settled(current)
    if fair.note:
        st.caption(fair.note)
    spec = replace(spec, experiment=fair.state.experiment.replace(steps=spec.experiment.steps))
    _run(fair.state, spec)
    with st.sidebar:
        _controls(current, fair.state, spec)


def _spec(current: PageState, problems: list[str]) -> tuple[Spec, list[str]]:
    """What the link asks for, and what of it was cut to what one visitor may have."""
    kind, count = KIND.read(problems), int(COUNT.read(problems))
    spread = SPREAD.read(problems)
    if kind == "grid":
        count = math.isqrt(count) ** 2
    run, cut = current.experiment, []
    most = swarming.WORK // (run.steps * len(run.optimizers))
    most = math.isqrt(most) ** 2 if kind == "grid" else most
    if count > most:
        cut.append(
            f"n may go up to {most:,} for {len(run.optimizers)} racers and {run.steps} steps, got {count:,}; "
            f"using {most:,}."
        )
        count = most
    return Spec(run, kind, count, spread, current.tolerance), cut


def _run(shown: PageState, spec: Spec) -> None:
    """The viewer with the run, once it is there; until then its progress, above the last one."""
    job = _jobs().ask(spec.key(), lambda job: swarming.run(spec, job), _session())
    place = st.container()
    if job.state == jobs.FAILED:
        left, right = place.columns([0.85, 0.15], vertical_alignment="center")
        left.error(job.error, icon=":material/error:")
        right.button("Try again", on_click=_jobs().forget, args=(job,), width="stretch")
    elif not job.over:
        with place:
            _progress(job, " Below is the run before." if _LAST in st.session_state else "")
    elif job.result.taken < spec.experiment.steps:
        left, right = place.columns([0.8, 0.2], vertical_alignment="center")
        left.info(f"Stopped after {job.result.taken} of {spec.experiment.steps} steps: this is how far all came.")
        right.button("Run it to the end", on_click=_jobs().forget, args=(job,), icon=":material/play_arrow:")
    if job.state == jobs.DONE:
        st.session_state[_LAST] = (shown, job.result)
    if _LAST in st.session_state:
        shown, outcome = st.session_state[_LAST]
        swarm_viewer(swarm_payload(shown, outcome, plotly_address()), _open_in_race)
        _say(outcome)


@st.cache_resource
def _jobs() -> jobs.Jobs:
    return jobs.Jobs(_is_open)


def _is_open(session: str) -> bool:
    """Whether a window is still connected."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


@st.fragment(run_every=LOOK_EVERY)
def _progress(job: jobs.Job, note: str) -> None:
    """How far a job is; when it is over the page is drawn anew."""
    job.look()
    if job.over:
        st.rerun()
    left, right = st.columns([0.85, 0.15], vertical_alignment="center")
    ahead = _jobs().ahead(job)
    if job.state == jobs.WAITING:
        runs = "another run" if ahead == 1 else f"{ahead} other runs"
        left.progress(0.0, (f"Waiting for {runs} to finish …" if ahead else "About to start …") + note)
    else:
        done = "Stopping …" if job.stopping else f"{job.fraction:.0%} of all steps taken."
        left.progress(min(job.fraction, 1.0), done + note)
    right.button("Stop", on_click=job.stop, icon=":material/stop:", disabled=job.stopping, width="stretch")


def _say(outcome: Outcome) -> None:
    spec = outcome.spec
    run = spec.experiment
    starts = "1 start" if spec.count == 1 else f"{spec.count:,} starts"
    lines = [
        f"{starts} for each racer, {outcome.taken} steps, in float32; tolerance {spec.tolerance:g}. "
        "Shares stand with their 95 % Wilson interval; median and band are of a fixed sample of at most 16,384 starts."
    ]
    if spec.tolerance < swarming.FINEST:
        lines.append(f"Below {swarming.FINEST:g} float32 cannot tell every minimum from its surroundings.")
    if not spec.drawn:
        lines.append("So many are drawn as density, darker where there are more.")
    if run.noise:
        lines.append(f"Every racer reads the same noise (σ = {run.noise:g}, seed {run.seed}).")
    if spec.kind == "grid":
        lines.append("The interval is that of as many random starts; a grid is usually closer.")
    else:
        lines.append(f"Starts drawn with seed {run.seed}.")
    st.caption(" ".join(lines))


def _open_in_race(x: float, y: float) -> None:
    """The Race page with this start, in the rerun that follows: a callback cannot leave its page."""
    current, _ = state.read(VIEW.slug)
    own = {name: st.query_params.get_all(name) for name in _OWN if name in st.query_params}
    # With the page's own parameters: it is this link that the browser's Back comes to.
    st.session_state[_PICKED] = {**own, **state.to_query(current.with_experiment(starts=((x, y),)))}


def _controls(current: PageState, shown: PageState, spec: Spec) -> None:
    st.title("Descent Lab", anchor=False)
    surface.draw(current)
    st.subheader("Starts", anchor=False)
    fields.choice("Where they start", KIND.options, spec.kind, "cloud", KIND.write, names=KIND_NAMES.__getitem__)
    fields.number(
        "starts", spec.count, "n", COUNT.write, slider=(100, 2**20), log=True, whole=True,
        help="Up to 4,194,304. On a grid the nearest square below. Up to 10,000 are drawn as points, more as density.",
    )  # fmt: skip
    if spec.kind == "cloud":
        fields.number(
            "spread", spec.spread, "spread", SPREAD.write, slider=(0.001, 1.0), log=True,
            help="Standard deviation of the cloud, as a share of the map's diagonal. Its middle is the start of Race.",
        )  # fmt: skip
    st.subheader("Racers", anchor=False)
    rates.draw(current, shown)
    racers.draw(current, shown)
    st.subheader("Run", anchor=False)
    conditions.draw_run(current)


VIEW = View(slug="swarm", title="Swarm", icon=":material/grain:", order=10, render=render)
