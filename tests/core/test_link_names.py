"""Names in a link: one place for all of them, an owner each, and nobody else's."""

from pathlib import Path

import pytest

from core.link_names import NAMES, called, declared
from engine.conditions import DECLARED
from engine.extras import Choice, Extra
from engine.link import OWN
from landscapes import LANDSCAPES
from landscapes.reserved import RESERVED
from views import VIEWS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", NAMES)
def test_whoever_owns_a_name_says_it(name):
    path = ROOT / (NAMES[name].owner.replace(".", "/") + ".py")
    written = path.read_text(encoding="utf-8")
    assert any(f(name) in written for f in ('"{}"'.format, '"{}.'.format, "    {}: ".format)), path


def test_all_who_have_names_have_them_from_there():
    pages = {name for view in VIEWS for name in view.own}
    assert pages | set(DECLARED) | set(OWN) <= set(NAMES)
    assert set(NAMES) <= set(RESERVED)
    assert not set(NAMES) & {spec.name for surface in LANDSCAPES.values() for spec in surface.params()}


@pytest.mark.parametrize("make", [lambda: declared("fog"), lambda: Choice("fog", ("a", "b")),
                                  lambda: Extra("fog", 1.0, LANDSCAPES["bowl"].params()[0].valid)])  # fmt: skip
def test_a_name_that_stands_nowhere_is_refused(make):
    with pytest.raises(KeyError, match=r"'fog' is no parameter of a link: core/link_names\.py"):
        make()


def test_what_it_is_called_for_a_person():
    assert called("noise") == "gradient noise σ"
    assert called("color.3") == "Colour of racer 3"
    assert called("depth") == "depth"
