"""An experiment and how it is shown: what each racer is called and which colour it has."""

from __future__ import annotations

from dataclasses import dataclass

from core.words import SOURCE
from engine import Experiment, extras

TOLERANCE = extras.TOLERANCE.default
LABEL_LENGTH = 40


@dataclass(frozen=True)
class Shown:
    """An experiment, a label ("" is the rule's own) and a colour name for each racer, and when f counts as minimal."""

    experiment: Experiment
    labels: tuple[str, ...]
    colors: tuple[str, ...]
    tolerance: float = TOLERANCE

    def names(self, language: str = SOURCE) -> tuple[str, ...]:
        """What each racer is called; those that would be called alike are numbered."""
        wanted = [
            label or rule.label(language) for label, rule in zip(self.labels, self.experiment.optimizers, strict=True)
        ]
        names: list[str] = []
        for name in wanted:
            numbered = (f"{name} ({number})" for number in range(1, 2 + len(wanted)))
            names.append(next(n for n in numbered if n not in names + wanted) if wanted.count(name) > 1 else name)
        return tuple(names)
