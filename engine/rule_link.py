"""Typed rules in a link: a racer `r=written` has its text as `rule.2`, and its settings as any other racer has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.link_names import split
from core.words import Text, named, text
from engine.link_text import packed, unpacked
from optimizers import Optimizer
from optimizers.writing import SLUG, WrittenRule, written
from optimizers.writing.lines import CHARACTERS
from optimizers.writing.problems import RuleError, place_of

OWN = "rule"  # the parameter's name, before the racer's number


def to_link(rules: Sequence[Optimizer]) -> dict[str, str]:
    """Return what a link has of typed rules beside their settings; nothing for those of the registry."""
    texts = {position: rule.text for position, rule in enumerate(rules, start=1) if isinstance(rule, WrittenRule)}
    return {f"{OWN}.{position}": packed(typed) for position, typed in texts.items() if rules[position - 1].slug == SLUG}


def from_link(given: str | None, position: int, instead: Optimizer) -> tuple[Optimizer, list[Text]]:
    """Return the rule of a text; if it cannot be used, `instead`, and a line that says why."""
    try:
        return written(unpacked(given or "", CHARACTERS)), []
    except RuleError as error:
        first = error.problems[0]
        line, _ = place_of(error.text, first.start)
        words = text(
            "The rule of racer {number} cannot be used, line {line}: {why} It gives way to {rule}.",
            number=position,
            line=line,
            why=first.words,
            rule=named(instead.title),
        )
        return instead, [words]
    except ValueError as error:
        why = error.args[0]
        rule = named(instead.title)
        words = text(
            "The rule of racer {number} cannot be used: {why} It gives way to {rule}.",
            number=position, why=why, rule=rule,
        )  # fmt: skip
        return instead, [words]


def is_of_a_typed_rule(name: str, query: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a parameter of a query belongs to a typed rule, whose settings have the names of its own text."""
    setting, number = split(name)
    racers = list(query.get("r", ()))
    return setting == OWN or (bool(number) and racers[int(number) - 1 : int(number)] == [SLUG])
