"""An experiment with its racers' names and looks."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.words import SOURCE
from engine import Experiment, extras
from figures import theme

TOLERANCE = extras.TOLERANCE.default
LABEL_LENGTH = 40


@dataclass(frozen=True)
class Shown:
    """An experiment, a label ("" is the rule's own), a colour and a shape for each racer, and the tolerance.

    Colours and shapes are names of `figures.theme`. A racer keeps its own, whoever comes, goes or moves beside it; by
    default shapes go by position.
    """

    experiment: Experiment
    labels: tuple[str, ...]
    colors: tuple[str, ...]
    tolerance: float = TOLERANCE
    shapes: tuple[str, ...] = field(default=(), kw_only=True)

    def __post_init__(self) -> None:
        if not self.shapes:
            object.__setattr__(self, "shapes", tuple(map(theme.default_shape, range(len(self.colors)))))

    def names(self, language: str = SOURCE) -> tuple[str, ...]:
        """Return each racer's name; equal names are numbered."""
        wanted = [
            label or rule.label(language) for label, rule in zip(self.labels, self.experiment.optimizers, strict=True)
        ]
        names: list[str] = []
        for name in wanted:
            numbered = (f"{name} ({number})" for number in range(1, 2 + len(wanted)))
            names.append(next(n for n in numbered if n not in names + wanted) if wanted.count(name) > 1 else name)
        return tuple(names)
