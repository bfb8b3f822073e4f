"""The run of a scene, as its checks measure it."""

from __future__ import annotations

import math

from core.params import checked_number
from engine import Experiment, Swarm, cloud, extras, grid, refusals, simulate, swarm, tune, uniform
from engine.extras import Extra
from engine.link import from_query
from engine.starts import Points
from lessons.averages import Averages
from lessons.measures import Panels, Result
from lessons.scene import Query, Scene
from lessons.searches import Searches

PRECISION = "float32"  # of a swarm
# What a page's link has beside the experiment, by the kind of scene, and what its numbers may be.
OWN = {
    "race": ("tolerance",),
    "swarm": ("tolerance", "cloud", "n", "spread"),
    "sweep": ("target", "starts_n", "rates_n"),
}


def experiment_of(scene: Scene) -> Experiment:
    """What a scene runs."""
    return from_query(scene.query).experiment


def result_of(scene: Scene) -> Result:
    """Run a scene as it stands in its lesson."""
    if scene.kind == "averages":
        return Averages.from_query(scene.query)
    if scene.panels:
        return Panels(simulate(from_query(query).experiment, record=("details",)) for query in scene.panels)
    if scene.kind == "swarm":
        return swarms(scene.query)
    if scene.kind == "sweep":
        return searches(scene.query)
    return simulate(experiment_of(scene), record=("details",))


def own_faults(query: Query) -> list[str]:
    """What is wrong with the parameters that a scene has beside its experiment, a line for each."""
    faults = []
    for extra in (extras.TOLERANCE, extras.COUNT, extras.SPREAD, extras.STARTS, extras.RATES, extras.TARGET):
        for value in query.get(extra.name, ()):
            try:
                checked_number(extra.name, float(value), extra.valid, whole=extra.whole)
            except ValueError:
                faults.append(str(refusals.number_in(extra.name, extra.valid, value, whole=extra.whole)))
    unknown = [kind for kind in query.get("cloud", ()) if kind not in extras.CLOUDS]
    return [*faults, *(str(refusals.one_of("cloud", extras.CLOUDS, kind)) for kind in unknown)]


def swarms(query: Query) -> list[Swarm]:
    """A swarm for each racer, as the Swarm page runs this link."""
    run = from_query(query).experiment
    starts = swarm_starts(query)
    return [
        swarm(
            run.landscape, rule, starts, run.steps, _number(query, extras.TOLERANCE), PRECISION,
            noise=run.noise, batch=run.batch, seed=run.seed,
        )
        for rule in run.optimizers
    ]  # fmt: skip


def swarm_starts(query: Query) -> Points:
    """Where a swarm's link begins."""
    run = from_query(query).experiment
    kind = query.get("cloud", ["grid"])[0]
    count = int(_number(query, extras.COUNT))
    if kind == "uniform":
        return uniform(run.landscape, count, run.seed)
    if kind == "cloud":
        (x0, x1), (y0, y1) = run.landscape.extent
        spread = _number(query, extras.SPREAD) * math.hypot(x1 - x0, y1 - y0)
        return cloud(run.starts[0], spread, count, run.seed)
    return grid(run.landscape, math.isqrt(count))


def searches(query: Query) -> Searches:
    """A search for each racer's rate, as the Tune page runs this link: the rate that is set plays no part."""
    run = from_query(query).experiment
    starts, budget = int(_number(query, extras.STARTS)), int(_number(query, extras.RATES))
    found = [
        tune(
            run.landscape, rule, run.steps, starts=starts, budget=budget,
            noise=run.noise, batch=run.batch, seed=run.seed, precision=run.precision,
        )
        for rule in run.optimizers
    ]  # fmt: skip
    return Searches(found, run, _number(query, extras.TARGET))


def _number(query: Query, extra: Extra) -> float:
    return float(query[extra.name][0]) if extra.name in query else extra.default
