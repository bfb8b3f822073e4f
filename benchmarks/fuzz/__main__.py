"""`make fuzz`: open random links, and print those that a page could not take. A number and a seed open one again."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterable

from benchmarks.fuzz.links import make_link
from benchmarks.fuzz.pages import RUN_SECONDS, open_number

SEED = 15


def main(arguments: list[str] | None = None) -> int:
    """Open the links; return 1 if there was one that a page could not take."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--links", type=int, default=5000, help="through AppTest")
    parser.add_argument("--browser", type=int, default=500, help="in a browser")
    parser.add_argument("--seed", type=int, default=SEED, help="other links for another one")
    parser.add_argument("--first", type=int, default=0, help="the number of the first link")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes for AppTest")
    given = parser.parse_args(arguments)
    if given.jobs < 1 or min(given.links, given.browser, given.first) < 0:
        parser.error("numbers of links are 0 or more, and of jobs 1 or more")
    os.environ["DESCENT_LAB_WORKERS"] = "0"  # these processes are the workers
    os.environ["DESCENT_LAB_RUN_SECONDS"] = str(RUN_SECONDS)  # a page that waits for a longer one comes to its end
    numbers = range(given.first, given.first + given.links)
    with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
        found = pool.imap_unordered(open_number, [(given.seed, number) for number in numbers], chunksize=10)
        failed = _tell("through AppTest", found, given.links, given.seed)
    if given.browser:
        from benchmarks.fuzz import browser

        links = (make_link(given.seed, number) for number in range(given.first, given.first + given.browser))
        results = ((each.number, problem) for each, problem in browser.open_links(links))
        failed += _tell("in a browser", results, given.browser, given.seed)
    return 1 if failed else 0


def _tell(how: str, results: Iterable[tuple[int, str]], count: int, seed: int) -> int:
    """Print a line for each link that failed, with its address, and one for all; return how many failed."""
    begun, failed, done = time.monotonic(), 0, 0
    for done, (number, problem) in enumerate(results, start=1):
        if problem:
            failed += 1
            print(f"{how}, --seed {seed} --first {number}: {problem}\n  {make_link(seed, number).path}", flush=True)
        if done % 250 == 0:
            print(f"{done} of {count} {how}, {failed} failed", file=sys.stderr, flush=True)
    print(f"{done} links {how}: {failed} failed, in {time.monotonic() - begun:.0f} s", flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
