"""Plotly and numpy: `x_data(...)` computes, `x_figure(data)` draws; knows nothing of streamlit."""

from figures.player import RaceData, race, race_data, race_figure

__all__ = ["RaceData", "race", "race_data", "race_figure"]
