"""`make test` asks for nginx: it is there afterwards, or a line says what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

from tests.browser.provide import Run, as_root, ask_managers, run

PLACES = "/usr/sbin:/usr/local/sbin:/sbin:/opt/homebrew/bin"  # where it is though no shell of a user looks there
# The manager, and what it is asked for in turn.
MANAGERS = {
    "apt-get": (
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", "nginx-light"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", "nginx"],
    ),
    "dnf": (["dnf", "install", "-y", "nginx-core"],),
    "apk": (["apk", "add", "nginx"],),
    "pacman": (["pacman", "-Sy", "--noconfirm", "nginx"],),
    "zypper": (["zypper", "--non-interactive", "install", "nginx"],),
}
ASK = (
    "The tests of deploy/ need nginx, and it could not be installed. Install it (Debian, Ubuntu: apt-get install "
    "nginx) and run this again; `make check` needs none."
)


def find() -> str | None:
    """Return the path of nginx; None if there is none."""
    return shutil.which("nginx") or shutil.which("nginx", path=PLACES)


def provide(run: Run = run, find: Callable[[], str | None] = find) -> str:
    """Do what it takes until nginx is there and return "", else the line that says what to do."""
    if find():
        return ""
    for command in ask_managers(MANAGERS, as_root()):
        if run(command) and find():
            return ""
    return ASK


if __name__ == "__main__":
    sys.exit(provide() or 0)
