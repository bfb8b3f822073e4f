"""The words of a scene, with what its claims were computed to."""

from __future__ import annotations

import html
import re

from lessons import Scene
from lessons.checks import Check
from lessons.file import AFTER, CLAIM
from lessons.measured import Numbers
from lessons.measures import Measured
from views.language import tr

# A browser may break the line between a formula and its comma, and no line should begin with a comma.
_FORMULA_AND_MARK = re.compile(r"(?<![$\\])(\$[^$\n]{1,40}\$[，。；：、！？）,.;:!?)])")


def mark_claims(
    words: str,
    scene: Scene,
    numbers: Numbers | None,
    names: tuple[str, ...],
    *,
    answered: bool = True,
    changed: bool = False,
) -> str:
    """Return a text whose claims follow the run: each shows its number, under the pointer or with the focus.

    A claim that is not true of the run is struck through; `changed` says that a visitor has changed the run. Until the
    question is answered, a claim that would give the answer away is a blank, and what stands after `AFTER` is left out.
    """
    before, _, after = words.partition(AFTER)
    words = before + after if answered else before
    refuted = numbers.refute(scene) if numbers else ()

    def mark(claim: re.Match[str]) -> str:
        said, name = claim[1], claim[2]
        check = scene.claims[name]
        if not answered and (check.tells or check.measure == scene.asks.measure):
            return _mark("&ensp;…&ensp;", tr("The run will tell."))
        if numbers is None:
            return _mark(said, tr("said of the lesson's own settings")) if changed else said
        measured = numbers.claimed.get(name)
        number = "" if measured is None else _write_outcome(check, measured, names)
        if name in refuted:
            return _strike(said, number)
        if changed:
            return _mark(said, tr("computed from the run with your changes: {number}", number=number))
        return _mark(said, tr("computed from this scene: {number}", number=number))

    return CLAIM.sub(mark, _FORMULA_AND_MARK.sub(r'<span style="white-space: nowrap">\1</span>', words))


def summarise_claims(scene: Scene, numbers: Numbers | None, *, answered: bool, changed: bool) -> str:
    """Return one sentence about the text of a scene: whether it is true of the run as it stands."""
    if not changed:
        return tr("The text follows the run: whatever is no longer true after a change is struck through.")
    if not answered:
        return tr("The question is about the lesson's own settings; the answer will come from the run as you set it.")
    if numbers is None:
        return tr("The text is about the lesson's own settings as long as this run has not been made.")
    refuted = len(numbers.refute(scene))
    if not refuted:
        return tr("With your changes, too, every marked statement of the text is true.")
    if len(scene.claims) == 1:
        return tr("With your changes the marked statement of the text is not true: it is struck through.")
    return tr(
        "Marked statements of the text that are not true with your changes: {count} of {all}. They are struck through.",
        count=refuted,
        all=len(scene.claims),
    )


def _mark(words: str, note: str) -> str:
    """Return words with a note under the pointer or with the focus."""
    return f'<span class="dl-claim" tabindex="0" title="{html.escape(note, quote=True)}">{words}</span>'


def _strike(words: str, number: str) -> str:
    """Return words that are not true of the run: struck through, and said to be so where nobody sees the line."""
    note = tr("not true with your changes: {number}", number=number) if number else tr("not true with your changes")
    unseen = html.escape(tr("(not true with your changes)"))
    return (
        f'<span class="dl-claim dl-struck" tabindex="0" title="{html.escape(note, quote=True)}"><s>{words}</s>'
        f'<span class="dl-unseen">{unseen}</span></span>'
    )


def _write_outcome(check: Check, numbers: Measured, names: tuple[str, ...]) -> str:
    """Return the outcome of a check: a number, a racer with its number, or a number for each racer."""
    values = check.values(numbers, names, tr("never"), tr("not reached"))
    if check.compare in ("lowest", "highest"):
        return f"{values['winner']} ({values['best']})"
    if check.compare == "each":
        return ", ".join(str(values[f"m{racer}"]) for racer in check.racers or range(1, 1 + len(numbers)))
    return str(values["number"])
