"""`python -m engine.atlas`: compute an atlas here, in several processes or on a Dask cluster, as a Parquet file."""

from __future__ import annotations

import argparse
import dataclasses
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from core.registry import UnknownEntry
from engine.atlas.building import build
from engine.atlas.cells import Row, Settings
from engine.executors import WorkersLost
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

COMMAND = "python -m engine.atlas"
STOPPED = 130  # the status after Ctrl-C
ALL = "all"


def main(words: Sequence[str] | None = None, command: str = COMMAND) -> int:
    """Compute the atlas that the words of a command line ask for, and return the command's status."""
    parser = _parser(command)
    given = parser.parse_args(words)
    try:
        settings = Settings(**{field.name: getattr(given, field.name) for field in dataclasses.fields(Settings)})
        rules, surfaces = _chosen(OPTIMIZERS, given.rules), _chosen(LANDSCAPES, given.surfaces)
    except (ValueError, UnknownEntry) as error:
        parser.error(str(error.args[0]))
    telling = _Progress(quiet=given.quiet)
    try:
        build(rules, surfaces, settings, on=given.on, out=given.out, told=telling)
    except KeyboardInterrupt:
        telling.end(f"Stopped: {telling.said} {given.out}. The same command goes on from there.")
        return STOPPED
    except (ValueError, OSError, ImportError, WorkersLost) as error:
        telling.end(f"{command}: {error}")
        return 1
    telling.end(f"{telling.said} {given.out}.")
    return 0


class _Progress:
    """A line on the error output that says how many cells are done, and how long the others will take."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._begun, self._first = quiet, time.monotonic(), 0
        self.done = self.total = 0

    def __call__(self, done: int, total: int, row: Row | None) -> None:
        """Tell that so many cells of all are done."""
        self.done, self.total = done, total
        if row is None:
            self._begun, self._first = time.monotonic(), done
            return
        each = (time.monotonic() - self._begun) / (done - self._first)
        self._write(f"{done:,} of {total:,} cells, {span(each * (total - done))} left: {row.rule} on {row.surface}")

    @property
    def said(self) -> str:
        return f"{self.done:,} of {self.total:,} cells are in"

    def end(self, words: str) -> None:
        """Write a last line."""
        if not self._quiet and sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
        print(words, file=sys.stderr)

    def _write(self, words: str) -> None:
        if self._quiet:
            return
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\033[K{words}")
        else:
            sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def span(seconds: float) -> str:
    """Return a length of time in words."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _chosen(registry: Mapping[str, Any], words: str) -> list[Any]:
    return list(registry.values()) if words == ALL else [registry[word.strip()] for word in words.split(",")]


def _parser(command: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=command, description=__doc__)
    parser.add_argument("--rules", default=ALL, metavar="adam,momentum", help="slugs of rules (default: all)")
    parser.add_argument("--surfaces", default=ALL, metavar="bowl,ravine", help="slugs of surfaces (default: all)")
    parser.add_argument("--on", default="local", metavar="WHERE", help="local, processes:N or dask://host:port")
    parser.add_argument(
        "--out", required=True, metavar="FILE", help="a Parquet file; if it exists, what it lacks is added"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress")
    kinds = {"int": int, "float": float, "str": str}
    for field in dataclasses.fields(Settings):
        parser.add_argument(
            f"--{field.name}", type=kinds[str(field.type)], default=field.default, help=_HELP[field.name]
        )
    return parser


_HELP = {
    "seed": "decides every draw (default: 0)",
    "budget": "evaluations of the gradient for each particle (default: 500)",
    "rates": "learning rates tried for each rule (default: 64)",
    "starts": "starts of the search for the best rate (default: 64)",
    "particles": "other starts, from which the best rate is judged (default: 256)",
    "nudged": "particles of each frame that are run again, nudged (default: 64)",
    "frames": "frames of each surface: as it is, and turned and shifted (default: 3)",
    "tolerance": "how near to a minimum counts as reaching it (default: 1e-4)",
    "precision": "float64 or float32 (default: float64)",
}

if __name__ == "__main__":
    sys.exit(main())
