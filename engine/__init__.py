"""Runs experiments on torch; knows neither plotly nor streamlit."""

from engine.experiment import Experiment
from engine.simulation import simulate
from engine.spreading import SwarmCounts, SweepQuantiles, spread
from engine.stability import stability_limit
from engine.starts import cloud, grid, uniform
from engine.summary import Row, summarise
from engine.swarms import Swarm, swarm
from engine.sweeps import Sweep, sweep
from engine.trajectory import Trajectory
from engine.tuning import Tuning, tune, usable

__all__ = [
    "Experiment", "Row", "Swarm", "SwarmCounts", "Sweep", "SweepQuantiles", "Trajectory", "Tuning", "cloud",
    "grid", "simulate", "spread", "stability_limit", "summarise", "swarm", "sweep", "tune", "uniform", "usable",
]  # fmt: skip
