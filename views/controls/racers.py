"""The list of racers: each has its own rule, settings, schedule, colour and label; a rule may race several times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import streamlit as st

from catalogue.entries import list_entries
from core.parts import Part, with_setting
from core.strangers import cleaned, in_markdown
from core.words import text
from engine.link import BOUNDS
from figures import theme
from figures.shown import LABEL_LENGTH
from optimizers import OPTIMIZERS, Optimizer, writing
from optimizers.writing import WrittenRule
from views.controls import explanations, fields, own_rule, rate_preview, rule_draft
from views.language import language, tr, translate
from views.link import page_state
from views.link.page_state import PageState

OPEN = "open-racer"  # the open line: it belongs to this window, not to the run
_FULL_STOP = re.compile(r"(?<!\\)\.")  # after a number, Markdown would begin a list
_LOCKED = {  # why a racer's rate cannot be changed
    "same": text("The same for all racers. To set it for this one alone, choose “Each its own” under Learning rates."),
    "default": text("The rule's default. To set another, choose “Each its own” under Learning rates."),
    "best": text("The best rate found for this rule. To set another, choose “Each its own” under Learning rates."),
}
_COLORS = {
    "blue": text("blue"),
    "vermillion": text("vermillion"),
    "green": text("green"),
    "purple": text("purple"),
    "orange": text("orange"),
    "sky": text("sky"),
    "black": text("black"),
    "yellow": text("yellow"),
}
_SHAPES = {
    "circle": text("circle"),
    "square": text("square"),
    "triangle-up": text("triangle, up"),
    "diamond": text("diamond"),
    "star": text("star"),
    "triangle-down": text("triangle, down"),
    "hexagon": text("hexagon"),
    "bowtie": text("bow tie"),
    "hourglass": text("hourglass"),
    "triangle-right": text("triangle, right"),
    "star-diamond": text("four-pointed star"),
    "triangle-left": text("triangle, left"),
}


def draw(state: PageState, settled: PageState | None = None) -> None:
    """Draw a line for each racer, one of them open at a time, and a button that adds one.

    `settled` is the state with the rates that the racers really have, if these are not the ones that were set. Lines
    are buttons and not expanders: an expander whose label changes, as it does with the rate, closes. Only the open
    racer's settings are drawn, since a hundred hidden widgets would cost every rerun a tenth of a second.
    """
    settled = settled or state
    names = settled.names(language())
    _draw_chips(state)
    if own := [index for index, rule in enumerate(settled.experiment.optimizers) if own_rule.find(rule)]:
        st.session_state.setdefault(OPEN, own[0])  # a rule that came with a link can be read at once
    for index, rule in enumerate(settled.experiment.optimizers):
        is_open = st.session_state.get(OPEN) == index
        with st.container(key=f"racer-{index}", gap="small"):
            with st.container(key=f"racer-row-{index}", horizontal=True, gap="small"):
                st.button(
                    _FULL_STOP.sub(r"\\.", in_markdown(names[index])),
                    key=f"racer-line-{index}",
                    icon=":material/expand_more:" if is_open else ":material/chevron_right:",
                    on_click=_toggle,
                    args=(index,),
                    width="stretch",
                )
                if len(names) > 1:
                    st.button(
                        tr("Remove {racer}", racer=in_markdown(names[index])),
                        key=f"take-out-{index}",
                        icon=":material/close:",
                        type="tertiary",
                        on_click=_remove,
                        args=(index,),
                    )
            if is_open:
                _draw_settings(state, index, rule)
    full = len(names) >= BOUNDS.racers
    st.button(
        tr("Add a racer"),
        icon=":material/add:",
        on_click=_add,
        disabled=full,
        width="stretch",
        help=tr("At most {count}.", count=BOUNDS.racers) if full else None,
    )


def _toggle(index: int) -> None:
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == index else index


def _draw_chips(state: PageState) -> None:
    """Draw each racer's colour and shape before its name, the same mark as on the map."""
    dark = st.context.theme.type == "dark"
    rules = []
    for index, (name, shape) in enumerate(zip(state.colors, state.shapes, strict=True)):
        color = theme.color(name)["dark" if dark else "light"]
        outline = theme.shape_outline(shape)
        rules.append(f".st-key-racer-line-{index} button::before {{ background: {color}; clip-path: {outline}; }}")
    st.html(f"<style>{''.join(rules)}</style>")


def _draw_settings(state: PageState, index: int, rule: Optimizer) -> None:
    position = index + 1
    fields.draw_choice(
        tr("Rule"),
        [writing.SLUG, *_sort_by_family(OPTIMIZERS)],
        rule.slug,
        f"r.{position}",
        _make_edit(index, lambda racer, slug: _choose_rule(racer, slug, index)),
        names=_name_of_rule,
    )
    own = own_rule.find(rule)
    if own:
        own_rule.draw(index, own)
    explanations.draw_rule(rule, str(index))
    if own:
        own_rule.draw_files(index, own)
    specs = {spec.name: spec for spec in rule.params()}
    owner = rule.named(language())
    locked = _LOCKED.get(state.rates, "")
    fields.draw_param(specs.pop("lr"), rule.lr, f"lr.{position}", _make_setter(index, "lr"), owner=owner, locked=locked)
    parts = rule.declared_parts()
    for part in parts:
        if not part.in_step:  # a schedule
            _draw_part(index, rule, part)
    rate_preview.draw(rule, state.experiment.steps, state.colors[index])
    clip = specs.pop("clip")
    for spec in specs.values():
        fields.draw_param(
            spec, getattr(rule, spec.name), f"{spec.name}.{position}", _make_setter(index, spec.name), owner=owner
        )
    for part in parts:
        if part.in_step:
            _draw_part(index, rule, part)
    # Every rule has the clip, so it comes last.
    fields.draw_param(clip, rule.clip, f"clip.{position}", _make_setter(index, "clip"), owner=owner)
    fields.draw_text(
        tr("Label"),
        state.labels[index],
        f"label.{position}",
        _make_label_edit(index),
        most=LABEL_LENGTH,
        placeholder=rule.label(language()),
    )
    left, right = st.columns(2)
    with left:
        fields.draw_choice(
            tr("Colour"),
            theme.COLOR_NAMES,
            state.colors[index],
            f"color.{position}",
            _make_look_edit(index, "colors"),
            names=lambda name: translate(_COLORS.get(name, name)),
        )
    with right:
        fields.draw_choice(
            tr("Shape"),
            _find_free_shapes(state, index),
            state.shapes[index],
            f"shape.{position}",
            _make_look_edit(index, "shapes"),
            names=lambda name: translate(_SHAPES.get(name, name)),
        )
    st.button(
        tr("Duplicate"),
        key=f"duplicate-{index}",
        icon=":material/content_copy:",
        on_click=_duplicate,
        args=(index,),
        width="stretch",
    )


def _sort_by_family(slugs: Iterable[str]) -> list[str]:
    """Return rules family by family, as the reference has them: nobody finds a new name among forty in a row."""
    held = set(slugs)
    return [entry.slug for entry in list_entries("rules") if entry.slug in held]


def _name_of_rule(slug: str) -> str:
    """Return a rule's name with its family before it; one's own rule stands above all families."""
    return translate(WrittenRule.title) if slug == writing.SLUG else _name_with_family(OPTIMIZERS[slug])


def _name_with_family(entry: Any) -> str:
    family, title = translate(entry.family), translate(entry.title)
    return title if family == title else f"{family} · {title}"


def _draw_part(index: int, rule: Optimizer, part: Part) -> None:
    """Draw the choice of a part of the rule, such as its schedule, and the part's settings."""
    entry, choices = getattr(rule, part.name), part.choices()
    fields.draw_choice(
        translate(part.words),
        _sort_by_family(choices) if choices.keys() <= OPTIMIZERS.keys() else list(choices),
        entry.slug,
        f"{part.name}.{index + 1}",
        _make_edit(index, lambda racer, slug: racer.with_part(part.name, choices[slug])),
        names=lambda slug: _name_with_family(choices[slug]),
        help=translate(part.help) or None,
    )
    for spec in part.params(entry):
        name = f"{part.name}_{spec.name}"
        fields.draw_param(
            spec,
            getattr(entry, spec.name),
            f"{name}.{index + 1}",
            _make_setter(index, name),
            owner=rule.named(language()),
        )


def _make_edit(index: int, change: Callable[[Optimizer, str], Optimizer]) -> fields.Edit:
    return lambda state, value: state.with_racer(index, change(state.experiment.optimizers[index], value))


def _make_setter(index: int, name: str) -> fields.Edit:
    return lambda state, value: state.with_racer(index, with_setting(state.experiment.optimizers[index], name, value))


def _choose_rule(racer: Optimizer, slug: str, index: int) -> Optimizer:
    """Return another rule with the clip and the parts that both have. It has its own rate, since scales differ."""
    if slug == writing.SLUG:
        return own_rule.choose(index, racer)
    other = OPTIMIZERS[slug]
    shared = {part.name for part in racer.declared_parts()} & {part.name for part in other.declared_parts()}
    other = other.replace(clip=racer.clip, **{name: getattr(racer, name) for name in shared})
    return other.replace(lr=other.default_rate)


def _make_look_edit(index: int, name: str) -> fields.Edit:
    """Return an edit of one racer's entry in `labels`, `colors` or `shapes`."""

    def change(state: PageState, value: str) -> PageState:
        every = list(getattr(state, name))
        every[index] = value
        return replace(state, **{name: tuple(every)})

    return change


def _make_label_edit(index: int) -> fields.Edit:
    change = _make_look_edit(index, "labels")
    return lambda state, value: change(state, cleaned(value, LABEL_LENGTH))


def _find_free_shapes(state: PageState, index: int) -> list[str]:
    """Return the shapes that no other racer has: where colours look alike, shapes tell racers apart."""
    others = (*state.shapes[:index], *state.shapes[index + 1 :])
    return [shape for shape in theme.SHAPE_NAMES if shape not in others or shape == state.shapes[index]]


def _add() -> None:
    def change(state: PageState) -> PageState:
        rules = state.experiment.optimizers
        st.session_state[OPEN] = len(rules)
        return state.with_racers([*range(len(rules)), -1], [*rules, OPTIMIZERS["adam"]])

    page_state.edit(change)


def _duplicate(index: int) -> None:
    def change(state: PageState) -> PageState:
        rules = state.experiment.optimizers
        order = [*range(index + 1), -1, *range(index + 1, len(rules))]
        st.session_state[OPEN] = index + 1
        rule_draft.rearrange(order)
        return state.with_racers(order, [*rules[: index + 1], rules[index], *rules[index + 1 :]])

    page_state.edit(change)


def _remove(index: int) -> None:
    def change(state: PageState) -> PageState:
        rules = state.experiment.optimizers
        order = [i for i in range(len(rules)) if i != index]
        st.session_state[OPEN] = None
        rule_draft.rearrange(order)
        return state.with_racers(order, [rules[i] for i in order])

    page_state.edit(change)
