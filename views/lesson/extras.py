"""What a scene's run has beside its experiment, where it can be changed: how many starts, how far apart, which β."""

from __future__ import annotations

from core.params import Interval
from engine.starts import MAX_STARTS
from lessons import Scene
from views.own import OwnNumber

SLIDERS: dict[str, tuple[float, float]] = {"beta": (0.0, 0.99), "n": (100, 2**16), "spread": (0.001, 1.0)}
_DEFAULTS = {"beta": "0.9", "n": str(192**2), "spread": "0.05"}  # where the scene says nothing
_VALID = {"beta": Interval("[0, 1)"), "n": Interval(f"[1, {MAX_STARTS}]"), "spread": Interval("(0, 1]")}


def extra(scene: Scene, name: str) -> OwnNumber:
    """A parameter of the link; what the scene has is its default. Of several averages the last one has the slider."""
    values = scene.query.get(name) or [_DEFAULTS[name]]
    return OwnNumber(name, float(values[-1]), _VALID[name], whole=name == "n")
