"""The run of a scene, as its checks measure it."""

from __future__ import annotations

from engine import Experiment, simulate
from engine.link import from_query
from lessons.measures import Result
from lessons.scene import Scene


def experiment_of(scene: Scene) -> Experiment:
    """What a scene runs."""
    return from_query(scene.query).experiment


def result_of(scene: Scene) -> Result:
    """Run a scene as it stands in its lesson."""
    return simulate(experiment_of(scene), record=("details",))
