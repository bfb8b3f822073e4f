"""The table of the Atlas page, with a visitor's own rules in it, arranged and ranked as the visitor has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from catalogue.entries import list_entries
from engine.atlas import Row, Table, table
from engine.atlas.extract import Extract
from engine.atlas.ranking import BETTER, LOW, Standing, scores, stand
from engine.search import with_rate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, Optimizer
from views.language import language, translate
from views.link.page_state import PageState
from views.parts import rate_table
from views.parts.atlas_choice import Choice

RANKED_BY = "share"  # where the measure that is shown ranks nobody


@dataclass(frozen=True, eq=False)
class Arranged:
    """The rows that are shown, in their order, and how the rules stand on the surfaces with a known minimum.

    `own` are the visitor's rules by their key, `names` the names of all rules, `ranked_by` the measure of the ranks.
    """

    extract: Extract
    standing: Standing
    ranked_by: str
    own: Mapping[str, Optimizer]
    names: Mapping[str, str]

    def rule(self, key: str) -> Optimizer:
        """Return a rule by its key."""
        return self.own.get(key) or OPTIMIZERS[key]

    @cached_property
    def judged(self) -> list[str]:
        """The surfaces that rank, in the order of the columns."""
        return [slug for slug, known in zip(self.extract.surfaces, self.extract.judged, strict=True) if known]


def known(of: Table) -> tuple[list[str], list[str]]:
    """Return the rules and surfaces of a table that this version still has, in the catalogue's order."""
    rules, surfaces = set(of.rules), set(of.surfaces)
    return (
        [entry.slug for entry in list_entries("rules") if entry.slug in rules],
        [entry.slug for entry in list_entries("surfaces") if entry.slug in surfaces],
    )


def shipped() -> Table | None:
    """Return the table that is shipped, or None if there is none."""
    try:
        return table.default()
    except FileNotFoundError:
        return None


def find_own(state: PageState) -> dict[str, Optimizer]:
    """Return the racers that are no rule of the table, by their number: any but the rate differs, which is searched."""
    racers = enumerate(state.experiment.optimizers, start=1)
    return {str(i): rule for i, rule in racers if with_rate(rule, rule.default_rate) != OPTIMIZERS.get(rule.slug)}


def arrange(
    of: Table, choice: Choice, state: PageState, own: Mapping[str, Optimizer], rows: Mapping[str, Mapping[str, Row]]
) -> Arranged:
    """Return what is shown of a table and of the visitor's own `rows`, by key and surface."""
    rules, surfaces = known(of)
    rules = [slug for slug in rules if choice.leaves_rule(slug)]
    surfaces = [slug for slug in surfaces if choice.leaves_surface(slug)]
    extract = Extract.of(of, rules, surfaces).with_rules(rows)
    called = rate_table.names_of(state, language())
    names = {slug: translate(OPTIMIZERS[slug].title) for slug in rules} | {key: called[int(key) - 1] for key in rows}
    extract = extract.take(extract.rules, _in_order(extract, choice))
    ranked_by = choice.measure if choice.measure in BETTER else RANKED_BY
    stood = _stand(extract, ranked_by)
    shown = {key: own[key] for key in rows}
    order = _rules_in_order(extract, choice, stood, names, shown)
    extract = extract.take([extract.rules[i] for i in order], extract.surfaces)
    return Arranged(extract, stood.take(order), ranked_by, shown, names)


def _stand(extract: Extract, measure: str) -> Standing:
    judged = extract.judged
    values, present = extract.column(measure)[:, judged], extract.present[:, judged]
    return _stood(values.tobytes(), present.tobytes(), values.shape, BETTER[measure])


@lru_cache(maxsize=256)
def _stood(values: bytes, present: bytes, shape: tuple[int, int], better: int) -> Standing:
    """Return how rules stand; the same numbers come again with every run of the page."""
    numbers, there = np.frombuffer(values, dtype=np.float64), np.frombuffer(present, dtype=bool)
    return stand(numbers.reshape(shape), better, there.reshape(shape))


def _in_order(extract: Extract, choice: Choice) -> list[str]:
    """Return the surfaces in their order; without a known minimum a surface comes last among the easy and hard."""
    if choice.order == "name":
        return sorted(extract.surfaces, key=lambda slug: translate(LANDSCAPES[slug].title).casefold())
    if choice.order == "family":
        return list(extract.surfaces)  # as the catalogue has them
    arrived = extract.column("share")
    known = np.isfinite(arrived)
    share = np.where(known, arrived, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    order = sorted(range(len(extract.surfaces)), key=lambda i: (not known[:, i].any(), -share[i]))
    return [extract.surfaces[i] for i in order]


def _rules_in_order(
    extract: Extract, choice: Choice, stood: Standing, names: Mapping[str, str], own: Mapping[str, Optimizer]
) -> list[int]:
    """Return the places of the rules in their order; who has no number yet comes last."""
    families = list(dict.fromkeys(entry.family for entry in list_entries("rules")))
    median = np.where(np.isnan(stood.median), np.inf, stood.median)
    first: dict[str, list[float]] = {
        "rank": median.tolist(),
        "wins": (-stood.wins).tolist(),
        "worst": np.where(np.isnan(stood.worst), np.inf, stood.worst).tolist(),
    }
    if choice.sort == "surface" and choice.sort_on in extract.surfaces:
        place = extract.surfaces.index(choice.sort_on)
        better = BETTER.get(choice.measure, LOW)
        given = scores(extract.column(choice.measure)[:, [place]], better, extract.present[:, [place]])[:, 0]
        first["surface"] = np.where(np.isnan(given), np.inf, given).tolist()
    if choice.sort == "family":
        places = [own[key].family if key in own else OPTIMIZERS[key].family for key in extract.rules]
        first["family"] = [families.index(one) if one in families else -1 for one in places]
    if choice.sort == "name":
        by_name = sorted(extract.rules, key=lambda key: names[key].casefold())
        first["name"] = [by_name.index(key) for key in extract.rules]
    keys = first.get(choice.sort, first["rank"])
    # Rules with the same median rank often differ in wins.
    return sorted(range(len(extract.rules)), key=lambda i: (keys[i], median[i], -stood.wins[i]))
