"""The run of a scene, as its checks measure it."""

from __future__ import annotations

import math

from engine import Experiment, Swarm, cloud, grid, simulate, swarm, tune, uniform
from engine.link import from_query
from engine.starts import Points
from lessons.averages import Averages
from lessons.measures import Panels, Result
from lessons.scene import Query, Scene
from lessons.searches import Searches

TOLERANCE = 1e-4  # what the pages take where a link says nothing; likewise the others
COUNT, SPREAD = 192**2, 0.05
STARTS, RATES = 64, 64
PRECISION = "float32"  # of a swarm


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


def swarms(query: Query) -> list[Swarm]:
    """A swarm for each racer, as the Swarm page runs this link."""
    run = from_query(query).experiment
    starts = swarm_starts(query)
    return [
        swarm(
            run.landscape, rule, starts, run.steps, _number(query, "tolerance", TOLERANCE), PRECISION,
            noise=run.noise, batch=run.batch, seed=run.seed,
        )
        for rule in run.optimizers
    ]  # fmt: skip


def swarm_starts(query: Query) -> Points:
    """Where a swarm's link begins."""
    run = from_query(query).experiment
    kind = query.get("cloud", ["grid"])[0]
    count = int(_number(query, "n", COUNT))
    if kind == "uniform":
        return uniform(run.landscape, count, run.seed)
    if kind == "cloud":
        (x0, x1), (y0, y1) = run.landscape.extent
        spread = _number(query, "spread", SPREAD) * math.hypot(x1 - x0, y1 - y0)
        return cloud(run.starts[0], spread, count, run.seed)
    return grid(run.landscape, math.isqrt(count))


def searches(query: Query) -> Searches:
    """A search for each racer's rate, as the Tune page runs this link: the rate that is set plays no part."""
    run = from_query(query).experiment
    starts, budget = int(_number(query, "starts_n", STARTS)), int(_number(query, "rates_n", RATES))
    found = [
        tune(
            run.landscape, rule, run.steps, starts=starts, budget=budget,
            noise=run.noise, batch=run.batch, seed=run.seed, precision=run.precision,
        )
        for rule in run.optimizers
    ]  # fmt: skip
    return Searches(found, run, _number(query, "tolerance", TOLERANCE))


def _number(query: Query, name: str, default: float) -> float:
    return float(query[name][0]) if name in query else default
