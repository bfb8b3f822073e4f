"""The largest learning rate at which a minimum holds a rule, from the rule's closed form and the curvature."""

from __future__ import annotations

from landscapes import Landscape
from optimizers import Optimizer
from optimizers.schedules.constant import Constant


def stability_limit(landscape: Landscape, optimizer: Optimizer) -> float | None:
    """Return the learning rate above which the rule leaves every global minimum, however near it begins.

    It holds for a constant rate without noise and comes from the largest eigenvalue of the Hessian at the minimum; of
    several global minima the flattest decides. None if the rule has no closed form (`Optimizer.stability_limit`), if
    its rate changes with the step, if the Hessian at every known minimum says nothing, or if a global minimum lies on
    the edge of the surface's box, which holds the rule.
    """
    if not isinstance(optimizer.schedule, Constant):
        return None
    lowest = [point for point in landscape.critical_points if point.is_global]
    if any(point.on_edge for point in lowest):
        return None
    curvatures = [point.eigenvalues[1] for point in lowest if point.eigenvalues]
    curvature = min((value for value in curvatures if value > 0), default=None)
    return None if curvature is None else optimizer.stability_limit(curvature)
