"""`make test` asks for a browser: one that starts is there afterwards, or a line says what to do.

In this order: the system's own; the one that Playwright downloads, with the libraries it needs; one from the system's
package manager. A browser counts when it has started: a file of that name may be a stub, or lack a library.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from playwright.sync_api import sync_playwright

from tests.browser.starting import NoBrowser, start

DEAD = 30 * 60  # seconds: no mirror and no mounted disk is as slow as that
PLAYWRIGHT = [sys.executable, "-m", "playwright"]
QUIETLY = ("env", "DEBIAN_FRONTEND=noninteractive")  # sudo drops it
# The manager, and what it is asked for in turn until one of these is there. A headless shell is the smaller download.
MANAGERS = {
    "apt-get": (
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", "chromium-headless-shell"],
        ["apt-get", "-q", "install", "-y", "--no-install-recommends", "chromium"],
    ),
    "dnf": (["dnf", "install", "-y", "chromium-headless"], ["dnf", "install", "-y", "chromium"]),
    "apk": (["apk", "add", "chromium"],),
    "pacman": (["pacman", "-Sy", "--noconfirm", "chromium"],),
    "zypper": (["zypper", "--non-interactive", "install", "chromium"],),
}
ASK = (
    "No browser starts here, and none could be installed. Install Chromium (Debian, Ubuntu: apt-get install chromium; "
    "elsewhere: .venv/bin/python -m playwright install --with-deps chromium) and run this again; `make check` needs "
    "none. Tried: {tried}"
)

Run = Callable[[Sequence[str]], bool]
Managers = Mapping[str, Sequence[Sequence[str]]]


def run(command: Sequence[str]) -> bool:
    """Run a command and tell whether it went well; its output goes where ours does."""
    print("$", *command, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return (
            subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, timeout=DEAD, check=False).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def as_root() -> list[str] | None:
    """Return the words before an administrator's command; None if nobody here may give one."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if shutil.which("sudo") and subprocess.run([*sudo, "true"], **silent, check=False).returncode == 0:
        return sudo
    return None


def ask_managers(managers: Managers, root: list[str] | None) -> Iterator[list[str]]:
    """Yield the commands of the package managers that are here, with the words before an administrator's command."""
    if root is None:
        return
    for name, commands in managers.items():
        if shutil.which(name):
            for command in commands:
                yield [*root, *QUIETLY, *command]


def attempts(root: list[str] | None) -> Iterator[list[str]]:
    """Yield every command that may bring a browser."""
    yield [*PLAYWRIGHT, "install", "--only-shell", "chromium"]
    yield from ask_managers(MANAGERS, root)
    # What a downloaded browser may lack; Playwright knows the names on Debian and Ubuntu.
    if root is not None and shutil.which("apt-get"):
        yield [*root, *QUIETLY, *PLAYWRIGHT, "install-deps", "chromium"]


def why_not() -> str:
    """Return "" if a browser starts, else what was tried and what each attempt said."""
    try:
        with sync_playwright() as playwright:
            start(playwright.chromium).close()
    except NoBrowser as error:
        return str(error)
    return ""


def provide(run: Run = run, why_not: Callable[[], str] = why_not) -> str:
    """Do what it takes until a browser starts and return "", else the line that says what to do."""
    if not (problem := why_not()):
        return ""
    for command in attempts(as_root()):
        if run(command) and not (problem := why_not()):
            return ""
    return ASK.format(tried=problem)


if __name__ == "__main__":
    sys.exit(provide() or 0)
