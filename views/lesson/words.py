"""The words of a scene, with what its claims were computed to."""

from __future__ import annotations

import html
import re

from lessons import Scene
from lessons.checks import Check
from lessons.file import CLAIM
from lessons.measured import Numbers
from lessons.measures import Measured
from views.language import tr

# A browser breaks the line between a formula and the comma behind it, which no line of text should begin with.
_FORMULA_AND_MARK = re.compile(r"(?<![$\\])(\$[^$\n]{1,40}\$[，。；：、！？）,.;:!?)])")


def with_claims(
    words: str, scene: Scene, numbers: Numbers | None, names: tuple[str, ...], *, answered: bool = True
) -> str:
    """A text whose claims show, under the pointer or with the focus, what they come to in the scene as declared.

    Until its question is answered, a claim that would give the answer away is a blank.
    """

    def marked(claim: re.Match[str]) -> str:
        claimed = scene.claims[claim[2]]
        if not answered and (claimed.tells or claimed.measure == scene.asks.measure):
            later = html.escape(tr("The run will tell."), quote=True)
            return f'<span class="dl-claim" tabindex="0" title="{later}">&ensp;…&ensp;</span>'
        measured = numbers.claimed.get(claim[2]) if numbers else None
        if measured is None:
            return claim[1]
        number = _told(scene.claims[claim[2]], measured, names)
        said = html.escape(tr("computed from this scene: {number}", number=number), quote=True)
        return f'<span class="dl-claim" tabindex="0" title="{said}">{claim[1]}</span>'

    return CLAIM.sub(marked, _FORMULA_AND_MARK.sub(r'<span style="white-space: nowrap">\1</span>', words))


def _told(check: Check, numbers: Measured, names: tuple[str, ...]) -> str:
    """What a check comes to: a number, a racer with its number, or a number for each racer."""
    values = check.values(numbers, names, tr("never"))
    if check.compare in ("lowest", "highest"):
        return f"{values['winner']} ({values['best']})"
    if check.compare == "each":
        return ", ".join(str(values[f"m{racer}"]) for racer in check.racers or range(1, 1 + len(numbers)))
    return str(values["number"])
