"""A reader of a URL's query, parameter by parameter: an unusable value is reported, and the default used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from core.labels import words_of
from core.limits import LIMITS
from core.link_names import called, split, titles
from core.params import Interval, Param
from core.parts import Part, pieces, variants
from core.ranges import in_words
from core.words import Text, text
from engine import box_link, rule_link
from engine.conditions import DECLARED, Condition
from engine.formula_link import from_link
from engine.link_numbers import nearest, said
from engine.refusals import (
    LEFT_OUT,
    few,
    number_in,
    one_of,
    problem,
    quoted,
    shortened,
    too_often,
    using,
    wanted,
    with_the_rest,
)  # fmt: skip
from landscapes import LANDSCAPES, Landscape
from landscapes.box import nearest as nearest_in_box
from landscapes.typed_surface import MADE_OF, SLUG
from notation.problems import NotationError
from optimizers import OPTIMIZERS, Optimizer, writing

Query = Mapping[str, Sequence[str]]  # every parameter with all its values, in their order


@dataclass(frozen=True)
class Bounds:
    """The limits of one visitor's run, small enough that everybody is served."""

    racers: int = LIMITS.racers
    starts: int = LIMITS.starts
    steps: int = LIMITS.steps
    work: int = LIMITS.path_steps  # racers × starts × steps


@dataclass(frozen=True)
class Defaults:
    """The race behind a bare URL."""

    surface: str = "rosenbrock"
    racers: tuple[str, ...] = ("gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam")


DEFAULTS = Defaults()
BOUNDS = Bounds()


class Reader:
    """Reads parameters one by one, and records problems and which names were read."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.problems: list[Text] = []
        self.read: set[str] = set()

    def text(self, name: str) -> str | None:
        self.read.add(name)
        values = self.query.get(name, ())
        if len(values) > 1:
            twice = text(
                "{name} is given {count} times; the first, {value}, is used.",
                name=name_of(name),
                count=len(values),
                value=quoted(values[0]),
            )
            self.problems.append(twice)
        return values[0] if values else None

    def choice(self, name: str, default: str, known: Sequence[str] | Mapping[str, str], words: str = "") -> str:
        given = self.text(name)
        if given is None or given in known:
            return default if given is None else given
        instead = known[default] if isinstance(known, Mapping) else default
        self.problems.append(problem(one_of(called(name, words), known, given), using(instead)))
        return default

    def number(self, name: str, default: float, valid: Interval, *, whole: bool = False) -> float:
        given = self.text(name)
        if given is None:
            return default
        number, instead = nearest(given, valid, whole=whole)
        if instead:
            number = default if number is None else number
            self.problems.append(problem(number_in(called(name), valid, given, whole=whole), using(said(number))))
        return default if number is None else number

    def version(self, known: int) -> None:
        """Report a link that was made by a later version."""
        given = self.text("v")
        if given is None:
            return
        number, instead = nearest(given, Interval("[1, inf)"), whole=True)
        if instead:
            clause = number_in(called("v"), Interval(f"[1, {known}]"), given, whole=True)
            self.problems.append(problem(clause, using(1)))
        elif number is not None and number > known:
            newer = text("v={version}: this link was made by a newer version of this page", version=quoted(given))
            self.problems.append(problem(newer, text("using the parts known here")))

    def landscape(self) -> Landscape:
        if list(self.query.get("surface", ()))[:1] == [SLUG]:
            made = self._typed()
            return LANDSCAPES[DEFAULTS.surface] if made is None else self._boxed(self.entry(made, "{}"))
        slug = self.choice("surface", DEFAULTS.surface, titles(LANDSCAPES))
        asked = next(iter(self.query.get("surface", ())), slug)
        if asked != slug:  # the link's settings and box were meant for a surface that is not known
            return LANDSCAPES[slug]
        return self._boxed(self.entry(LANDSCAPES[slug], "{}"))

    def _boxed(self, landscape: Landscape) -> Landscape:
        """Return the surface with the link's box, if it has a usable one."""
        given = self.text("box")
        try:
            return landscape if given is None else box_link.from_link(landscape, given)
        except ValueError:
            self.problems.append(problem(box_link.wanted(quoted(given or "")), LEFT_OUT))
            return landscape

    def _typed(self) -> Landscape | None:
        """Return the surface of the link's own formula; None, with a line that says why, if it cannot be used."""
        given = {name: self.text(name) for name in ("surface", *MADE_OF)}
        try:
            return from_link(*(given[name] for name in MADE_OF))
        except ValueError as error:
            why = error.problems[0].words if isinstance(error, NotationError) else error.args[0]
            instead = titles(LANDSCAPES)[DEFAULTS.surface]
            self.problems.append(
                text(
                    "The formula in the link cannot be used: {why} It gives way to {surface}.", why=why, surface=instead
                )
            )
            return None

    def racers(self, most: int) -> list[tuple[int, str]]:
        """Return the racers as (position, rule). A racer's settings carry its position in the link."""
        given, slugs = list(self.query.get("r", ())), [*OPTIMIZERS, writing.SLUG]
        known = [(position, slug) for position, slug in enumerate(given, start=1) if slug in slugs]
        unknown = list(dict.fromkeys(slug for slug in given if slug not in slugs))
        instead = LEFT_OUT if known else text("using the default race's rules")
        for slug in few(unknown):
            clause = one_of(called("r"), titles(OPTIMIZERS), slug)
            self.problems.append(problem(with_the_rest(clause, unknown), instead))
        if len(known) > most:
            self.problems.append(too_often(called("r"), most, len(known)))
        return known[:most] or list(enumerate(DEFAULTS.racers, start=1))

    def steps(self, bounds: Bounds, particles: int) -> int:
        steps = int(self.number("steps", DECLARED["steps"].default, Interval(f"[1, {bounds.steps}]"), whole=True))
        if steps * particles <= bounds.work:
            return steps
        fewer = bounds.work // particles
        clause = text(
            "steps may go up to {fewer:,} with {paths} paths ({work:,} in all), not {steps:,}",
            fewer=fewer,
            paths=particles,
            work=bounds.work,
            steps=steps,
        )
        self.problems.append(problem(clause, using(said(fewer))))
        return fewer

    def condition(self, condition: Condition, landscape: Landscape) -> Any:
        """Return a condition of the run, as the surface allows it."""
        name, default = condition.name, condition.default
        if condition.kind == "choice":
            return self.choice(name, str(default), condition.choices)
        if condition.applies(landscape):
            whole = condition.kind == "int"
            number = self.number(name, default, condition.on(landscape), whole=whole)
            return int(number) if whole else number
        if self.text(name) is not None:
            self.problems.append(problem(condition.absent(landscape), LEFT_OUT))
        return default

    def tell_unread(self) -> None:
        """Report settings of racers that are not there, or that their racer does not have."""
        known = {*racer_settings(), rule_link.OWN}
        unread = [name for name in self.query if racer_setting(name) in known and name not in self.read]
        for name in few(unread):
            setting = text("{setting} cannot be set here", setting=name_of(name))
            self.problems.append(problem(with_the_rest(setting, unread), LEFT_OUT))

    def rule(self, slug: str, position: int) -> Optimizer:
        if slug != writing.SLUG:
            return self.entry(OPTIMIZERS[slug], f"{{}}.{position}")
        typed = self.text(f"{rule_link.OWN}.{position}")
        rule, refused = rule_link.from_link(typed, position, OPTIMIZERS[DEFAULTS.racers[0]])
        self.problems += refused
        return self.entry(rule, f"{{}}.{position}")

    def entry(self, entry: Any, pattern: str, part: Part | None = None) -> Any:
        """Return an entry, or a part of one, with the settings and the parts that the link gives it."""
        params, parts = (part.params(entry), part.parts(entry)) if part else (entry.params(), entry.declared_parts())
        for spec in params:
            name = pattern.format(spec.name)
            given = self.text(name)
            if given is not None:
                entry = self._set(entry, spec, name, given)
        for own in parts:
            choices = own.choices()
            chosen = choices[self.choice(pattern.format(own.name), own.default, titles(choices), own.words)]
            entry = entry.replace(**{own.name: self.entry(chosen, pattern.format(f"{own.name}_{{}}"), own)})
        return entry

    def _set(self, entry: Any, spec: Param, name: str, given: str) -> Any:
        number = {"true": 1.0, "false": 0.0}.get(given.lower()) if spec.kind == "bool" else None
        instead = False
        if number is None:
            whole = spec.kind in ("int", "bool")
            number, instead = nearest(given, spec.valid, whole=whole, within=spec.slider)
        try:
            if number is None:
                raise ValueError
            entry = entry.replace(**{spec.name: number})
        except ValueError:  # it may not fit the other settings
            number, instead = spec.default, True
        if instead:
            self.problems.append(problem(wanted(spec, called(name, words_of(spec)), given), using(said(number))))
        return entry

    def starts(self, landscape: Landscape, most: int) -> tuple[tuple[float, float], ...]:
        pairs = []
        refused: list[str] = []
        for given in self.query.get("start", ()):
            found = [nearest(part, PLACE) for part in given.split(",", 2)]
            numbers = [number for number, _ in found if number is not None]
            if not len(numbers) == len(found) == 2:
                refused.append(given)
                continue
            pairs.append(tuple(numbers))
            if any(instead for _, instead in found) and len(pairs) <= most:
                near = using(", ".join(said(number) for number in numbers))
                self.problems.append(problem(_wanted_of_a_start(given), near))
        for given in few(refused):
            self.problems.append(problem(with_the_rest(_wanted_of_a_start(given), refused), LEFT_OUT))
        if len(pairs) > most:
            self.problems.append(too_often(called("start"), most, len(pairs)))
        if landscape.box is not None:
            places = [(pair, nearest_in_box(landscape.box, pair)) for pair in pairs[:most]]
            self.problems += [box_link.outside(pair, inside) for pair, inside in places if inside != pair]
        return tuple(pairs[:most]) or landscape.starts[:1]


def _wanted_of_a_start(given: str) -> Text:
    return text(
        "start must be two numbers, each {range}, such as -1.5,2, not {value}",
        range=in_words(PLACE),
        value=quoted(given),
    )


PLACE = Interval("[-1e6, 1e6]")  # for each coordinate of a start


def racer_setting(name: str) -> str | None:
    """Return the name of a racer's setting, "lr" for `lr.2`; None for any other parameter."""
    own, number = split(name)
    return own if number else None


@cache
def racer_settings() -> Mapping[str, str]:
    """Return every setting that any racer could have, with its words."""
    every = (variant for rule in OPTIMIZERS.values() for variant in variants(rule))
    found = [piece for variant in every for piece in pieces(variant)]
    own = {piece.prefix + spec.name: words_of(spec) for piece in found for spec in piece.params}
    return own | {piece.prefix + part.name: part.words for piece in found for part in piece.parts}


def name_of(name: str) -> Text:
    """Return the words for any parameter of a link."""
    return called(shortened(name), racer_settings().get(racer_setting(name) or "", ""))
