"""Runs experiments on torch; knows neither plotly nor streamlit."""

from engine.experiment import Experiment
from engine.simulation import simulate
from engine.summary import Row, summarise
from engine.trajectory import Trajectory

__all__ = ["Experiment", "Row", "Trajectory", "simulate", "summarise"]
