"""The log as one JSON object a line, for machines that read it, without anything that is about a person.

A line has what the program says and nothing of what it was given: the message's template as it stands in the code, its
numbers, and the words that a caller names on purpose, `_log.warning("refused %(kind)s", {"kind": kind})`. Other texts
may be an address, a session, a query or a label. An error is told by its type and its places in the code, since its
message may hold such a text too.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from core.limits import PUBLIC

LOG = "DESCENT_LAB_LOG"
OURS = (
    "app",
    "catalogue",
    "core",
    "descent_lab",
    "engine",
    "figures",
    "landscapes",
    "lessons",
    "notation",
    "optimizers",
    "views",
    "work",
)
QUIET = ("uvicorn.error",)  # tells of every connection
_LONGEST = 200  # characters of a template
_PLACES = 8  # most places of an error, the last ones
_ROOT = Path(__file__).resolve().parent.parent
# A library may have put a text into its template itself.
_PERSONAL = re.compile(
    r"""\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?        # an address of IPv4,
    | (?<![\w.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w])  # of IPv6,
    | \b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b         # a session,
    | \b[0-9a-f]{32,}\b
    | (?:https?|wss?)://\S+ | \?\S+=\S*             # an address with a query,
    | '[^']*' | "[^"]*"                             # or anything that is quoted
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether the environment asks for such lines."""
    return environment.get(LOG, "").strip().lower() == "json" or environment.get(PUBLIC, "") not in ("", "0")


def set_up() -> None:
    """Let every logger of this process, every warning and every uncaught error come out as such a line on stderr."""
    root = logging.getLogger()
    root.handlers[:] = [_make_handler()]
    for name in list(logging.root.manager.loggerDict):
        take_over(logging.getLogger(name))
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def take_over(logger: logging.Logger) -> None:
    """Let a logger that has handlers of its own write by the root's."""
    logger.handlers.clear()
    logger.propagate = True


def _make_handler() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    return handler


class Lines(logging.Formatter):
    """Writes a record as a JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _template_of(record),
        }
        if isinstance(record.args, Mapping) and record.name.partition(".")[0] in OURS:
            line |= {str(name): value for name, value in record.args.items() if _is_plain(value)}
        elif isinstance(record.args, tuple) and (numbers := [each for each in record.args if _is_number(each)]):
            line["numbers"] = numbers
        if record.exc_info and record.exc_info[1] is not None:
            line |= _describe_error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, allow_nan=False, default=str)


def _template_of(record: logging.LogRecord) -> str:
    if record.name == "py.warnings":
        return "a warning of a library"  # its text is an argument, and names a file
    template = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    told = template if record.name.partition(".")[0] in OURS else _PERSONAL.sub("…", template)
    return " ".join(told.split())[:_LONGEST]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) <= sys.float_info.max


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str) or _is_number(value)


def _describe_error(error: BaseException) -> dict[str, object]:
    places = [
        f"{_shorten_path(frame.filename)}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-_PLACES:]
    ]
    told: dict[str, object] = {"error": type(error).__name__, "at": places}
    if cause := error.__cause__ or error.__context__:
        told["after"] = type(cause).__name__
    return told


def _shorten_path(name: str) -> str:
    """Return a file's path below this app or below the folder of packages, without the machine's own folders."""
    path = Path(name)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logging.getLogger("app").critical("an error that nobody caught", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(given: threading.ExceptHookArgs) -> None:
    if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
        _log_uncaught(given.exc_type, given.exc_value, given.exc_traceback)
