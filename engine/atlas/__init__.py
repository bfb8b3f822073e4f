"""The atlas: every rule on every surface, each at its own best learning rate, with the same budget for all."""

from engine.atlas.agreement import agrees
from engine.atlas.building import build
from engine.atlas.cells import COLUMNS, MEASURES, Row, Settings, compute
from engine.atlas.table import Table, default, read

__all__ = ["COLUMNS", "MEASURES", "Row", "Settings", "Table", "agrees", "build", "compute", "default", "read"]
