"""The command `descent-lab`, also `python -m descent_lab`: it starts the app, or makes a film.

What it needs is imported where it is needed: a process that `multiprocessing` spawns reads this file as well.
"""

from __future__ import annotations

import os
import platform
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, version

from descent_lab import HOUSE

COMMAND = "descent-lab"
HELP = f"""\
Usage: {COMMAND} [OPTIONS]
       {COMMAND} render RACE.json FILE [OPTIONS]
       {COMMAND} atlas --out FILE [OPTIONS]

Race optimizers on two-dimensional loss surfaces. The command starts the app and opens it in the browser. With `render`
it makes a film (.mp4, .gif, .webp) or a page (.html) of a race that the app has saved as JSON, with `atlas` a table of
rules on surfaces (Parquet).

Options:
  -h, --help               Show this text.
  --version                Show the version, and those of Python, torch and Streamlit.
  --server.port PORT       Serve at this port. Without it the first free one from 8501 on is taken.
  --server.address NAME    Listen at this address alone: localhost keeps the app to this machine.
  --server.headless true   Open no browser.

Every other option of `streamlit run` is taken as well, and so are its STREAMLIT_... variables: `python -m streamlit run
--help` lists them. `{COMMAND} render --help` lists the options of films, `{COMMAND} atlas --help` those of a table.

Environment:
  DESCENT_LAB_CACHE        The folder for what is kept between two starts, in place of the user's cache folder.
  DESCENT_LAB_PUBLIC=1     Use the limits for the open web. Each limit has a variable of its own: see core/limits.py.
"""


def main() -> int:
    """Do what the command line asks for, and return the exit status."""
    arguments = sys.argv[1:]
    match arguments[:1]:
        case ["-h" | "--help"]:
            print(HELP, end="")
        case ["--version"]:
            print(list_versions())
        case ["render"]:
            from figures.render import main as render

            return render(arguments[1:], f"{COMMAND} render")
        case ["atlas"]:
            from engine.atlas.__main__ import main as atlas

            return atlas(arguments[1:], f"{COMMAND} atlas")
        case [word] if not word.startswith("-"):
            print(f"{COMMAND}: there is no command {word!r}; `{COMMAND} --help` lists what there is.", file=sys.stderr)
            return 2
        case _:
            from views.hosting import beginning

            # A process that is started from here finds the house as well.
            os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(HOUSE), os.environ.get("PYTHONPATH"))))
            beginning.serve(HOUSE / "app.py", arguments, COMMAND)
    return 0


def list_versions() -> str:
    """Return the versions in a line, of the checkout if this is one."""
    project = HOUSE / "pyproject.toml"
    ours = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"] if project.exists() else None
    others = (f"{name} {_find_version(name)}" for name in ("torch", "streamlit"))
    return f"{COMMAND} {ours or _find_version(COMMAND)} (Python {platform.python_version()}, {', '.join(others)})"


def _find_version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    sys.exit(main())
