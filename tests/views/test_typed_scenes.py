"""Scenes with a typed rule or a typed formula, as the page draws them."""

import pytest

from core.words import languages, translated
from lessons import lesson


def test_the_lines_of_both_rules_stand_beside_their_race(open_page):
    page = open_page(lesson="own", scene="by-lines")
    before, after = (each.value.splitlines() for each in page.code)
    assert before[-2:] == ["v = beta*v + g", "x = x - lr*v"]
    assert after == [*before[:-2], before[-1], before[-2]]
    titles = [f"**{label}**" for label in lesson("own").scenes[3].labels[1:]]
    assert [each.value for each in page.markdown if each.value in titles] == titles
    assert not page.exception and not page.warning


@pytest.mark.parametrize("language", list(languages()))
def test_a_typed_formula_stands_beside_its_race(open_page, language: str):
    page = open_page(lesson="own", scene="by-formula", lang=language)
    assert [each.value.splitlines()[-1] for each in page.code] == ["|x|^p + y^2", "x = x - lr/sqrt(t)*g"]
    assert f"**{translated('The formula f(x, y)', language)}**" in [each.value for each in page.markdown]
    assert not page.exception and not page.warning
