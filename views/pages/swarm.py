"""The Swarm page: every racer from very many starts at once."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import streamlit as st

from core.numbers import plain
from core.words import Text, text
from engine import extras, refusals
from views import export, view_of
from views.controls import conditions, fields, racers, rates, surface
from views.hosting import window
from views.language import join_sentences, language, tr, translate
from views.link import page_state
from views.link.page_parameters import OwnChoice, OwnNumber
from views.link.page_state import PageState
from views.parts.learning_rates import settle_rates
from views.runs import long_runs
from views.view import View, show_problems
from views.viewer import asked_view, draw_swarm_viewer, plotly_address
from views.viewer.asked_view import Asked
from work import swarm_runs
from work.job import DONE
from work.swarm_payload import swarm_payload
from work.swarm_runs import Outcome, Spec

KIND_NAMES = {
    "grid": text("A grid over the map"),
    "uniform": text("Anywhere on the map"),
    "cloud": text("A cloud around the start"),
}
PRECISION_NAMES = {
    "float32": text("float32: single, twice as fast"),
    "float64": text("float64: double, as Race computes"),
}
KIND = OwnChoice("cloud", extras.CLOUDS, KIND_NAMES)
COUNT, SPREAD = OwnNumber.of(extras.COUNT), OwnNumber.of(extras.SPREAD)
PRECISION = OwnChoice("swarm_precision", extras.PRECISIONS)
_OWN = tuple(own.name for own in (KIND, COUNT, SPREAD, PRECISION))
_PICKED, _LAST = "picked-start", "last-swarm"  # of this window


def render() -> None:
    """Draw the page: what is known of the run, the viewer, and the controls."""
    current, problems = page_state.read(VIEW.slug)
    picked = st.session_state.pop(_PICKED, None)
    if picked is not None:
        view_of("race").open(picked)
    own: list[Text] = []
    spec, cut = _read_spec(current, own)
    look = asked_view.read(asked_view.SWARM, current.experiment.steps, len(current.labels), own)
    show_problems([*problems, *own, *cut])
    viewer_first = look.alone or window.is_embedded()
    corner = None if viewer_first else _draw_headline()
    fair = settle_rates(current)
    if fair.note and not look.alone:
        st.caption(translate(fair.note))
    spec = replace(spec, experiment=fair.state.experiment.replace(steps=spec.experiment.steps))
    _draw_run(fair.state, spec, look)
    if look.alone:
        return
    corner = corner or _draw_headline()
    with st.sidebar:
        _draw_controls(current, fair.state, spec)
    with corner:
        ran, outcome = st.session_state.get(_LAST, (fair.state, None))
        export.offer_swarm(ran, outcome, page_state.to_page_query(current))


def _draw_headline() -> Any:
    """Draw what this page is about; return the place beside it, for the exports."""
    left, corner = st.columns([0.84, 0.16], vertical_alignment="center")
    corner = corner.container(horizontal=True, horizontal_alignment="right").container(width="content")
    left.markdown(
        tr(
            "One path is an anecdote. The same racers from everywhere at once: which minimum each reaches, how "
            "soon, and from where."
        )
    )
    return corner


def _read_spec(current: PageState, problems: list[Text]) -> tuple[Spec, list[Text]]:
    """Return the run that the link asks for, cut to what one visitor may have, and a line for each cut."""
    run, cut = current.experiment, []
    kind, count = KIND.read(problems), int(COUNT.read(problems))
    spec = Spec(run, kind, count, SPREAD.read(problems), current.tolerance, PRECISION.read(problems))
    most = swarm_runs.work(spec.precision) // (run.steps * len(run.optimizers))
    most = math.isqrt(most) ** 2 if spec.kind == "grid" else most
    if spec.count > most:
        wanted = text(
            "starts may go up to {most:,} for {racers} racers and {steps:,} steps, not {count:,}",
            most=most,
            racers=len(run.optimizers),
            steps=run.steps,
            count=spec.count,
        )
        cut.append(refusals.problem(wanted, refusals.using(f"{most:,}")))
        spec = replace(spec, count=most)
    return spec, cut


def _draw_run(shown: PageState, spec: Spec, look: Asked) -> None:
    """Draw the viewer with the run once it is there, and until then its progress above the last one."""
    note = tr("The previous run is shown below.") if _LAST in st.session_state else ""
    place = st.container()
    with place:
        job = long_runs.follow(swarm_runs.swarm(spec), note)
    if job.state == DONE and job.result.taken < spec.experiment.steps:
        left, right = place.columns([0.8, 0.2], vertical_alignment="center")
        left.info(
            tr(
                "Stopped after {taken:,} of {steps:,} steps: all racers are shown at that step.",
                taken=job.result.taken,
                steps=spec.experiment.steps,
            )
        )
        right.button(tr("Run it to the end"), on_click=long_runs.forget, args=(job,), icon=":material/play_arrow:")
    if job.state == DONE:
        st.session_state[_LAST] = (shown, job.result)
    if _LAST in st.session_state:
        shown, outcome = st.session_state[_LAST]
        payload = swarm_payload(shown, outcome, plotly_address(), language())
        draw_swarm_viewer(payload, None if look.alone else _open_in_race, asked=look)
        if not look.alone:
            _draw_caption(outcome)


def _draw_caption(outcome: Outcome) -> None:
    spec = outcome.spec
    run = spec.experiment
    starts = text("1 start") if spec.count == 1 else text("{count:,} starts", count=spec.count)
    taken, tolerance = outcome.taken, spec.tolerance
    ran = text("{starts} for each racer, {steps:,} steps, in {precision}; tolerance {tolerance}.",
               starts=starts, steps=taken, precision=spec.precision, tolerance=plain(tolerance))  # fmt: skip
    lines = [
        translate(ran),
        tr(
            "Shares come with their 95% Wilson interval; median and band are taken over a fixed sample of at most "
            "16,384 starts."
        ),
    ]
    finest = swarm_runs.FINEST[spec.precision]
    if spec.tolerance < finest:
        lines.append(
            tr(
                "Below a tolerance of {least}, {precision} cannot tell every minimum from its surroundings.",
                least=plain(finest),
                precision=spec.precision,
            )
        )
    if not spec.drawn:
        lines.append(tr("So many starts are drawn as a density, darker where there are more."))
    if run.noise:
        lines.append(
            tr("Every racer reads the same noise (σ = {noise}, seed {seed}).", noise=plain(run.noise), seed=run.seed)
        )
    if run.batch:
        count = len(run.landscape.samples)
        lines.append(tr("Each step reads {batch} of the {count} samples.", batch=run.batch, count=count))
    if spec.kind == "grid":
        lines.append(tr("The interval is the one for as many random starts; a grid usually comes closer."))
    else:
        lines.append(tr("Starts drawn with seed {seed}.", seed=run.seed))
    st.caption(join_sentences(lines))


def _open_in_race(x: float, y: float) -> None:
    """Ask for the Race page with this start in the next rerun: a callback cannot leave its page."""
    current, _ = page_state.read(VIEW.slug)
    own = {name: st.query_params.get_all(name) for name in _OWN if name in st.query_params}
    # With the page's own parameters: it is this link that the browser's Back comes to.
    st.session_state[_PICKED] = {**own, **page_state.to_query(current.with_experiment(starts=((x, y),)))}


def _draw_controls(current: PageState, shown: PageState, spec: Spec) -> None:
    st.title("Descent Lab", anchor=False)
    surface.draw(current)
    st.header(tr("Starts"), anchor=False)
    fields.draw_choice(
        tr("Where they start"),
        KIND.options,
        spec.kind,
        "cloud",
        KIND.write,
        names=lambda kind: translate(KIND_NAMES[kind]),
    )
    fields.draw_number(
        tr("starts"), spec.count, "n", COUNT.write, slider=(100, 2**20), valid=COUNT.valid,
        default=COUNT.default, log=True, whole=True, square=spec.kind == "grid",
        help=tr(
            "Up to 4,194,304. A grid rounds down to a square number. Up to 10,000 are drawn as points, more as a "
            "density."
        ),
    )  # fmt: skip
    if spec.kind == "cloud":
        fields.draw_number(
            tr("spread"), spec.spread, "spread", SPREAD.write, slider=(0.001, 1.0), valid=SPREAD.valid, log=True,
            help=tr(
                "Standard deviation of the cloud, as a share of the map's diagonal. Its centre is the first start of "
                "the race."
            ),
        )  # fmt: skip
    st.header(tr("Racers"), anchor=False)
    rates.draw(current, shown)
    racers.draw(current, shown)
    st.header(tr("Run"), anchor=False)
    conditions.draw_run(current)
    fields.draw_choice(
        tr("Precision"),
        PRECISION.options,
        spec.precision,
        PRECISION.name,
        PRECISION.write,
        names=lambda name: translate(PRECISION_NAMES[name]),
    )


VIEW = View(slug="swarm", title=text("Swarm"), icon=":material/grain:", order=10, render=render, alone=True, own=_OWN)
