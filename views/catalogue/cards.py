"""An entry's card: what it is, its formula, what it costs, where it comes from."""

from __future__ import annotations

import html

import streamlit as st

from core.numbers import plain
from core.params import Param
from core.words import SOURCE
from landscapes import Landscape
from optimizers import Optimizer
from optimizers.schedules import Schedule
from views.catalogue import words
from views.catalogue.entries import Entry
from views.catalogue.formulas import typeset
from views.controls.labels import label_of
from views.language import language, sentences, tr, translate


def draw(entry: Entry) -> None:
    """Draw everything about an entry. Its picture has a place, and arrives later as a style.

    Only the formula is Markdown: a browser takes many times as long over HTML in Markdown as over HTML alone.
    """
    thing = entry.thing
    top = [] if entry.section == "rules" else [_picture(entry)]
    top.append(f"<h3>{_escaped(translate(entry.title))}</h3>")
    if language() == SOURCE and entry.what:
        top.append(f"<p><b>{_escaped(entry.what)}</b></p>")
    top.append(f"<p>{_escaped(translate(thing.teaches))}</p>")
    below = [f"<p>{_escaped(line)}</p>" for line in _facts(thing)]
    if differs := getattr(thing, "differs", ""):
        below.append(f"<p><b>{_escaped(tr('Differs.'))}</b> {_escaped(translate(differs))}</p>")
    below.append(f'<p class="dl-source" translate="no">{words.linked(thing.source)}</p>')
    below.append(_settings(thing))
    st.html(f'<div class="dl-entry">{"".join(top)}</div>')
    typeset(f"f(x, y) = {thing.latex}" if isinstance(thing, Landscape) else thing.formula)
    st.html(f'<div class="dl-entry">{"".join(below)}</div>')


def _picture(entry: Entry) -> str:
    """Return the place of an entry's picture, with its words for screen readers."""
    title = translate(entry.title)
    said = tr("Map of {title}", title=title)
    if entry.section == "schedules":
        said = tr("The learning rate over a run: {title}", title=title)
    place = f"dl-picture dl-{entry.section}-{entry.slug}"
    return f'<div class="{place}" role="img" aria-label="{html.escape(said)}"></div>'


def _facts(thing: Landscape | Optimizer | Schedule) -> list[str]:
    if isinstance(thing, Optimizer):
        return [sentences([*words.first_step_of(thing), words.cost(thing)])]
    if isinstance(thing, Landscape):
        (x0, x1), (y0, y1) = thing.extent
        lines = [
            tr("Map: x from {x0} to {x1}, y from {y0} to {y1}.", x0=plain(x0), x1=plain(x1), y0=plain(y0), y1=plain(y1))
        ]
        if not thing.smooth:
            lines.append(tr("It has kinks."))
        return [sentences(lines)]
    return []


def _settings(thing: Landscape | Optimizer | Schedule) -> str:
    """Return the parameters as a table, closed at first."""
    specs = thing.own_params() if isinstance(thing, Landscape) else thing.params()
    if not specs:
        return ""
    heads = "".join(f'<th scope="col">{_escaped(head)}</th>' for head in (tr("Parameter"), tr("Default"), tr("Range")))
    rows = "".join(_row(spec) for spec in specs)
    title = _escaped(tr("Parameters ({count})", count=len(specs)))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<details><summary>{title}</summary>{table}</details>"


def _row(spec: Param) -> str:
    if spec.kind == "bool":
        default, valid = tr("on") if spec.default else tr("off"), "–"
    else:
        default, valid = plain(spec.default), spec.valid.text.replace("inf", "∞").replace("-", "−")
    told = _escaped(translate(spec.help))
    return (
        f'<tr><th scope="row">{_escaped(label_of(spec))}<br><span>{told}</span></th>'
        f"<td>{_escaped(default)}</td><td>{_escaped(valid)}</td></tr>"
    )


def _escaped(said: str) -> str:
    """Return a text as HTML in which nothing is markup."""
    return html.escape(said, quote=False)
