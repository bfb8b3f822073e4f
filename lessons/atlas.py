"""An excerpt of the shipped atlas: some rules on some surfaces by one measure, as the Atlas page's link has them.

`rules=adam,momentum&surfaces=bowl,rastrigin&measure=evaluations`: rules and surfaces in this order, and by default the
share of starts that arrive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from core.words import SOURCE, translated
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from engine.atlas.extract import Extract
    from engine.atlas.ranking import Standing

# The table and its ranks are loaded when a scene shows them: whoever computes a swarm needs neither.
MEASURES = ("share", "median", "q90", "evaluations", "decades", "chaotic")  # the page's, but for rates and seconds
_KNOWN = ("rules", "surfaces", "measure")


@dataclass(frozen=True)
class Excerpt:
    """Rules, surfaces and a measure of the shipped atlas.

    Raises ValueError, naming the field and the value, for fewer than two rules, no surface, and unknown words.
    """

    rules: tuple[str, ...]
    surfaces: tuple[str, ...]
    measure: str = MEASURES[0]

    def __post_init__(self) -> None:
        for name, words, known, least in (
            ("rules", self.rules, OPTIMIZERS, 2),
            ("surfaces", self.surfaces, LANDSCAPES, 1),
            ("measure", (self.measure,), MEASURES, 1),
        ):
            strange = [word for word in words if word not in known]
            if strange:
                raise ValueError(f"{name} must be one of {', '.join(known)}, got {strange[0]!r}.")
            if not least <= len(set(words)) == len(words):
                raise ValueError(f"{name} must be {least} or more different words, got {', '.join(words) or 'none'}.")

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """Return the excerpt of a link. Raises ValueError, naming the field at fault."""
        for name, values in query.items():
            if name not in _KNOWN or len(values) != 1:
                raise ValueError(f"an atlas has {', '.join(_KNOWN)}, each once, got {name} × {len(values)}.")
        rules, surfaces = (
            tuple(word for word in query.get(name, ("",))[0].split(",") if word) for name in ("rules", "surfaces")
        )
        return cls(rules, surfaces, query.get("measure", MEASURES)[0])

    def to_query(self) -> dict[str, list[str]]:
        """Return the query that `from_query` reads, without what is at its default."""
        query = {"rules": [",".join(self.rules)], "surfaces": [",".join(self.surfaces)]}
        return query if self.measure == MEASURES[0] else {**query, "measure": [self.measure]}

    @property
    def count(self) -> int:
        """The number of rules."""
        return len(self.rules)

    def names(self, language: str = SOURCE) -> tuple[str, ...]:
        """Return the rules' names."""
        return tuple(translated(OPTIMIZERS[slug].title, language) for slug in self.rules)

    @cached_property
    def extract(self) -> Extract:
        """The rows, [rules, surfaces]. Raises FileNotFoundError if no table is shipped."""
        from engine.atlas import default
        from engine.atlas.extract import Extract

        return Extract.of(default(), self.rules, self.surfaces)

    @cached_property
    def standing(self) -> Standing:
        """How the rules stand on those of the surfaces that have a known minimum."""
        from engine.atlas.ranking import BETTER, stand

        judged = self.extract.judged
        return stand(
            self.extract.column(self.measure)[:, judged], BETTER[self.measure], self.extract.present[:, judged]
        )

    def row(self, rule: str, surface: str) -> Any:
        """Return one row of the table. Raises KeyError if it is not in the excerpt."""
        row = self.extract.row(rule, surface)
        if row is None:
            raise KeyError(f"The excerpt has no {rule} on {surface}.")
        return row
