"""A race as an animated file or a page: `descent-lab render race.json out.mp4`, or `python -m figures.render`.

The input is the JSON that the page saves, or `Experiment.to_json()`; the suffix of the output decides the kind of file.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from core.words import language_for, languages, said, text, translated
from engine import Trajectory, simulate
from figures import encoding, theme
from figures.carried import LARGEST, from_json
from figures.encoding import Progress
from figures.film import FRAMES, SIZE, film, moments
from figures.scenery import SIZES, checked_size
from figures.shown import Shown

KINDS = ("gif", "webp", "mp4", "html")
SECONDS = 6.0
COUNTS = (2, 2000)  # pictures
LENGTHS = (0.1, 600.0)  # seconds
COMMAND = "python -m figures.render"


def render(
    shown: Shown,
    kind: str,
    *,
    progress: Progress | None = None,
    dark: bool = False,
    language: str = "en",
    run: Trajectory | None = None,
    count: int = FRAMES,
    seconds: float = SECONDS,
    size: tuple[int, int] = SIZE,
) -> bytes:
    """Return a race as the bytes of a "gif", "webp", "mp4" or "html" file.

    Films have `count` pictures (fewer if the race has fewer steps) in `seconds`, and hold the last one a little longer.
    An HTML page has every step, its own clock and no fixed size. `run` is the race with its details, if it exists
    already. `progress` is called with the share done; when it returns False, `encoding.Stopped` is raised. Raises
    ValueError for an unknown kind or a number out of range.
    """
    if kind not in KINDS:
        raise ValueError(text("kind must be one of {known}, got {value}.", known=", ".join(KINDS), value=repr(kind)))
    _check("count", count, COUNTS)
    _check("seconds", seconds, LENGTHS)
    checked_size(size)
    if progress is not None and progress(0.0) is False:
        raise encoding.Stopped
    if run is None:
        run = simulate(shown.experiment, record=("details",))
    if kind == "html":
        from figures.viewer.offline import race_page  # a page of HTML needs much that a film does not

        made = race_page(run, shown, dark=dark, language=language)
    else:
        made = _film(shown, run, kind, count, seconds, size, dark, language, progress)
    if progress is not None:
        progress(1.0)
    return made


def _film(
    shown: Shown,
    run: Trajectory,
    kind: str,
    count: int,
    seconds: float,
    size: tuple[int, int],
    dark: bool,
    language: str,
    progress: Progress | None,
) -> bytes:
    reel = film(run, shown, count=count, size=size, dark=dark, language=language)
    ground = "dark" if dark else "light"
    colors = [theme.color(name)[ground] for name in shown.colors]
    colors += [theme.THEMES[ground][name] for name in ("paper", "ink", "halo", "start", "minimum")]
    return encoding.encoded(kind, reel.play(), len(reel.steps), colors, seconds=seconds, progress=progress)


def _check(name: str, value: float, bounds: tuple[float, float]) -> None:
    if not bounds[0] <= value <= bounds[1]:
        raise ValueError(
            text("{name} must lie in [{low:g}, {high:g}], got {value}.",
                 name=name, low=bounds[0], high=bounds[1], value=value)
        )  # fmt: skip


# ---------------------------------------------------------------------- the command line


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2."""
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: list[str] | None = None, command: str = COMMAND) -> int:
    """Read a race, write a file, and return the exit status: 0, or 2 if the input cannot be used."""
    options = _parser(command).parse_args(arguments)
    language = language_for(options.language)
    try:
        size = _size(options.size)
        kind = _kind(options.output)
        shown = from_json(_read(options.race))
        count = len(moments(shown.experiment.steps, options.frames))
        seconds = options.seconds if options.fps is None else count / options.fps
        made = render(
            shown, kind, progress=_meter(options.output), dark=options.dark, language=language,
            count=options.frames, seconds=seconds, size=size,
        )  # fmt: skip
        options.output.write_bytes(made)
    except OSError as error:
        return _refused(command, f"{error.filename or options.output}: {error.strerror or error}")
    except (ValueError, KeyError) as error:
        return _refused(command, said(error, language))
    except KeyboardInterrupt:
        return _refused(command, translated(text("stopped"), language), status=130)
    print(f"{options.output}: {len(made) / 1e6:.2f} MB")
    return 0


def _parser(command: str) -> argparse.ArgumentParser:
    parser = _Parser(command, description="Make a film, or a page that plays offline, of a race.")
    parser.add_argument("race", type=Path, help="the race as JSON: what the page saves, or Experiment.to_json()")
    parser.add_argument("output", type=Path, help=f"the file to write; its suffix is one of {', '.join(KINDS)}")
    parser.add_argument(
        "--frames", type=int, default=FRAMES, help="pictures, at most one a step (default: %(default)s)"
    )
    timing = parser.add_mutually_exclusive_group()
    timing.add_argument("--seconds", type=float, default=SECONDS, help="how long they play (default: %(default)g)")
    timing.add_argument("--fps", type=_rate, help="pictures a second, in place of the seconds")
    parser.add_argument(
        "--size",
        default=f"{SIZE[0]}x{SIZE[1]}",
        help=f"WIDTHxHEIGHT, even, {SIZES[0]} to {SIZES[1]} (default: %(default)s)",
    )
    parser.add_argument("--dark", action="store_true", help="on dark ground")
    known = ", ".join(languages())
    parser.add_argument("--language", default="en", help=f"of the words in the picture: {known} (default: %(default)s)")
    return parser


def _rate(words: str) -> float:
    try:
        rate = float(words)
    except ValueError:
        rate = math.nan
    if not (math.isfinite(rate) and rate > 0):
        raise argparse.ArgumentTypeError(f"must be a number above 0, got {words!r}")
    return rate


def _size(words: str) -> tuple[int, int]:
    width, _, height = words.lower().partition("x")
    if not width.isdecimal() or not (height or width).isdecimal():
        raise ValueError(text("--size must be WIDTHxHEIGHT, such as 720x720, got {value}.", value=repr(words)))
    return checked_size((int(width), int(height or width)))


def _kind(output: Path) -> str:
    kind = output.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        known = ", ".join(f".{kind}" for kind in KINDS)
        raise ValueError(text("{name}: the suffix must be one of {known}.", name=str(output), known=known))
    return kind


def _read(path: Path) -> str:
    """Return the file's text, and refuse a far too large file unread."""
    if path.stat().st_size > 4 * LARGEST:
        raise ValueError(text("{name} is too large for the JSON of a race.", name=str(path)))
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ValueError(text("{name} is not text in UTF-8.", name=str(path))) from None


def _meter(output: Path) -> Callable[[float], None] | None:
    """Return a meter for a person at a terminal, or None for a file or a pipe."""
    if not sys.stderr.isatty():
        return None

    def tell(share: float) -> None:
        print(f"\r{output} {share:4.0%}", end="" if share < 1 else "\r\033[K", file=sys.stderr, flush=True)

    return tell


def _refused(command: str, problem: str, status: int = 2) -> int:
    print(f"{command}: {problem}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
