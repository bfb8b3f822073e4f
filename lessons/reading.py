"""A lesson's file, read and checked: TOML between two lines of `+++`, then Markdown.

The English file says everything; in another language a file has the same words and nothing else, so that an
experiment stands in one place alone:

    +++
    order = 4
    title = "Momentum"
    summary = "Why a heavy ball crosses what stops a light one."

    [[scenes]]
    id = "saddle"
    race = "surface=saddle&r=gradient_descent&r=momentum&steps=300"
    watch = "Who turns off first?"
    question = "How much sooner does momentum leave?"
    choices = ["Not at all", "Up to twice", "More than twice"]
    answer = "After {m2:.0f} steps instead of {m1:.0f}: {number:.1f} times sooner."
    [scenes.asks]
    measure = "steps_beyond"
    arguments = { coordinate = "y", beyond = 1 }
    compare = "ratio"
    racers = [1, 2]
    edges = [1, 2]

    [scenes.claims.sooner]
    measure = "steps_beyond"
    arguments = { coordinate = "y", beyond = 1 }
    compare = "ratio"
    racers = [1, 2]
    at_least = 2
    +++
    The opening.

    ## Across a saddle {#saddle}
    The scene's text. A line `<!-- after the answer -->` parts it: what follows is not shown before.
    Momentum leaves the saddle [more than twice as soon](#sooner).

    ## What to remember
    A section without a scene's id closes the lesson.

`lessons/sheets.py` has the tables beside the scenes, and `lessons/leads.py` the links between lessons.

In the place of `race`, `panels = ["surface=…", "surface=…"]` shows several races side by side on one clock; their
racers are numbered through. `averages = "beta=0.5&beta=0.9"` shows averages of a series (lessons/averages.py), and
`atlas = "rules=adam,lion&surfaces=bowl,cliff"` a part of the atlas, whose rules are its racers (lessons/atlas.py).
A formula and rules that are typed stand beside their link, where they can be read: `surface=typed&r=written` has
`[scenes.typed]` with `formula = "|x| + y^2"`, and with `"rule.1"` as a text of several lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from core.parts import every_param
from core.words import LOCALES, SOURCE
from engine import link
from engine.conditions import DECLARED
from lessons import leads, sheets
from lessons.checks import Check
from lessons.file import AFTER, LessonError, LessonFile
from lessons.queries import read_panels, read_query
from lessons.scene import Lesson, Scene
from lessons.subjects import KINDS, picture_of

_KNOWN = {
    "layout": ("one", "side", "3d", "cloud", "basins", "steps"),
    "chart": ("loss", "gradient", "step", "effective", "lr"),
    "beside": ("own", "lines", "typed"),
}
_WORDS = {"watch": str, "question": str, "answer": str, "choices": list, "labels": list}
_SETTINGS = {"layout": str, "chart": str, "arrows": bool, "beside": str, "touch": list}


__all__ = ["LessonError", "lesson", "read", "slugs"]


def slugs() -> tuple[str, ...]:
    """Return every lesson, in the order in which they are taught."""
    found = [_source(path.stem) for path in (LOCALES / SOURCE / "lessons").glob("*.md")]
    return tuple(lesson.slug for lesson in sorted(found, key=lambda lesson: (lesson.order, lesson.slug)))


@cache
def lesson(slug: str, language: str = SOURCE) -> Lesson:
    """Return a lesson in a language, or in English if there is no translation. Raises LessonError with its place."""
    source = _source(slug)
    path = _path(slug, language)
    return source if language == SOURCE or not path.exists() else _translation(source, path, language)


def _path(slug: str, language: str) -> Path:
    return LOCALES / language / "lessons" / f"{slug}.md"


@cache
def _source(slug: str) -> Lesson:
    return read(_path(slug, SOURCE))


def read(path: Path) -> Lesson:
    """Return the lesson that an English file holds."""
    file = LessonFile(path)
    front = file.front
    file.only(front, ("order", "title", "summary", "scenes", *sheets.TABLES), 1)
    entries = file.value(front, "scenes", list, 1)
    if not entries:
        raise file.error(1, "a lesson has at least one scene")
    for entry in entries:
        if not isinstance(entry, Mapping):
            raise file.error(1, f"a scene must be a table, got {entry!r}")
    names = [str(entry.get("id", "")) for entry in entries]
    for name in names:
        if names.count(name) > 1:
            raise file.error(file.line_of(name), f"two scenes are called {name!r}")
    scenes = tuple(_scene(file, entry, number) for number, entry in enumerate(entries, start=1))
    file.settle({scene.id: scene for scene in scenes})
    leads.check(file, scenes)
    beside = sheets.read(file, read_query, _check)
    if "task" in beside:
        _touched(file, beside["task"].scene, beside["task"].scene.line)
    return Lesson(
        path.stem, file.value(front, "order", int, 1), file.value(front, "title", str, 1),
        file.value(front, "summary", str, 1), file.opening, file.closing, scenes, SOURCE,
        **beside,
    )  # fmt: skip


def _scene(file: LessonFile, entry: Mapping[str, Any], number: int) -> Scene:
    name = file.value(entry, "id", str, 1)
    line = file.line_of(name)
    known = (*KINDS, "panels")
    file.only(entry, ("id", *known, "typed", *_WORDS, *_SETTINGS, "asks", "claims"), line)
    kinds = [kind for kind in known if kind in entry]
    if len(kinds) != 1:
        raise file.error(line, f"scene {name!r} must have one of {', '.join(known)}, has {', '.join(kinds) or 'none'}")
    kind, panels = kinds[0], ()
    if kind == "panels":
        kind, panels = "race", read_panels(file, name, file.value(entry, "panels", list, line), line)
    typed = file.value(entry, "typed", dict, line) if "typed" in entry else {}
    if typed and (panels or KINDS[kind].picture):
        raise file.error(line, f"scene {name!r}: typed is for a scene of one run")
    query = panels[0] if panels else read_query(file, name, kind, file.value(entry, kind, str, line), line, typed)
    title, text = file.section(name, line)
    settings = {key: file.value(entry, key, wanted, line) for key, wanted in _SETTINGS.items() if key in entry}
    for key in settings.keys() & _KNOWN.keys():
        if settings[key] not in _KNOWN[key]:
            raise file.error(line, f"{key} must be one of {', '.join(_KNOWN[key])}, got {settings[key]!r}")
    words = _words(file, entry, name, line, needed=("watch", "question", "answer"))
    asks = _check(file, f"scene {name!r}: asks", file.value(entry, "asks", dict, line), line)
    claims = {
        key: _check(file, f"scene {name!r}: claims.{key}", check, line)
        for key, check in (file.value(entry, "claims", dict, line) if "claims" in entry else {}).items()
    }
    scene = Scene(
        name, number, kind, query, title, text, asks=asks, claims=claims, line=line, panels=panels,
        **words, **_tuples(settings),
    )  # fmt: skip
    _choices(file, scene, line)
    _touched(file, scene, line)
    _compared(file, scene, line)
    return scene


def _touched(file: LessonFile, scene: Scene, line: int) -> None:
    """Refuse a slider beside a scene for something that its link cannot say."""
    kind = KINDS[scene.kind]
    known = {*kind.sliders}
    if kind.picture is None:
        run = link.from_query(scene.query).experiment
        known |= {"start", *DECLARED, *(spec.name for spec in run.landscape.params())}
        for position, rule in enumerate(run.optimizers, start=1):
            known |= {f"{name}.{position}" for name in every_param(rule)}
    for name in scene.touch:
        if name not in known:
            raise file.error(
                line, f"scene {scene.id!r}: touch: its link has no {name!r}; it has {', '.join(sorted(known))}"
            )


def _compared(file: LessonFile, scene: Scene, line: int) -> None:
    """Refuse a check of racers that are not there, and a claim that cannot be wrong."""
    count = _count(scene)
    if len(scene.labels) not in (0, count):
        raise file.error(line, f"scene {scene.id!r}: {len(scene.labels)} labels for {count} racers")
    _answered(file, scene, count, line)
    for name, check in {"asks": scene.asks, **{f"claims.{key}": check for key, check in scene.claims.items()}}.items():
        for racer in (*check.racers, *([check.racer] if check.racer else ())):
            if racer not in range(1, count + 1):
                raise file.error(line, f"scene {scene.id!r}: {name}: there is no racer {racer}; there are {count}")
        if name != "asks" and check.idle:
            raise file.error(line, f"scene {scene.id!r}: {name} needs at_least, at_most or a racer")


def _count(scene: Scene) -> int:
    """Return the number of racers in all panels of a scene, or of what its picture compares."""
    if picture := picture_of(scene.kind, scene.query):
        return picture.count
    return sum(len(link.from_query(query).experiment.optimizers) for query in scene.panels or (scene.query,))


def _answered(file: LessonFile, scene: Scene, count: int, line: int) -> None:
    """Refuse an answer that its question's measure cannot fill."""
    try:
        scene.asks.check_answer(scene.answer, count)
    except ValueError as error:
        raise file.error(line, f"scene {scene.id!r}: {error}") from None


def _check(file: LessonFile, where: str, entry: Any, line: int) -> Check:
    if not isinstance(entry, Mapping):
        raise file.error(line, f"{where} must be a table, got {entry!r}")
    file.only(entry, tuple(Check.__dataclass_fields__), line, where)
    try:
        return Check(**_tuples(entry))
    except (TypeError, ValueError) as error:
        raise file.error(line, f"{where}: {error}") from None


def _words(file: LessonFile, entry: Mapping[str, Any], name: str, line: int, needed: tuple[str, ...]) -> dict[str, Any]:
    for key in needed:
        if not str(entry.get(key, "")).strip():
            raise file.error(line, f"scene {name!r} has no {key}")
    found = {key: file.value(entry, key, wanted, line) for key, wanted in _WORDS.items() if key in entry}
    for key, value in found.items():
        if isinstance(value, list) and not all(isinstance(words, str) for words in value):
            raise file.error(line, f"scene {name!r}: {key} must be texts, got {value!r}")
    return _tuples(found)


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}


def _choices(file: LessonFile, scene: Scene, line: int) -> None:
    """Refuse a question without one choice for each place between its edges, or for each racer."""
    if scene.asks.compare == "each":
        raise file.error(line, f"scene {scene.id!r}: asks: 'each' is for claims, a question has one number")
    by_racer = scene.asks.compare in ("lowest", "highest")
    wanted = 0 if by_racer else len(scene.asks.edges) + 1
    if len(scene.choices) not in ((0, len(scene.asks.racers)) if by_racer else (wanted,)) or wanted == 1:
        raise file.error(
            line,
            f"scene {scene.id!r}: {len(scene.choices)} choices for {len(scene.asks.edges)} edges of "
            f"a question that compares {scene.asks.compare!r}",
        )


def _translation(source: Lesson, path: Path, language: str) -> Lesson:
    """Return the same lesson with another language's words."""
    file = LessonFile(path)
    file.only(file.front, ("title", "summary", "scenes", *sheets.TABLES), 1)
    entries = {str(entry.get("id")): entry for entry in file.value(file.front, "scenes", list, 1)}
    expected = [scene.id for scene in source.scenes]
    if list(entries) != expected:
        raise file.error(1, f"the scenes must be {', '.join(expected)}, in this order, got {', '.join(entries)}")
    scenes = []
    for scene in source.scenes:
        line = file.line_of(scene.id)
        file.only(entries[scene.id], ("id", *_WORDS), line)
        needed = tuple(key for key in _WORDS if getattr(scene, key))
        words = _words(file, entries[scene.id], scene.id, line, needed)
        for key in ("choices", "labels"):
            if len(words.get(key, ())) != len(getattr(scene, key)):
                raise file.error(line, f"scene {scene.id!r}: {key} must be as many as in English")
        title, text = file.section(scene.id, line)
        if text.count(AFTER) != scene.text.count(AFTER):
            raise file.error(line, f"scene {scene.id!r}: {AFTER} must stand where it does in English")
        scenes.append(Scene(**{**vars(scene), **words, "title": title, "text": text}))
        _answered(file, scenes[-1], _count(scene), line)
    file.settle({scene.id: scene for scene in scenes})
    leads.check(file, tuple(scenes))
    title, summary = (file.value(file.front, key, str, 1) for key in ("title", "summary"))
    return Lesson(
        source.slug, source.order, title, summary, file.opening, file.closing, tuple(scenes), language,
        **sheets.translate(file, source),
    )  # fmt: skip
