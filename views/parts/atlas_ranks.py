"""The ranking of the Atlas page: who comes first on the surfaces that are chosen, and a sentence that says so."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

import streamlit as st

from core.numbers import plain
from core.strangers import in_markdown
from figures.atlas_words import MEASURES, number_of
from landscapes import LANDSCAPES
from views.language import join_sentences, language, tr, translate
from views.parts.atlas_table import Arranged

NAMED = 3  # most rules that are named as the first
BRIEF = (1, 2, 3, 5)  # after a rule's name: wins, median rank, its interval, worst rank


def draw(shown: Arranged) -> None:
    """Draw the sentence and a table with a row for each rule, in the order of the map."""
    st.markdown(in_markdown(_say(shown)))
    st.html(write_table(shown))
    st.caption(
        tr(
            "On each surface the rules are ranked by this measure, 1 the best; equal ones share their mean rank, and "
            "an infinite value or none comes last. Wins: surfaces where no rule is better, so that equal ones win it "
            "together. The interval holds the median rank in 95% of 2,000 draws of as many surfaces from these ones, "
            "with replacement."
        )
    )


def _say(shown: Arranged) -> str:
    """Return who comes first, and that this hangs on the choice of surfaces."""
    stood, count = shown.standing, len(shown.judged)
    known = [i for i, median in enumerate(stood.median) if not math.isnan(median)]
    if not known:
        return tr("No minimum of these surfaces is known, so no rule can be ranked on them.")
    rank, wins = min(stood.median[i] for i in known), int(max(stood.wins))
    first = [shown.names[shown.extract.rules[i]] for i in known if stood.median[i] == rank]
    most = [shown.names[shown.extract.rules[i]] for i in known if stood.wins[i] == wins]
    measure = translate(MEASURES[shown.ranked_by])
    lines = [
        tr("Ranked by: {measure}, on these {count} surfaces.", measure=measure, count=count),
        tr("The best median rank, {rank}: {rules}.", rank=plain(rank, 3), rules=_some(first)),
        tr("The most wins, {wins}: {rules}.", wins=wins, rules=_some(most)),
        tr("All of it depends on the choice of surfaces and rules: another choice gives another order."),
    ]
    return join_sentences(lines)


def _some(names: list[str]) -> str:
    """Return names with commas, the first ones if they are many."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return tr("{rules} and {count} more", rules=", ".join(names[:NAMED]), count=len(names) - NAMED)


def write_table(shown: Arranged, *, brief: bool = False) -> str:
    """Return the ranking as a table, a row for each rule; a `brief` one has the ranks alone."""
    heads = [tr("Rule"), tr("Family"), tr("Wins"), tr("Median rank"), tr("95% interval"), "", tr("Worst rank"),
             tr("Worst case"), tr("Worst on")]  # fmt: skip
    columns = BRIEF if brief else range(len(heads) - 1)
    heads = [heads[0], *(heads[1 + column] for column in columns)]
    rows = "".join(_write_row(shown, place, columns) for place in range(len(shown.extract.rules)))
    kind = "dl-ranks dl-brief" if brief else "dl-ranks"
    region = f'<div class="{kind}" role="region" tabindex="0" aria-label="{html.escape(tr("Ranking"))}">'
    cells = "".join(f"<th scope=col>{head}</th>" if head else "<td></td>" for head in heads)
    return f"{_STYLE}{region}<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"


def _write_row(shown: Arranged, place: int, columns: Sequence[int]) -> str:
    stood, key = shown.standing, shown.extract.rules[place]
    at = int(stood.worst_at[place])
    last = max(len(shown.extract.rules), 2)
    cells = [
        html.escape(translate(shown.rule(key).family)),
        str(int(stood.wins[place])),
        plain(float(stood.median[place]), 3),
        "–" if at < 0 else tr("{low} to {high}", low=plain(stood.low[place], 3), high=plain(stood.high[place], 3)),
        "" if at < 0 else _bar(*((stood.low[place], stood.high[place], stood.median[place])), last),
        plain(float(stood.worst[place]), 3),
        "–" if at < 0 else number_of(shown.ranked_by, float(stood.worst_value[place]), language()),
        "–" if at < 0 else html.escape(translate(LANDSCAPES[shown.judged[at]].title)),
    ]
    own = ' class="own"' if key in shown.own else ""
    name = html.escape(shown.names[key])
    return f"<tr{own}><th scope=row>{name}</th>{''.join(f'<td>{cells[column]}</td>' for column in columns)}</tr>"


def _bar(low: float, high: float, median: float, last: int) -> str:
    """Return the interval as a small bar on the scale of all ranks, with the median in it."""
    left, width, mark = (100 * part / (last - 1) for part in (low - 1, high - low, median - 1))
    return (
        f'<span class="bar"><i style="left:{left:.1f}%;width:{width:.1f}%"></i><b style="left:{mark:.1f}%"></b></span>'
    )


_STYLE = """<style>
.dl-ranks { overflow-x: auto; max-height: 32rem; overflow-y: auto; }
.dl-ranks table { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.dl-ranks th, .dl-ranks td { padding: 0.25rem 0.6rem; text-align: right; white-space: nowrap; font-weight: 400;
  border-bottom: 1px solid rgba(128, 140, 150, 0.25); }
.dl-ranks thead th { opacity: 0.75; font-size: 0.8rem; }
.dl-ranks th:first-child, .dl-ranks td:nth-child(2), .dl-ranks th:nth-child(2), .dl-ranks td:last-child,
.dl-ranks th:last-child { text-align: left; }
.dl-brief :is(th, td):not(:first-child) { text-align: right !important; }
.dl-ranks th:first-child { padding-left: 0; }
.dl-ranks tbody th { font-weight: 600; }
.dl-ranks tr.own > * { background: rgba(128, 140, 150, 0.18); }
.dl-ranks .bar { position: relative; display: inline-block; width: 8rem; height: 0.5rem; }
.dl-ranks .bar i { position: absolute; top: 0.15rem; height: 0.2rem; min-width: 2px; background: currentColor;
  opacity: 0.45; border-radius: 0.1rem; }
.dl-ranks .bar b { position: absolute; top: 0; width: 0.5rem; height: 0.5rem; margin-left: -0.25rem;
  background: currentColor; border-radius: 50%; }
</style>"""
