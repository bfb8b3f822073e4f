"""Every limit of the app in one place, each with its reason.

A limit is raised or lowered by an environment variable of its name, such as DESCENT_LAB_RUN_SECONDS=3600. With
DESCENT_LAB_PUBLIC=1 those that have a tighter value for the open web begin with it. `LIMITS` are those of this process;
`PROBLEMS` has a line for each variable that cannot be used, for whoever starts the app to refuse.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

PREFIX = "DESCENT_LAB_"
PUBLIC = f"{PREFIX}PUBLIC"
_LONGEST = 40  # characters of a value in a message


def _limit(value: float, unit: str, reason: str, *, public: float | None = None, least: float = 1) -> Any:
    """Declare a limit: its value, its unit, why it is there, and its value on the open web if that is tighter."""
    metadata = {
        "value": value,
        "unit": unit,
        "reason": reason,
        "public": value if public is None else public,
        "least": least,
    }
    return dataclasses.field(default=value, metadata=metadata)


@dataclass(frozen=True)
class Limits:
    """The limits of a process. Each field's metadata has its unit, its reason and its value on the open web."""

    # ------------------------------------------------------------------ one race
    racers: int = _limit(12, "racers", "There are twelve colours with a shape each that can be told apart.")
    starts: int = _limit(12, "starts", "More paths of one racer cover each other; Swarm is for many starts.")
    steps: int = _limit(10_000, "steps", "The longest of the published cases that the lab was tried with.")
    path_steps: int = _limit(
        120_000, "racers × starts × steps", "The whole path travels to the browser: these are some 12 MB."
    )

    # ------------------------------------------------------------------ what Python may ask for
    steps_in_python: int = _limit(100_000, "steps", "A path of this length is drawn by no page, but fits into memory.")
    path_numbers: int = _limit(
        2**27, "numbers", "One recorded path of 1 GiB in float64; the run's peak is 34 bytes a number, 4.3 GiB."
    )
    swarm_starts: int = _limit(2**22, "starts", "2048 × 2048: their ends and records take half a gigabyte a racer.")
    sweep_particles: int = _limit(2**24, "particles", "A sweep keeps the last loss of each of them.")

    # ------------------------------------------------------------------ work for one visitor
    swarm_steps: int = _limit(
        20_000_000_000, "particle-steps", "Two minutes of Adam on one core, if the run is not compiled.",
        public=5_000_000_000,
    )  # fmt: skip
    search_steps: int = _limit(
        150_000_000, "racers × rates × starts × steps", "Some seconds of searching for each racer's best rate."
    )
    request_seconds: float = _limit(
        0.3, "seconds", "A run estimated to take longer goes to a worker, so that no other page waits for it.", least=0
    )
    run_seconds: float = _limit(
        600, "seconds", "A run that takes longer is ended, so that a worker is free again.", public=120
    )
    short_seconds: float = _limit(20, "seconds", "A run estimated to take longer leaves a worker free for others.")
    stop_seconds: float = _limit(
        1, "seconds", "A run that has not heard so long after it was stopped is ended with its worker.", least=0
    )
    silent_seconds: float = _limit(
        15, "seconds", "A worker that has shown no sign of life for so long is replaced, and its run begun again."
    )

    # ------------------------------------------------------------------ entries
    workers: int = _limit(
        max(2, (os.cpu_count() or 2) - 1),
        "processes",
        "One core is left for the pages. Of two or more, one is left for short work. With 0 the server itself works.",
        least=0,
    )
    queue: int = _limit(200, "jobs", "More would wait for many minutes.", public=100)

    # ------------------------------------------------------------------ bytes
    results_bytes: int = _limit(256 * 2**20, "bytes", "Finished runs that are kept for whoever asks for them again.")
    files_bytes: int = _limit(
        64_000_000, "bytes", "Files that a click has made, kept until they are fetched; the latest whatever its size."
    )
    worker_bytes: int = _limit(
        8 * 2**30, "bytes", "A worker that holds more after its work is replaced.", public=2 * 2**30
    )
    reserve_bytes: int = _limit(512 * 2**20, "bytes", "Memory that no run may take, so that the pages go on.", least=0)
    upload_bytes: int = _limit(16 * 2**20, "bytes", "The longest exported run is 12 MB.")
    message_bytes: int = _limit(2 * 2**20, "bytes", "The values of all widgets, and a link of the longest length.")

    # ------------------------------------------------------------------ lengths
    link_value: int = _limit(1000, "characters", "But for what people type, no value of ours is nearly so long.")
    link_formula: int = _limit(6000, "characters", "A formula or rule of 4,000 characters, compressed and in base64.")
    link_values: int = _limit(1000, "values", "Streamlit drops the whole query beyond that.")
    link_characters: int = _limit(60_000, "characters", "A link stays with its window, and goes into files.")


def read(environ: Mapping[str, str]) -> tuple[Limits, list[str]]:
    """Return the limits that an environment asks for, and a line for each variable that cannot be used."""
    problems = []
    public = environ.get(PUBLIC, "") not in ("", "0")
    if environ.get(PUBLIC, "") not in ("", "0", "1"):
        problems.append(f"{PUBLIC} must be 0 or 1, got {environ[PUBLIC][:_LONGEST]!r}.")
    values: dict[str, float] = {}
    for field in fields(Limits):
        name, whole, least = PREFIX + field.name.upper(), field.type == "int", field.metadata["least"]
        values[field.name] = field.metadata["public"] if public else field.metadata["value"]
        if name not in environ:
            continue
        number = _number(environ[name], whole=whole)
        if number is None or number < least:
            wanted = f"a {'whole ' if whole else ''}number of {field.metadata['unit']}, at least {least}"
            problems.append(f"{name} must be {wanted}, got {environ[name][:_LONGEST]!r}.")
        else:
            values[field.name] = number
    return Limits(**values), problems  # pyright: ignore[reportArgumentType] (whole where the field is)


def _number(written: str, *, whole: bool) -> float | None:
    try:
        number = int(written) if whole else float(written)
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


LIMITS, PROBLEMS = read(os.environ)
