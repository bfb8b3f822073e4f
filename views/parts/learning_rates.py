"""The learning rates of the race: as set, one for all, each rule's default, or each rule's best.

No choice is fair in every respect, so each says in a line what it does and what it leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.words import Text, text
from engine import Experiment
from engine.search import Search, with_rate
from engine.tuning import BUDGET, STARTS, Tuning
from views.language import tr
from views.link.page_state import PageState
from views.parts import rate_table


@dataclass(frozen=True)
class Settled:
    """A state with the rates that its racers really have, a line about them, and how they were found.

    `note` is "" where the rates are as set; `tunings` has one for each racer where the rates are the best, else none.
    """

    state: PageState
    note: str = ""
    tunings: tuple[Tuning, ...] = ()


def settle_rates(state: PageState) -> Settled:
    """Return the state that is run and shown; the one in the URL keeps the rates that were set."""
    experiment = state.experiment
    rules = experiment.optimizers
    if state.rates == "same":
        return Settled(_with_rates(state, [state.rate] * len(rules)), _SAME)
    if state.rates == "default":
        return Settled(_with_rates(state, [rule.default_rate for rule in rules]), _DEFAULT)
    if state.rates == "best" and experiment.landscape.minimum_value is None:
        return Settled(state, _NO_BEST)
    if state.rates == "best":
        asked = Search(experiment, starts=rate_table.limit_starts(experiment, BUDGET, STARTS))
        found = rate_table.search(asked, tr("Looking for each racer's best rate …"))
        tunings = tuple(one.tuning for one in found)
        return Settled(_with_rates(state, [one.lr for one in tunings]), _describe_best(experiment, tunings), tunings)
    return Settled(state)


_NO_BEST = text(
    "No minimum of this surface is known, so there is no best rate: the racers run at the rates that were set."
)
_SAME = text("One rate for all: the same number means a different step to each rule.")
_DEFAULT = text(
    "Each rule at its default rate, the same on every surface: how well it suits this one is luck, and some rules "
    "have more of it."
)


def _describe_best(experiment: Experiment, tunings: Sequence[Tuning]) -> Text:
    """Return what was tried, how often, and what counted as best: the same work for every rule."""
    first = tunings[0]
    least, most = (find(one.evaluations for one in tunings) for find in (min, max))
    work = f"{most:,}" if least == most else text("{least:,} to {most:,}", least=least, most=most)
    return text(
        "Each at the best of {rates} rates from {starts} other starts (seed {seed}), {steps} steps; the best {few} "
        "tried again from {fresh} more: {work} gradient evaluations each. Best by the 90% quantile of f − f*, then "
        "by the median f − f*. From a single start another rate may do better.",
        rates=first.budget, starts=first.starts, seed=first.starts_seed, steps=experiment.steps, few=len(first.again),
        fresh=first.fresh_starts, work=work,
    )  # fmt: skip


def _with_rates(state: PageState, rates: Sequence[float]) -> PageState:
    rules = zip(state.experiment.optimizers, rates, strict=True)
    return state.with_experiment(optimizers=tuple(with_rate(rule, rate) for rule, rate in rules))
