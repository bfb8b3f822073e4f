"""A bare machine gets nginx from its package manager, or is told in a line what to do."""

from __future__ import annotations

import pytest

from tests.deploy import provide


@pytest.fixture
def machine(monkeypatch):
    """`machine("apt-get", root=[], works="nginx-light")`: return what it was asked, and the line in the end."""

    def ask(*managers, root, works=""):
        ran = []
        monkeypatch.setattr(provide.shutil, "which", lambda name, path=None: name if name in managers else None)
        monkeypatch.setattr(provide, "as_root", lambda: root)

        def run(command):
            ran.append(" ".join(command))
            return True

        line = provide.provide(run, lambda: "nginx" if works and any(works in said for said in ran) else None)
        return ran, line

    return ask


def test_where_it_is_nothing_is_installed():
    def run(command):
        pytest.fail(f"{command} was run")

    assert provide.provide(run, lambda: "/usr/sbin/nginx") == ""


def test_the_smallest_package_comes_first_and_ends_it(machine):
    ran, line = machine("apt-get", root=["sudo", "-n"], works="nginx-light")
    assert line == "" and len(ran) == 2
    assert all(said.startswith("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get ") for said in ran)


def test_where_it_cannot_be_had_a_line_says_what_to_do(machine):
    for managers, root in (((), []), (("apt-get",), None), (("apt-get",), [])):
        ran, line = machine(*managers, root=root)
        assert "apt-get install nginx" in line and "\n" not in line
        assert bool(ran) == (bool(managers) and root is not None)
