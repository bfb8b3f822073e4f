"""An entry's card: what it is, its formula, what it costs, where it comes from."""

from __future__ import annotations

import html

import streamlit as st

from catalogue.entries import Entry
from core.numbers import plain
from core.params import Param
from core.ranges import in_words
from core.words import SOURCE
from landscapes import Landscape
from optimizers import Optimizer
from optimizers.schedules import Schedule
from views.catalogue import words
from views.catalogue.formulas import draw_formula
from views.controls.labels import label_of
from views.language import join_sentences, language, tr, translate


def draw(entry: Entry) -> None:
    """Draw everything about an entry. Its picture has a place, and arrives later as a style.

    Only the formula is Markdown: a browser takes many times as long over HTML in Markdown as over HTML alone.
    """
    thing = entry.thing
    top = [] if entry.section == "rules" else [_write_picture(entry)]
    top.append(f"<h3>{_escape(translate(entry.title))}</h3>")
    if language() == SOURCE and entry.what:
        top.append(f"<p><b>{_escape(entry.what)}</b></p>")
    top.append(f"<p>{_escape(translate(thing.teaches))}</p>")
    below = [f"<p>{_escape(line)}</p>" for line in _list_facts(thing)]
    if differs := getattr(thing, "differs", ""):
        below.append(f"<p><b>{_escape(tr('Differs.'))}</b> {_escape(translate(differs))}</p>")
    below.append(f'<p class="dl-source" translate="no">{words.link_in_html(thing.source)}</p>')
    below.append(_write_settings(thing))
    st.html(f'<div class="dl-entry">{"".join(top)}</div>')
    draw_formula(f"f(x, y) = {thing.latex}" if isinstance(thing, Landscape) else thing.formula)
    st.html(f'<div class="dl-entry">{"".join(below)}</div>')


def _write_picture(entry: Entry) -> str:
    """Return the place of an entry's picture, with its words for screen readers."""
    title = translate(entry.title)
    said = tr("Map of {title}", title=title)
    if entry.section == "schedules":
        said = tr("The learning rate over a run: {title}", title=title)
    place = f"dl-picture dl-{entry.section}-{entry.slug}"
    return f'<div class="{place}" role="img" aria-label="{html.escape(said)}"></div>'


def _list_facts(thing: Landscape | Optimizer | Schedule) -> list[str]:
    if isinstance(thing, Optimizer):
        return [join_sentences([*words.describe_first_step(thing), words.describe_cost(thing)])]
    if isinstance(thing, Landscape):
        (x0, x1), (y0, y1) = thing.extent
        lines = [
            tr("Map: x from {x0} to {x1}, y from {y0} to {y1}.", x0=plain(x0), x1=plain(x1), y0=plain(y0), y1=plain(y1))
        ]
        if not thing.smooth:
            lines.append(tr("It has kinks."))
        return [join_sentences(lines)]
    return []


def _write_settings(thing: Landscape | Optimizer | Schedule) -> str:
    """Return the parameters as a table, closed at first."""
    specs = thing.own_params() if isinstance(thing, Landscape) else thing.params()
    if not specs:
        return ""
    heads = "".join(f'<th scope="col">{_escape(head)}</th>' for head in (tr("Parameter"), tr("Default"), tr("Range")))
    rows = "".join(_write_row(spec) for spec in specs)
    title = _escape(tr("Parameters ({count})", count=len(specs)))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<details><summary>{title}</summary>{table}</details>"


def _write_row(spec: Param) -> str:
    if spec.kind == "bool":
        default, valid = tr("on") if spec.default else tr("off"), "–"
    else:
        default, valid = plain(spec.default), translate(in_words(spec.valid, whole=spec.kind == "int"))
    help_text = _escape(translate(spec.help))
    return (
        f'<tr><th scope="row">{_escape(label_of(spec))}<br><span>{help_text}</span></th>'
        f"<td>{_escape(default)}</td><td>{_escape(valid)}</td></tr>"
    )


def _escape(said: str) -> str:
    """Return a text as HTML in which nothing is markup."""
    return html.escape(said, quote=False)
