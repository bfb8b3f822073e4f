"""Which surface, and its parameters."""

from __future__ import annotations

from dataclasses import replace

from landscapes import LANDSCAPES
from views.controls import fields
from views.language import tr, translate
from views.state import PageState

FAMILIES = list(dict.fromkeys(landscape.family for landscape in LANDSCAPES.values()))


def draw(state: PageState) -> None:
    """The surface's selector, grouped by family, and a slider for each of its parameters."""
    landscape = state.experiment.landscape
    slugs = sorted(LANDSCAPES, key=lambda slug: (FAMILIES.index(LANDSCAPES[slug].family), LANDSCAPES[slug].title))
    fields.choice(
        tr("Surface"),
        slugs,
        landscape.slug,
        "surface",
        _choose,
        names=lambda slug: f"{translate(LANDSCAPES[slug].family)} · {translate(LANDSCAPES[slug].title)}",
    )
    for spec in landscape.params():
        fields.param(spec, getattr(landscape, spec.name), spec.name, _setter(spec.name))


def _choose(state: PageState, slug: str) -> PageState:
    """Another surface begins at its own start: the old one may lie outside its map."""
    landscape = LANDSCAPES[slug]
    batch = min(state.experiment.batch, len(landscape.samples))
    return replace(
        state, experiment=state.experiment.replace(landscape=landscape, starts=landscape.starts[:1], batch=batch)
    )


def _setter(name: str) -> fields.Edit:
    return lambda state, value: state.with_experiment(landscape=state.experiment.landscape.replace(**{name: value}))
