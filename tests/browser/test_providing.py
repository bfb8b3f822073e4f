"""A bare machine gets a browser, in the order in which least is installed, or is told in a line what to do."""

from __future__ import annotations

import pytest

from tests.browser import provide


class Machine:
    """A machine on which a browser starts after one of the commands, and on which some fail."""

    def __init__(self, works_after: str = "", fails: tuple[str, ...] = (), present: bool = False):
        self.works_after, self.fails, self.there, self.ran = works_after, fails, present, []

    def run(self, command):
        said = " ".join(command)
        self.ran.append(said)
        well = not any(part in said for part in self.fails)
        self.there = self.there or (well and bool(self.works_after) and self.works_after in said)
        return well

    def why_not(self):
        return "" if self.there else "chromium: not there"

    def provided(self):
        return provide.provide(self.run, self.why_not)


@pytest.fixture
def managed_by(monkeypatch):
    """`managed_by("apt-get", root=[])`: what the machine has, and what is written before an administrator's command."""

    def has(*names, root):
        monkeypatch.setattr(provide.shutil, "which", lambda name: f"/usr/bin/{name}" if name in names else None)
        monkeypatch.setattr(provide, "as_root", lambda: root)

    return has


def test_where_one_starts_nothing_is_installed(managed_by):
    managed_by("apt-get", root=[])
    machine = Machine(present=True)
    assert machine.provided() == "" and machine.ran == []


def test_playwrights_own_comes_first_and_ends_it(managed_by):
    managed_by("apt-get", root=[])
    machine = Machine(works_after="playwright install")
    assert machine.provided() == ""
    (command,) = machine.ran
    assert command.endswith("playwright install --only-shell chromium")


def test_where_it_cannot_be_reached_the_systems_manager_is_asked(managed_by):
    managed_by("apt-get", root=["sudo", "-n"])
    machine = Machine(works_after="install -y --no-install-recommends chromium", fails=("playwright", "headless-shell"))
    assert machine.provided() == ""
    assert [command.split("apt-get -q ")[-1] for command in machine.ran[1:]] == [
        "update",
        "install -y --no-install-recommends chromium-headless-shell",
        "install -y --no-install-recommends chromium",
    ]
    assert all(command.startswith("sudo -n env DEBIAN_FRONTEND=noninteractive ") for command in machine.ran[1:])


def test_what_is_installed_counts_when_it_starts(managed_by):
    """Ubuntu's chromium is a stub that asks for a snap, and a downloaded browser may lack a library."""
    managed_by("apt-get", root=[])
    machine = Machine(works_after="install-deps")
    assert machine.provided() == ""
    assert machine.ran[-1].endswith("playwright install-deps chromium")


@pytest.mark.parametrize("name", [name for name in provide.MANAGERS if name != "apt-get"])
def test_other_managers(name, managed_by):
    managed_by(name, root=[])
    machine = Machine(works_after=f"{name} ", fails=("playwright",))
    assert machine.provided() == "" and "chromium" in machine.ran[-1]


@pytest.mark.parametrize("root", [None, []])
def test_where_nothing_helps_one_line_says_what_to_do(root, managed_by):
    managed_by("apt-get", "sudo", root=root)
    machine = Machine(fails=("",))
    said = machine.provided()
    assert "apt-get install chromium" in said and "chromium: not there" in said and "\n" not in said
    assert any("apt-get" in command for command in machine.ran) == (root is not None), "nobody is asked for a password"
