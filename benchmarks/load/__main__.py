"""`make load`: measure everything, or what is named, and write deploy/LOAD.md."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import time
from datetime import date
from pathlib import Path
from types import ModuleType

import psutil

from benchmarks.load import measures, table
from benchmarks.load.options import Options
from benchmarks.load.server import ROOT

TABLE = ROOT / "deploy" / "LOAD.md"
# As a person reads them; a new one comes after these.
ORDER = (
    "one_link", "different", "idle", "beside", "flows", "typing", "clear_cache", "uploads", "silent", "network",
    "worker_killed", "worker_hung", "disk_full", "memory_short", "soak",
)  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Measure and write; return the status of the process: 1 if something that is wanted was not met."""
    known = find_measures()
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all without any")
    parser.add_argument("--visitors", type=int, default=Options.visitors, help="who come in the same second")
    parser.add_argument("--idle", type=int, default=Options.idle, help="windows that are open and do nothing")
    parser.add_argument("--silent", type=int, default=Options.silent, help="connections that say nothing")
    parser.add_argument("--duration", type=float, default=Options.duration, help="seconds of the soak")
    parser.add_argument("--without", type=float, default=Options.without, help="seconds without network")
    parser.add_argument("--to", type=Path, default=TABLE, help="the file of the tables")
    given = vars(parser.parse_args(arguments))
    names, to = given.pop("names") or list(known), given.pop("to")
    if unknown := [name for name in names if name not in known]:
        parser.error(f"there is no measure {unknown[0]!r}; there are {', '.join(known)}")
    if small := [name for name, value in given.items() if value <= 0]:
        parser.error(f"--{small[0]} must be above 0, not {given[small[0]]}")
    return _measure({name: known[name] for name in names}, Options(**given), to)


def find_measures() -> dict[str, ModuleType]:
    """Return every measure by its name, in the order of the table."""
    names = [module.name for module in pkgutil.iter_modules(measures.__path__)]
    names.sort(key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return {name: importlib.import_module(f"{measures.__name__}.{name}") for name in names}


def _measure(wanted: dict[str, ModuleType], options: Options, to: Path) -> int:
    missed = 0
    titles = [module.TITLE for module in find_measures().values()]
    for name, module in wanted.items():
        begun = time.monotonic()
        print(f"{name} …", file=sys.stderr, flush=True)
        rows = module.measure(options)
        missed += sum(row.met is False for row in rows)
        text = table.to_section(module.TITLE, rows, f"{_machine()} `{name}` took {time.monotonic() - begun:.0f} s.")
        print(text, flush=True)
        table.write(to, {module.TITLE: text}, titles)
    print(f"{missed} not met" if missed else "all met", file=sys.stderr)
    return 1 if missed else 0


def _machine() -> str:
    cores, memory = psutil.cpu_count(), psutil.virtual_memory().total
    return f"{date.today().isoformat()}, {cores} cores, {memory / 2**30:.0f} GiB, load {psutil.getloadavg()[0]:.1f}."


if __name__ == "__main__":
    sys.exit(main())
