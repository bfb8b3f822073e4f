"""Random links: names that pages know, with words that they take, words that they do not, and the worst that is known.

The names come from `core/link_names.py`, the entries from the registries, so what is added tomorrow is in the links
tomorrow. A link is made from a seed and its number alone, so that any one can be opened again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import lessons
from core.link_names import NAMES
from core.params import Param
from core.parts import pieces
from core.words import languages
from figures import theme
from landscapes import LANDSCAPES
from lessons.address import SHEETS
from lessons.paths import PATHS
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

ROOT = Path(__file__).resolve().parents[2]
PAGES = tuple(sorted(path.stem for path in (ROOT / "views" / "pages").glob("[a-z]*.py")))
MAIN = "race"  # the page of the bare address
LEGAL, ILLEGAL = 0.6, 0.25  # of all values; the rest is nasty
NASTY = (
    "", " ", "nan", "inf", "-inf", "1e999", "-1e308", "5e-324", "0x10", "1,5", "1_000", "٣", "１２", "NaN,NaN",
    "1e6,1e6", "9" * 400, "true", "None", "null", "[]", "{}", "../../etc/passwd", "%00", "\x00", "a\nb",
    "\u202e\u200b\ufeff",
    "<img src=x onerror=x()>", "</script><script>x()</script>", "![](//e.example/p.png)", "[a](javascript:x)", "$x$",
    ":red[x] :material/home: :smile:", "www.e.example", "{0.__class__}", "%s%n", "=1+1", "'; drop table x; --",
    "学习率", "马鞍点 梯度", "👩‍🔬" * 5, "é" * 300, "r", "surface", "-0", "1e-400", "0.1.2", "+5", "1 2",
)  # fmt: skip
EMBED = {
    "embed": ("true", "false"),
    "embed_options": ("show_toolbar", "dark_theme", "light_theme", "disable_scrolling"),
}
VIEW_WORDS = (
    "one", "side", "3d", "arrows", "no-arrows", "log", "linear", "trail:10", "trail:all", "step:7", "step:99999",
    "cloud", "basins", "steps", "hide:1", "hide:99", "map", "trail:0", "step:-1", "step:1e9",
)  # fmt: skip
# The most that a link asks for, since a page must come to rest; past a range it would be the most that there is.
FEW = {"n": 3000, "starts_n": 6, "rates_n": 8, "steps": 200}
RACERS, STARTS = 12, 6


@dataclass(frozen=True)
class Link:
    """A page and a query."""

    number: int
    page: str
    query: dict[str, list[str]]

    @property
    def path(self) -> str:
        """The page and the query, as an address has them behind the host."""
        page = "" if self.page == MAIN else self.page
        return f"/{page}?{urlencode(self.query, doseq=True)}"


def make_link(seed: int, number: int) -> Link:
    """Return a link of a seed, always the same."""
    chance = random.Random(f"{seed}:{number}")
    page = chance.choice(PAGES)
    surface = chance.choice(list(LANDSCAPES))
    rules = [chance.choice(list(OPTIMIZERS)) for _ in range(chance.choice([1, 1, 2, 2, 3, RACERS]))]
    query = {"surface": [surface], "r": rules}
    for name in NAMES:
        if chance.random() < _share(name):
            of_racer = name in ("label", "color", "shape")
            given = f"{name}.{chance.randint(1, len(rules) + 1)}" if of_racer else name
            value = _few if name in FEW and not (name == "steps" and page == MAIN) else _value
            query[given] = [value(chance, _words(name)) for _ in range(_how_many(chance, name))]
    _settings(chance, query, surface, rules)
    if chance.random() < 0.1:
        query |= {name: [chance.choice(words)] for name, words in EMBED.items()}
    if chance.random() < 0.1:
        query[chance.choice(["utm_source", "x", "r.1", "lr.0", "lr.99", "表面", "__proto__"])] = [chance.choice(NASTY)]
    for name, most in FEW.items():
        query.setdefault(name, [str(chance.randint(5, most))])  # the defaults would take long
    return Link(number, page, query)


def _share(name: str) -> float:
    """Return how often a parameter is in a link; what asks for much work is written in the end."""
    return {"surface": 0.1, "r": 0.05, "steps": 0.5, "start": 0.4, "view": 0.4, "lesson": 0.4, "scene": 0.4}.get(
        name, 0.2
    )


def _how_many(chance: random.Random, name: str) -> int:
    return chance.randint(1, STARTS) if name == "start" else chance.choice([1, 1, 1, 1, 2])


def _settings(chance: random.Random, query: dict[str, list[str]], surface: str, rules: list[str]) -> None:
    """Set some parameters of the surface and of the racers, parts of theirs included."""
    for spec in LANDSCAPES[surface].params():
        if chance.random() < 0.2:
            query[spec.name] = [_value(chance, _of_param(spec))]
    for position, slug in enumerate(rules, start=1):
        for part in OPTIMIZERS[slug].declared_parts():
            if chance.random() < 0.3:
                query[f"{part.name}.{position}"] = [_value(chance, _one_of(tuple(part.entries())))]
        for name, spec in _racer_params(slug):
            if chance.random() < 0.2:
                query[f"{name}.{position}"] = [_value(chance, _of_param(spec))]
        if chance.random() < 0.1:
            schedule = chance.choice(list(SCHEDULES))
            query[f"schedule.{position}"] = [schedule]
            for spec in SCHEDULES[schedule].params():
                if chance.random() < 0.5:
                    query[f"schedule_{spec.name}.{position}"] = [_value(chance, _of_param(spec))]


@cache
def _racer_params(slug: str) -> tuple[tuple[str, Param], ...]:
    return tuple((piece.prefix + spec.name, spec) for piece in pieces(OPTIMIZERS[slug]) for spec in piece.params)


# ------------------------------------------------------------------ values

Words = tuple[Callable[[random.Random], str], Callable[[random.Random], str]]  # a legal value, and one that is not


def _value(chance: random.Random, words: Words) -> str:
    legal, illegal = words
    kind = chance.random()
    if kind < LEGAL:
        return legal(chance)
    return illegal(chance) if kind < LEGAL + ILLEGAL else chance.choice(NASTY)


def _few(chance: random.Random, words: Words) -> str:
    return words[0](chance) if chance.random() < LEGAL else chance.choice(["0", "-1", "7.5"])


def _of_param(spec: Param) -> Words:
    """Return the values of a declared parameter: inside its slider, and at and beyond the ends of its range."""
    low, high = spec.slider
    ends = spec.valid.parts()[1:3]
    beyond = [*(f"{end!r}" for end in ends), "-1", "0", "1e12", "-1e12", f"{high * 1.5 + 1!r}", f"{low - 1!r}", "x"]

    def legal(chance: random.Random) -> str:
        number = chance.choice([low, high, spec.default, chance.uniform(low, high)])
        return str(round(number)) if spec.kind == "int" else f"{number:.6g}"

    return legal, lambda chance: chance.choice(beyond)


def _one_of(known: tuple[str, ...]) -> Words:
    return lambda chance: chance.choice(known), lambda chance: chance.choice(["", "ADAM", "no_such", known[0] + "x"])


def _numbers(least: float, most: float, *, whole: bool = False) -> Words:
    def legal(chance: random.Random) -> str:
        return str(chance.randint(int(least), int(most))) if whole else f"{chance.uniform(least, most):.6g}"

    return legal, lambda chance: chance.choice(["-1", "0", "2.5", f"{most * 10:g}", f"{most + 1:g}", "1e7", "a"])


def _words(name: str) -> Words:
    """Return the values of a parameter; one that is not named here gets a number or a word."""
    places: Words = (
        lambda chance: f"{chance.uniform(-4, 4):.4g},{chance.uniform(-4, 4):.4g}",
        lambda chance: chance.choice(["1", "1,2,3", "a,b", ",", "1e9,0", "1;2", "nan,1"]),
    )
    views: Words = (
        lambda chance: ",".join(chance.sample(VIEW_WORDS, chance.randint(1, 4))),
        lambda chance: chance.choice([",,,", "step", "step:", "hide:", "side" * 80, "a:b:c"]),
    )
    settings = tuple(sorted({name for slug in OPTIMIZERS for name, _ in _racer_params(slug)}))
    known: dict[str, Words] = {
        "surface": _one_of(tuple(LANDSCAPES)),
        "r": _one_of(tuple(OPTIMIZERS)),
        "start": places,
        "view": views,
        "lang": _one_of(tuple(languages())),
        "lesson": _one_of(tuple(lessons.slugs())),
        "scene": _numbers(1, 12, whole=True),
        "path": _one_of(tuple(PATHS)),
        "sheet": _one_of(SHEETS),
        "color": _one_of(tuple(theme.COLOR_NAMES)),
        "shape": _one_of(tuple(theme.SHAPE_NAMES)),
        "cloud": _one_of(("grid", "uniform", "cloud")),
        "precision": _one_of(("float64", "float32")),
        "swarm_precision": _one_of(("float64", "float32")),
        "rates": _one_of(("set", "same", "default", "best")),
        "second": _one_of(settings),
        "of": _numbers(1, RACERS, whole=True),
        "seed": _numbers(0, 10**6, whole=True),
        "batch": _numbers(0, 20, whole=True),
        "noise": _numbers(0, 10),
        "v": _numbers(1, 1, whole=True),
        "measure": _one_of(("share", "median", "evaluations", "lr")),
        "sort": _one_of(("rank", "wins", "surface", "name")),
        "sort_on": _one_of(tuple(LANDSCAPES)),
        "rules": _one_of(tuple(OPTIMIZERS)),
        "surfaces": _one_of(tuple(LANDSCAPES)),
        "convex": _one_of(("yes", "no")),
        "section": _one_of(("surfaces", "rules", "schedules")),
        "q": _one_of(("adam", "valley", "学习率", "momentum")),
        **{size: _numbers(5, most, whole=True) for size, most in FEW.items()},
    }
    anything: Words = (
        lambda chance: chance.choice(["1", "0.1", "true", "x", "一"]),
        lambda chance: chance.choice(["-1", "?"]),
    )
    return known.get(name, anything)
