"""Choosing among dozens: family by family, and a link that names what does not exist is answered in a line."""

from itertools import groupby

import pytest

from core.link_names import titles
from engine.refusals import one_of
from landscapes import LANDSCAPES
from landscapes.typed_surface import TypedSurface
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from optimizers.writing import WrittenRule
from views.catalogue.formulas import make_breakable, split_formula

OWN = {"surface": TypedSurface.title, "r.1": WrittenRule.title}


@pytest.fixture
def choosers(open_page):
    page = open_page(r="lookahead", **{"schedule.1": "cosine"})
    page.button(key="racer-line-0").click().run()
    return page


@pytest.mark.parametrize(
    ("key", "registry", "first"),
    [
        ("surface", LANDSCAPES, "Bowls and valleys"),
        ("r.1", OPTIMIZERS, "Plain"),
        ("inner.1", OPTIMIZERS, "Plain"),
        ("schedule.1", SCHEDULES, "Constant"),
    ],
)
def test_what_is_alike_stands_together_and_the_simplest_first(choosers, key, registry, first):
    options = choosers.selectbox(key=key).options
    if key in OWN:  # above all families stands one's own
        own, *options = options
        assert own == OWN[key]
    families = [family for family, _ in groupby(option.partition(" · ")[0] for option in options)]
    assert families[0] == first and len(set(families)) == len(families)
    assert set(families) <= {entry.family for entry in registry.values()}
    titles = [option.split(" · ")[-1] for option in options]  # one that is called as its family stands alone
    assert set(titles) <= {entry.title for entry in registry.values()} and len(set(titles)) == len(titles)
    assert len(titles) == len(registry) or key == "inner.1"


def test_of_many_names_the_one_is_told_that_may_have_been_meant():
    rules = titles(OPTIMIZERS)
    assert one_of("rule", rules, "adamm") == "rule: 'adamm' is not known here (did you mean Adam?)"
    assert one_of("rule", rules, "gradient decent") == (
        "rule: 'gradient decent' is not known here (did you mean Gradient descent?)"
    )
    assert one_of("rule", rules, "zzzzz") == "rule: 'zzzzz' is not known here"
    assert one_of("precision", ("float64", "float32"), "x") == "precision must be one of float64, float32, not 'x'"


def test_the_formula_of_a_turned_surface_has_a_line_for_the_turn():
    turned = LANDSCAPES["branin"].replace(rotation=30.0)
    assert len(split_formula(turned.latex)) == 2


def test_a_long_bracket_does_not_keep_its_line_from_being_broken():
    r"""KaTeX breaks no line between \left and \right; what they hold stays as it is."""
    hills = LANDSCAPES["gaussian_hills"].latex
    shown = make_breakable(hills)
    assert shown.replace(r"\Bigl", r"\left").replace(r"\Bigr", r"\right") == hills
    assert (shown.count(r"\Bigl("), shown.count(r"\Bigr)")) == (1, 1)
    assert shown.index(r"\Bigl(") < shown.index("e^") < shown.rindex("e^") < shown.index(r"\Bigr)")
    bowl = LANDSCAPES["bowl"].latex
    assert make_breakable(bowl) == bowl
