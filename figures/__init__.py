"""Plotly and numpy: `x_data(...)` computes, `x_figure(data)` draws; knows nothing of streamlit."""

from figures.averages import AveragesData, averages_data, averages_figure
from figures.heat import HeatData, heat_data, heat_figure
from figures.played import RaceData, race_data
from figures.player import race, race_figure
from figures.rates import RatesData, rates_data, rates_figure

__all__ = [
    "AveragesData", "HeatData", "RaceData", "RatesData", "averages_data", "averages_figure", "heat_data",
    "heat_figure", "race", "race_data", "race_figure", "rates_data", "rates_figure",
]  # fmt: skip
