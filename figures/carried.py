"""A race as files: JSON that can be loaded again, and CSV for a table.

A JSON from elsewhere is a stranger's: what cannot be used is refused with the field, the range and the value. Only what
decides a run is read; results and paths are there for other programs, and are computed anew.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from core.limits import LIMITS
from core.link_names import split
from core.params import Interval, checked_number, no_field
from core.params import shown as told
from core.strangers import cleaned, in_cell, in_json
from core.words import Text, text
from engine import Experiment, Trajectory, summarise
from figures import theme
from figures.shown import LABEL_LENGTH, TOLERANCE, Shown
from landscapes.notation import written as formulas
from optimizers.writing import lines as rules

FORMAT, SWARM, RATES = "descent-lab race", "descent-lab swarm", "descent-lab rates"
VERSION = 1
LARGEST = 16_000_000  # characters: twice what the longest race of the page makes
LONGEST_TEXT = 200
_TYPED = {"formula": formulas.CHARACTERS, "rule": rules.CHARACTERS}  # characters of what people type
_LONGEST_LINK = 200  # parameters, or values of one
MOST_ENTRIES = 10_000  # starts, or optimizers
COLUMNS = ("step", "racer", "rule", "start", "x", "y", "f", "gradient_norm", "learning_rate")
_FIELDS = ("format", "version", "experiment", "labels", "colors", "shapes", "tolerance", "results", "paths")
_DEEPEST = 8  # lists and objects within each other, of an experiment


def race_json(run: Trajectory, shown: Shown) -> str:
    """Return a race as JSON: all that decides it, its looks, a result for each racer and start, and every step.

    `paths` are nested lists: x [steps+1][racers][starts][2], value and gradient_norm [steps+1][racers][starts], and lr
    [steps][racers][starts], the rate of that step. Numbers read back exactly. A number that is not finite (a racer has
    diverged) is null, since JSON has no other word for it.
    """
    names = shown.names()
    results = [
        {"name": names[row.racer], **{name: _plain(value) for name, value in vars(row).items()}}
        for row in summarise(run, shown.tolerance)
    ]
    paths = {name: _nested(getattr(run, name)) for name in ("x", "value", "gradient_norm", "lr")}
    data = {
        "format": FORMAT,
        "version": VERSION,
        "experiment": json.loads(shown.experiment.to_json()),
        "labels": list(shown.labels),
        "colors": list(shown.colors),
        "shapes": list(shown.shapes),
        "tolerance": shown.tolerance,
        "results": results,
        "paths": paths,
    }
    return in_json(json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _nested(array: np.ndarray) -> list[Any]:
    """Return an array as nested lists, with None where it is not finite."""
    finite = np.isfinite(array)
    if not finite.all():
        array = array.astype(object)
        array[~finite] = None
    return array.tolist()


def race_csv(run: Trajectory, shown: Shown) -> str:
    """Return a race as CSV, a row for each step, racer and start, with the columns' names in the first line.

    Numbers read back exactly; from the step of divergence on they are "nan". The learning rate is that of the step from
    there on, so the last row of each path has "nan". Starts are counted from 1.
    """
    names = [in_cell(name) for name in shown.names()]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(run, names))
    return buffer.getvalue()


def _rows(run: Trajectory, names: list[str]) -> Iterator[tuple[object, ...]]:
    rules = run.experiment.optimizers
    last = np.full((1, *run.lr.shape[1:]), np.nan)
    columns = [run.x[..., 0], run.x[..., 1], run.value, run.gradient_norm, np.concatenate([run.lr, last])]
    table = np.stack(columns, axis=-1).astype(np.float64)  # [steps+1, racers, starts, columns]
    for step, of_step in enumerate(table.tolist()):
        for name, rule, of_racer in zip(names, rules, of_step, strict=True):
            for start, numbers in enumerate(of_racer, start=1):
                yield (step, name, rule.slug, start, *map(repr, numbers))


def from_json(written: str) -> Shown:
    """Return the race that `race_json` or `Experiment.to_json` wrote.

    Raises ValueError with the field, the range and the value for anything else.
    """
    if not isinstance(written, str):
        raise ValueError(text("A race is a JSON object written as text, got {value}.", value=told(written)))
    if len(written) > LARGEST:
        raise ValueError(
            text(
                "A race is a JSON text of at most {most:,} characters, got {count:,}.", most=LARGEST, count=len(written)
            )
        )
    data = _parsed(written)
    if "format" not in data and "landscape" in data:
        return _shown(_experiment(data), {})
    _check_format(data)
    return _shown(_experiment(data["experiment"]), data)


def link_of(written: str) -> tuple[str, dict[str, list[str]]] | None:
    """Return format and link of the JSON of a swarm or a search for rates, which is loaded by its link, or None."""
    if len(written) > LARGEST or not any(f'"{name}"' in written for name in (SWARM, RATES)):
        return None
    data = _parsed(written)
    if data.get("format") not in (SWARM, RATES):
        return None
    _check_version(data)
    link = data.get("link")
    if not isinstance(link, dict) or len(link) > _LONGEST_LINK:
        raise ValueError(text("{name} must be a JSON object, got {value}.", name="link", value=told(link)))
    for name, values in link.items():
        _checked_text(name, "link")
        if not isinstance(values, list) or len(values) > _LONGEST_LINK:
            raise ValueError(text("{name} must be a list, got {value}.", name=f"link.{name}", value=told(values)))
        for value in values:
            _checked_text(value, f"link.{name}", LIMITS.link_formula if split(name)[0] in _TYPED else LONGEST_TEXT)
    return data["format"], link


def _parsed(written: str) -> Mapping[str, Any]:
    try:
        data = json.loads(written.removeprefix("\ufeff"), parse_constant=_no_number, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError(text("This is not the JSON of a race: it is nested too deeply.")) from None
    except json.JSONDecodeError as error:
        raise ValueError(
            text(
                "This is not JSON: line {line}, column {column}: {problem}.",
                line=error.lineno,
                column=error.colno,
                problem=error.msg,
            )
        ) from None
    except ValueError as error:
        if error.args and isinstance(error.args[0], Text):
            raise
        raise ValueError(text("This JSON holds a number that is too long.")) from None
    if not isinstance(data, dict):
        raise ValueError(text("{name} must be a JSON object, got {value}.", name=text("The race"), value=told(data)))
    return data


def _no_number(word: str) -> float:
    raise ValueError(text("JSON has no number {value}; a number that is not finite is null.", value=word))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise ValueError(text("{name} occurs twice.", name=told(twice)))
    return data


def _check_format(data: Mapping[str, Any]) -> None:
    if data.get("format") != FORMAT:
        raise ValueError(
            text(
                "{name} must be {wanted!r}, got {value}.", name="format", wanted=FORMAT, value=told(data.get("format"))
            )
        )
    _check_version(data)
    unknown = [name for name in data if name not in _FIELDS]
    if unknown:
        raise ValueError(no_field(text("The race"), unknown[0][:LONGEST_TEXT], _FIELDS))
    if "experiment" not in data:
        raise ValueError(text("{name} is missing.", name="experiment"))


def _check_version(data: Mapping[str, Any]) -> None:
    version = data.get("version")
    if version is True or version != VERSION:
        raise ValueError(
            text("{name} must be {wanted!r}, got {value}.", name="version", wanted=VERSION, value=told(version))
        )


def _experiment(data: Any) -> Experiment:
    _check_counts(data)
    _check_texts(data, "experiment")
    try:
        experiment = Experiment.from_json(json.dumps(data))
    except TypeError as error:
        raise ValueError(*error.args) from None
    return experiment


def _check_counts(data: Any) -> None:
    """Refuse lists so long that checking them alone would take seconds."""
    for name in ("starts", "optimizers") if isinstance(data, dict) else ():
        entries = data.get(name)
        if isinstance(entries, list) and len(entries) > MOST_ENTRIES:
            raise ValueError(
                text(
                    "{name} may go up to {most:,} here, got {value:,}.",
                    name=f"experiment: {name}",
                    most=MOST_ENTRIES,
                    value=len(entries),
                )
            )


def _check_texts(data: Any, where: str, depth: int = 0, most: int = LONGEST_TEXT) -> None:
    """Refuse long texts and half characters in an experiment, so that error messages can repeat any text.

    A formula and a rule may be longer: their own messages repeat only a part of them.
    """
    if depth > _DEEPEST:
        raise ValueError(text("{name} is nested too deeply.", name=where))
    if isinstance(data, str):
        _checked_text(data, where, most)
    elif isinstance(data, list):
        for i, value in enumerate(data):
            _check_texts(value, f"{where}[{i}]", depth + 1)
    elif isinstance(data, dict):
        for name, value in data.items():
            _checked_text(name, where)
            _check_texts(value, f"{where}.{name}", depth + 1, _TYPED.get(name, LONGEST_TEXT))


def _checked_text(value: Any, where: str, most: int = LONGEST_TEXT) -> str:
    if isinstance(value, str) and len(value) <= most and not any("\ud800" <= c <= "\udfff" for c in value):
        return value
    raise ValueError(
        text(
            "{name} must be a text of at most {most} characters, got {value}.", name=where, most=most, value=told(value)
        )
    )


def _shown(experiment: Experiment, data: Mapping[str, Any]) -> Shown:
    count = len(experiment.optimizers)
    labels = _one_each(data.get("labels", [""] * count), "labels", count)
    colors = _one_each(data.get("colors", [theme.default_color(i) for i in range(count)]), "colors", count)
    shapes = _one_each(data.get("shapes", [theme.default_shape(i) for i in range(count)]), "shapes", count)
    return Shown(
        experiment,
        labels=tuple(
            cleaned(_checked_text(label, f"labels[{i}]", LABEL_LENGTH), LABEL_LENGTH) for i, label in enumerate(labels)
        ),
        colors=_known(colors, "colors", theme.COLOR_NAMES),
        shapes=_known(shapes, "shapes", theme.SHAPE_NAMES),
        tolerance=checked_number("tolerance", data.get("tolerance", TOLERANCE), Interval("(0, 1]")),
    )


def _known(values: list[Any], where: str, names: tuple[str, ...]) -> tuple[str, ...]:
    for i, value in enumerate(values):
        if not isinstance(value, str) or value not in names:
            known = ", ".join(names)
            raise ValueError(
                text(
                    "{name} must be one of {known}, got {value}.", name=f"{where}[{i}]", known=known, value=told(value)
                )
            )
    return tuple(values)


def _one_each(value: Any, name: str, count: int) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(text("{name} must be a list, got {value}.", name=name, value=told(value)))
    if len(value) != count:
        raise ValueError(
            text(
                "{name} must have an entry for each of the {count} optimizers, got {value}.",
                name=name,
                count=count,
                value=len(value),
            )
        )
    return value
