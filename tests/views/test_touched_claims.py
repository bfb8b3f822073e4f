"""A lesson's text follows its sliders: what the page would say of a changed run is true of that run.

Every slider of every scene is moved over its range, without drawing a page. Truth is decided here apart from
`lessons.checks`, from the measured numbers and the declared bounds.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

import lessons
from core.parts import every_param
from engine import link
from engine.conditions import DECLARED
from lessons.checks import Check
from lessons.file import CLAIM
from lessons.measured import Numbers, measure
from lessons.scene import Scene
from tests.lessons.results import result_of
from views import language
from views.lesson.extras import SLIDERS
from views.lesson.words import mark_claims, summarise_claims

SCENES = [(slug, scene.number) for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes if scene.touch]
SMALLER = {"swarm": {"n": ["200"], "steps": ["15"]}, "sweep": {"rates_n": ["8"], "starts_n": ["4"], "steps": ["60"]}}
STEPS = 300  # of a race at most: a claim may be false of so short a run, and is then struck through
NEAR, FAR = (0.8, 1.25), (0.0, 0.7, 1.0)  # times the lesson's own value; shares of the slider's range
NO_NUMBER = re.compile(r"\bnan\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setattr(language, "language", lambda: "en")


def range_of(scene: Scene, name: str) -> tuple[float, float, bool, bool]:
    """Return a slider's ends, whether it is logarithmic, and whether its values are whole."""
    if name in SLIDERS:
        return (*SLIDERS[name], name != "beta", name == "n")
    run = link.from_query(scene.query).experiment
    if name == "batch":
        return 0, len(run.landscape.samples), False, True
    owner, _, racer = name.rpartition(".")
    params = every_param(run.optimizers[int(racer) - 1]) if owner else {}
    params |= {spec.name: spec for spec in run.landscape.params()} | {**DECLARED}
    spec = params[owner or name]
    return (*spec.slider, spec.log, spec.kind == "int")


def own_value(scene: Scene, name: str) -> float:
    """Return the value that a scene has for a slider."""
    if name in scene.query or name in SLIDERS:
        return float(scene.query[name][-1])
    run = link.from_query(scene.query).experiment
    owner, _, racer = name.rpartition(".")
    if not owner:
        return float(getattr(run if name in DECLARED else run.landscape, name))
    rule = run.optimizers[int(racer) - 1]
    for part in owner.split("_", 1) if not hasattr(rule, owner) else (owner,):
        rule = getattr(rule, part)
    return float(rule)


def places_on(scene: Scene, name: str) -> list[float]:
    """Return a few values of a slider: two beside the lesson's own, its ends, and one between."""
    low, high, log, whole = range_of(scene, name)
    low = max(low, 1e-9) if log else low
    far = [low * (high / low) ** share if log else low + (high - low) * share for share in FAR]
    near = [own_value(scene, name) * times for times in NEAR]
    inside = {min(max(value, low), high) for value in (*near, *far)}
    return sorted({float(round(value)) if whole else value for value in inside})


def shortened(scene: Scene) -> Scene:
    """Return a scene whose run costs little."""
    most = STEPS // 5 if scene.beside else STEPS  # what stands beside a run is run once more by autograd
    steps = min(most, link.from_query(scene.query).experiment.steps) if scene.kind == "race" else 0
    less = {"steps": [str(steps)]} if steps else SMALLER.get(scene.kind, {})
    return replace(scene, query={**scene.query, **less})


def moved(scene: Scene) -> Iterator[tuple[str, Scene]]:
    """Yield the scene with each of its sliders at each of these places."""
    for name in scene.touch:
        for value in places_on(scene, name):
            changed = [*scene.query.get(name, ["0"])[:-1], f"{value:.6g}"]
            yield f"{name} = {value:.6g}", replace(scene, query={**scene.query, name: changed})


def is_true(claim: Check, numbers: tuple[float, ...]) -> bool:
    """Return whether a claim is true of measured numbers, by its bounds; false if one of them is not a number."""
    picked = [numbers[racer - 1] for racer in claim.racers] or list(numbers)
    if any(math.isnan(number) for number in picked):
        return False
    if claim.compare in ("lowest", "highest"):
        best = (min if claim.compare == "lowest" else max)(picked)
        return math.isfinite(best) and numbers[claim.racer - 1] == best and picked.count(best) == 1
    if claim.compare == "ratio":
        picked = [picked[0] / picked[1] if picked[1] else math.copysign(math.inf, picked[0])]
    elif claim.compare == "difference":
        picked = [picked[0] - picked[1]]
    elif claim.compare == "value":
        picked = picked[:1]
    return all(claim.at_least <= number <= claim.at_most for number in picked)


def asserted(scene: Scene, numbers: Numbers) -> dict[str, bool]:
    """Return each claim that the text marks, and whether the page asserts it or strikes it through."""
    places = {claim[2]: claim[0] for claim in CLAIM.finditer(f"{scene.text}\n{scene.watch}")}
    return {
        name: "<s>" not in mark_claims(words, scene, numbers, scene.labels or ("one",) * 9, changed=True)
        for name, words in places.items()
    }


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # a rate that flies off is measured too
@pytest.mark.parametrize(("slug", "number"), SCENES)
def test_the_page_asserts_what_is_true_of_the_run_as_it_was_set(slug: str, number: int):
    scene = shortened(lessons.lesson(slug).scenes[number - 1])
    declared = measure(scene, result_of(scene))
    for place, changed in moved(scene):
        result = result_of(changed)
        numbers = measure(changed, result)
        said = asserted(changed, numbers)
        for name, claim in scene.claims.items():
            found = numbers.claimed.get(name)
            assert said[name] == (found is not None and is_true(claim, found)), f"{place}: {name}: {found}"
        struck = [name for name, so in said.items() if not so]
        told = summarise_claims(changed, numbers, answered=True, changed=True)
        assert ("not true" in told) == bool(struck), place
        names = scene.labels or ("one",) * 9
        if numbers.asked is not None:
            choice = scene.asks.choice(numbers.asked)
            assert 0 <= choice < len(scene.choices or numbers.asked), place
            told += scene.answer.format(**scene.asks.values(numbers.asked, names))
        told += mark_claims(f"{scene.text}\n{scene.watch}", scene, numbers, names, changed=True)
        assert not NO_NUMBER.search(told), place
        assert not loose(scene, declared, numbers), f"{place}: a number in the prose should be a marked claim"


def test_a_run_that_has_not_been_made_is_claimed_nothing_of():
    """A long run is made when somebody asks for it; until then the text is about the lesson's own settings."""
    scene = next(scene for scene in lessons.lesson("noise").scenes if scene.id == "escape")
    said = mark_claims(scene.text, scene, None, scene.labels, changed=True)
    assert said.count("said of the lesson&#x27;s own settings") == len(scene.claims)
    assert "<s>" not in said
    assert "has not been made" in summarise_claims(scene, None, answered=True, changed=True)


@pytest.mark.parametrize(
    ("slug", "name", "sliders", "claims"),
    [
        ("adagrad", "early", ("lr.1",), ("never", "kept")),
        ("rmsprop", "recovers", ("lr.1", "lr.2"), ("down", "up")),
        ("adam", "turned", ("lr.3",), ("alike",)),
    ],
)
def test_a_mechanism_is_the_same_over_a_decade_of_rates(slug, name, sliders, claims):
    """Which rule arrives first depends on the rate; how its effective rate moves does not."""
    scene = next(scene for scene in lessons.lesson(slug).scenes if scene.id == name)
    for slider in sliders:
        for times in (0.4, 0.7, 1.4, 2, 4):
            rate = float(scene.query[slider][0]) * times
            changed = replace(scene, query={**scene.query, slider: [f"{rate:g}"]})
            numbers = measure(changed, result_of(changed))
            for claim in claims:
                assert is_true(scene.claims[claim], numbers.claimed[claim]), f"{slider} = {rate:g}: {claim}"


def loose(scene: Scene, declared: Numbers, numbers: Numbers) -> list[float]:
    """Return the numbers of the unmarked prose that are results of the run, and change with it."""
    given = {float(value) for values in scene.query.values() for value in values if re.fullmatch(r"[\d.e-]+", value)}
    prose = re.sub(r"```.*?```|\$\$.*?\$\$|\$[^$]*\$|`[^`]*`", " ", CLAIM.sub(" ", scene.text), flags=re.DOTALL)
    written = {float(each.replace(",", "")) for each in re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?(?![\w])", prose)}
    before = {**declared.claimed, "": declared.asked or ()}
    after = {**numbers.claimed, "": numbers.asked or ()}
    changed = [
        (old, new) for name, olds in before.items() for old, new in zip(olds, after.get(name) or (), strict=False)
    ]
    return [
        number
        for number in written - given
        if number > 10 and any(close(number, old) and not close(number, new) for old, new in changed)
    ]


def test_a_result_in_the_prose_is_found():
    """ "96 steps" is true of the lesson's own rate alone, and nothing marks it."""
    scene = next(scene for scene in lessons.lesson("momentum").scenes if scene.id == "smooth")
    declared = measure(scene, result_of(scene))
    assert declared.asked is not None
    steps = declared.asked[2]
    told = replace(scene, text=f"Momentum needs {steps:.0f} steps, and $x_{{{steps:.0f}}}$ is near the end.")
    changed = measure(scene, result_of(replace(scene, query={**scene.query, "lr.3": ["0.003"]})))
    assert loose(told, declared, changed) == [steps]
    assert not loose(told, declared, declared)
    assert not loose(replace(told, text="It needs [96 steps](#sooner)."), declared, changed)


def close(written: float, number: float) -> bool:
    return math.isfinite(number) and abs(number - written) < 0.5
