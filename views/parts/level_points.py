"""Minima, maxima and saddles of the surface, searched for on demand: a switch and a table."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from core.numbers import percent, plain
from core.strangers import in_markdown
from core.words import Text, text
from engine import Experiment
from figures.shown import Shown
from figures.viewer.marked import MOMENTUM, Marks
from landscapes import CriticalPoint, Landscape
from landscapes.level_points import LevelGround
from optimizers import OPTIMIZERS
from views.controls import fields
from views.language import join_sentences, language, tr, translate
from views.link import page_state
from views.link.page_parameters import OwnChoice
from views.runs import results
from work.level_points import level_points as level_points_of

LEVEL = OwnChoice("level", ("0", "1"))  # in the link
_SWITCH = "find-level-points"
KINDS = {
    "minimum": text("minimum"),
    "maximum": text("maximum"),
    "saddle": text("saddle"),
    "degenerate": text("degenerate"),
}

ON_EDGE = text("minimum on the edge of the box")


def find_if_asked(landscape: Landscape, problems: list[Text]) -> LevelGround | None:
    """Return the level points found on the map of a surface, if the link asks for them."""
    if LEVEL.read(problems) == "0":
        return None
    return results.wait_for(level_points_of(landscape), tr("Looking for minima, maxima and saddles …"))


def make_marks(level: LevelGround | None, experiment: Experiment) -> Marks | None:
    """Return the viewer's marks of them."""
    if level is None:
        return None
    return Marks(level, _momentum_of(experiment), join_sentences([translate(words) for words in describe(level)]))


def _momentum_of(experiment: Experiment) -> float:
    """Return β of the second limit: that of the first racer with momentum, whose limit has that form."""
    return next((rule.settings()["momentum"] for rule in experiment.optimizers if _has_limit(rule)), MOMENTUM)


def _has_limit(rule: Any) -> bool:
    return rule.slug == "momentum" and not rule.moving_average


def draw_switch(landscape: Landscape) -> None:
    """Draw the switch that searches for them and marks them; it is kept in the link."""
    (x0, x1), (y0, y1) = landscape.extent
    asked = st.query_params.get(LEVEL.name) == "1"
    fields.sync(_SWITCH, asked)
    st.toggle(
        tr("Minima, maxima and saddles"), asked, key=_SWITCH, on_change=_take_switched,
        help=tr(
            "Searches x from {x0} to {x1} and y from {y0} to {y1} for points where the surface is level, marks "
            "them and lists them below.", x0=plain(x0), x1=plain(x1), y0=plain(y0), y1=plain(y1),
        ),
    )  # fmt: skip


def _take_switched() -> None:
    chosen = "1" if st.session_state[_SWITCH] else "0"
    page_state.edit(lambda current: LEVEL.write(current, chosen))


def draw(shown: Shown, level: LevelGround | None) -> None:
    """Draw a table of them, which costs nothing while it is closed."""
    if level is None or not level.points:
        return
    with st.expander(tr("Minima, maxima and saddles"), key="level-points", on_change="rerun") as opened:
        if opened.open:
            momentum = _momentum_of(shown.experiment)
            table = _make_table(level.points, momentum)
            st.dataframe(table, hide_index=True, column_config=_make_columns(), height=_height_of(level))
            st.caption(_describe_limits(shown, momentum))


def describe(level: LevelGround) -> list[Text]:
    """Return what the counts do not show: how many are marked, and ground that has no point to mark."""
    lines: list[Text] = []
    if level.found == 0:
        lines.append(text("No minimum, maximum or saddle was found."))
    if level.found > len(level.points):
        lines.append(text("The lowest {shown} of {count:,} are marked.", shown=len(level.points), count=level.found))
    if level.flat > 0:
        share = text("Less than 1%") if level.flat < 0.01 else percent(level.flat, 0)
        lines.append(text("{share} of the searched area is flat ground, where no point is marked.", share=share))
    if level.lines:
        lines.append(text("The surface is also level along whole lines, which are not marked."))
    if not level.resolved:
        lines.append(text("The surface changes too fast for the search's grid: there may be more points."))
    return lines


def _make_table(points: tuple[CriticalPoint, ...], momentum: float) -> dict[str, list[Any]]:
    bends = [point.eigenvalues or (None, None) for point in points]
    ratios = [point.condition_number for point in points]
    return {
        "kind": [translate(ON_EDGE if point.on_edge else KINDS[point.kind]) for point in points],
        "x": [point.x for point in points],
        "y": [point.y for point in points],
        "f": [point.value for point in points],
        "low": [low for low, _ in bends],
        "high": [high for _, high in bends],
        "ratio": [ratio if ratio is not None and math.isfinite(ratio) else None for ratio in ratios],
        "limit": [point.rate_limit() for point in points],
        "limit with momentum": [point.rate_limit(momentum) for point in points],
    }


def _make_columns() -> dict[str, Any]:
    return {
        "kind": st.column_config.TextColumn(tr("Kind")),
        **{name: _make_number_column(name) for name in ("x", "y", "f")},
        "low": _make_number_column("λ₁", tr("The lower eigenvalue of the Hessian")),
        "high": _make_number_column("λ₂", tr("The higher eigenvalue of the Hessian")),
        "ratio": _make_number_column("κ", tr("The larger eigenvalue over the smaller, in size")),
        "limit": _make_number_column(
            "2/λmax", tr("The rate from which gradient descent leaves along the steepest direction")
        ),
        "limit with momentum": _make_number_column(
            "2(1+β)/λmax", tr("The rate from which momentum leaves along the steepest direction")
        ),
    }


def _make_number_column(label: str, help: str | None = None) -> Any:
    return st.column_config.NumberColumn(label, help=help, format="%.6g")


def _height_of(level: LevelGround) -> int:
    """Return the height of up to ten rows, in pixels."""
    return 35 * (1 + min(len(level.points), 10)) + 3


def _describe_limits(shown: Shown, momentum: float) -> str:
    """Return the sentence on whose β the second limit is for."""
    names = zip(shown.experiment.optimizers, shown.names(language()), strict=True)
    name = next((name for rule, name in names if _has_limit(rule)), None)
    if name is not None:
        return tr("The second limit is for β = {beta}, that of {racer}.", beta=plain(momentum), racer=in_markdown(name))
    title = translate(OPTIMIZERS["momentum"].title)
    return tr("The second limit is for β = {beta}: no racer here is {rule}.", beta=plain(momentum), rule=title)
