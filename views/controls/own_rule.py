"""A rule of one's own: its lines as they are typed, what is said of them, its equations, and its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from core.strangers import in_markdown
from optimizers import Optimizer, written
from optimizers.writing import SLUG, WrittenRule
from optimizers.writing.examples import EXAMPLES
from optimizers.writing.lines import CHARACTERS
from optimizers.writing.problems import RuleError
from optimizers.writing.torch_class import lab_file, torch_file
from views.catalogue.formulas import draw_formula
from views.controls import answers, carets, fields, rule_draft, stale_values
from views.controls.rule_draft import Draft
from views.export.click_made import keep_until_fetched
from views.hosting import live_field
from views.language import join_sentences, tr, translate
from views.link import page_state
from views.link.page_state import PageState

_FIELD = "own-rule-{}"  # by racer
_PYTHON = "text/x-python"


def draw(index: int, rule: WrittenRule) -> None:
    """Draw a racer's field, what is said of its text, and the rule that is raced."""
    rule_draft.remember(index, rule)
    draft = rule_draft.draft_over(index, rule)
    text, key = draft.text if draft else rule.text, _FIELD.format(index)
    fields.sync(key, text)
    st.text_area(
        tr("Your own rule, line by line"), text, key=key, height=220, on_change=_take, args=(index,),
        help=tr("The text is read while you type. Nothing of it is run as Python."),
    )  # fmt: skip
    live_field.read_while_typing(key)
    answers.draw(key)
    with st.container(key=f"rule-said-{index}"):
        if draft:
            carets.draw(draft.text, draft.problems, by_line=True)
        elif rule.notes:
            st.caption(in_markdown(join_sentences([translate(note) for note in rule.notes])))
    _draw_help(index)
    if draft:
        st.caption(tr("Until it can be read, the last good rule is raced:"))
    with st.container(key=f"rule-preview-{index}"):
        draw_formula(rule.formula)


def draw_files(index: int, rule: WrittenRule) -> None:
    """Draw the files of the rule itself, one click away."""
    with _make_popover(tr("Take the rule away"), ":material/ios_share:", f"rule-files-{index}"):
        st.caption(
            tr(
                "Two files of Python with the rule of this text. Its params are arguments; the class for torch.optim "
                "has the sliders' present values as their defaults."
            )
        )
        if rule.hessians:
            st.caption(
                tr("A rule that reads the Hessian has no class for torch: a closure gives only value and slope.")
            )
        else:
            _draw_file(tr("Class for torch.optim"), "written_rule.py", lambda: torch_file(rule), f"rule-torch-{index}")
        _draw_file(tr("File for optimizers/"), "my_rule.py", lambda: lab_file(rule), f"rule-lab-{index}")


def choose(index: int, before: Optimizer) -> Optimizer:
    """Return a racer's own rule in place of another one."""
    return find(before) or _in_place_of(before, rule_draft.begin(index, before))


def find(rule: Optimizer | None) -> WrittenRule | None:
    """Return a racer's rule if somebody typed it on the page: one of the folder may be written as a text as well."""
    return rule if isinstance(rule, WrittenRule) and rule.slug == SLUG else None


# ---------------------------------------------------------------------- help, examples, files


def _draw_help(index: int) -> None:
    with _make_popover(tr("Ready rules, and how to write one"), ":material/help:", f"rule-help-{index}"):
        st.markdown(f"**{tr('Ready rules')}**")
        with st.container(horizontal=True, gap="small"):
            for name, (title, _) in EXAMPLES.items():
                key = f"rule-example-{index}-{name}"
                st.button(translate(title), key=key, on_click=_load, args=(index, name))
        st.markdown(f"**{tr('How to write one')}**")
        lines = (
            tr("`param beta = 0.9 in 0..1`: a setting with a slider. With `log` after it the slider is logarithmic."),
            tr("`state m = 0`: a memory. It begins with a number, with `x` or with `g`."),
            tr("`m = beta*m + (1 - beta)*g`: a name and its new value."),
            tr("`x = x - lr*m`: the particle moves."),
        )
        st.markdown("\n".join(f"- {line}" for line in lines))
        st.markdown(
            tr(
                "`g` is the slope at `x`. Both are vectors: a line acts on both coordinates, and `x.x` and `x.y` are "
                "single ones. `t` is the number of the step, from 1 on, and `steps` the number of all; `lr` is the "
                "learning rate, `f` the value of the surface."
            )
        )
        st.markdown(
            tr(
                "`grad(x + v)` is the slope at another point; `hess.xx`, `hess.xy` and `hess.yy` are the second "
                "derivatives. `norm(g)`, `dot(g, m)`, `sqrt`, `max` and all other functions of formulas work, cases "
                "too: `g if t < 9 else m`. What follows `#` is a comment."
            )
        )


def _make_popover(label: str, icon: str, key: str) -> Any:
    """Return a popover without a frame, as the explanations have it."""
    return st.popover(label, icon=icon, key=key, type="tertiary", width="stretch")


def _draw_file(label: str, name: str, make: Callable[[], str], key: str) -> None:
    st.download_button(
        label, keep_until_fetched(make, name, _PYTHON), name, _PYTHON, key=key, icon=":material/code:",
        on_click="ignore", width="stretch",
    )  # fmt: skip


# ---------------------------------------------------------------------- changes


def _take(index: int) -> None:
    """Take the text from a racer's field; one that is too long is cut, and the answer says so."""
    key = _FIELD.format(index)

    def apply() -> None:
        answers.clear()
        typed = st.session_state[key]
        _read(index, typed[:CHARACTERS])
        if len(typed) > CHARACTERS:
            answers.report_cut(key, tr("rule"), CHARACTERS)

    stale_values.take_change(key, apply)


def _load(index: int, name: str) -> None:
    """Race a ready rule as it stands."""
    answers.clear()
    _read(index, rule_draft.example(name), fresh=True)


def _read(index: int, typed: str, *, fresh: bool = False) -> None:
    """Race a text; one that cannot be read is kept with its problems. A `fresh` one has the numbers of its text."""
    over = ""

    def change(state: PageState) -> PageState:
        nonlocal over
        racers = state.experiment.optimizers
        before = find(racers[index] if index < len(racers) else None)
        if before is None:  # another rule has come between
            return state
        over = before.text
        try:
            made = written(typed)
        except RuleError as error:
            rule_draft.keep(index, Draft(typed, over, error.problems))
            return state
        rule_draft.drop(index)
        return state.with_racer(index, _in_place_of(before, made if fresh else _with_numbers_of(before, made)))

    if refused := page_state.attempt(change):
        rule_draft.keep(index, Draft(typed, over))
        answers.give(_FIELD.format(index), refused)


def _with_numbers_of(before: WrittenRule, made: WrittenRule) -> WrittenRule:
    """Return a rule with the numbers that were set before its text changed, where they still fit."""
    valid = {spec.name: spec.valid for spec in made.params()}
    changed = before.changed()
    return made.replace(**{name: changed[name] for name in valid if name in changed and changed[name] in valid[name]})


def _in_place_of(before: Optimizer, made: WrittenRule) -> WrittenRule:
    """Return a rule with the clip and the schedule of the one before."""
    return made.replace(clip=before.clip, schedule=before.schedule)
