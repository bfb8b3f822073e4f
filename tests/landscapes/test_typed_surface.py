"""A typed surface is a surface like any other: parameters, map, starts, level points, frame, pickle."""

from __future__ import annotations

import gc
import math
import pickle
import threading
import weakref

import pytest
import torch

from landscapes import LANDSCAPES, Landscape, typed
from landscapes.level_points import level_ground
from notation.problems import NotationError

PLACES = torch.tensor([[0.3, -0.7], [1.5, 2.0], [-2.0, 0.25]], dtype=torch.float64)


def test_it_is_a_landscape_with_value_gradient_and_hessian():
    surface = typed("100(y-x^2)^2+(1-x)^2")
    built_in = LANDSCAPES["rosenbrock"]
    assert isinstance(surface, Landscape) and surface.slug == "typed" and surface.smooth
    for name in ("value", "gradient", "hessian"):
        assert torch.allclose(getattr(surface, name)(PLACES), getattr(built_in, name)(PLACES), rtol=1e-13)


def test_a_slider_is_a_parameter_like_any_other():
    surface = typed("(a-x)^2 + b(y-x^2)^2", sliders={"a": 1, "b": (100, 1, 200, "log")})
    a, b = surface.own_params()
    assert (a.name, a.default, a.slider, a.log, a.symbol) == ("a", 1, (0, 2), False, "a")
    assert (b.name, b.default, b.slider, b.log) == ("b", 100, (1, 200), True)
    other, same = surface.replace(a=0.5, b=10), LANDSCAPES["rosenbrock"].replace(a=0.5, b=10)
    assert torch.allclose(other.hessian(PLACES), same.hessian(PLACES), rtol=1e-13)
    assert other.settings()["b"] == 10 and other.changed() == {"a": 0.5, "b": 10}
    assert other.latex == r"\left(a - x\right)^{2} + b\,\left(y - x^{2}\right)^{2}"
    with pytest.raises(ValueError, match=r"Typed\.b must lie in \(0, inf\), got -1"):
        surface.replace(b=-1)


def test_without_sliders_unknown_names_are_refused_and_offered():
    with pytest.raises(NotationError, match="a is not known: shall it be a slider") as refused:
        typed("a*x^2 + b + scale")
    assert refused.value.unknown == ("a", "b")  # scale is every surface's
    assert "scale is not known, and cannot name a slider: choose another letter." in refused.value.problems[2].words
    assert typed("a*x^2 + b", sliders=dict.fromkeys(refused.value.unknown, 1.0)).value(PLACES[0]) == pytest.approx(1.09)


@pytest.mark.parametrize("name", ["λ", "lambda"])
def test_greek_letters_are_names_however_they_are_spelled(name: str):
    for text in ("λ x", r"\lambda x", "lambda x", "lambda*x"):
        assert typed(text, sliders={name: 3}).replace(λ=2).value(PLACES[1]) == 3


def test_a_slider_comes_before_what_its_name_would_mean():
    """The fit of a line has x1 to y4 as its data; x1 alone would be a coordinate."""
    fit = LANDSCAPES["line_fit"]
    own = {spec.name: spec.name.replace("x", "u") for spec in fit.own_params()}
    formula = fit.formula
    for name, other in own.items():
        formula = formula.replace(name, other)
    surface = typed(formula, sliders={own[spec.name]: (spec.default, *spec.slider) for spec in fit.own_params()})
    assert torch.allclose(surface.gradient(PLACES), fit.gradient(PLACES), rtol=1e-13)


@pytest.mark.parametrize(
    ("sliders", "message"),
    [
        ({"x": 1}, "x cannot name a slider: it means something else here"),
        ({"sin": 1}, "sin cannot name"),
        ({"steps": 1}, "steps cannot name"),
        ({"scale": 1}, "scale cannot name"),
        ({"value": 1}, "value cannot name"),
        ({"formula": 1}, "formula cannot name"),
        ({"π": 1}, "π cannot name a slider: it means something else here"),
        ({"pi": 1}, "pi cannot name"),
        ({"PI": 1}, "PI cannot name"),
        ({"x1": 1}, "x1 cannot name"),
        ({"X_2": 1}, "X_2 cannot name"),
        ({"in": 1}, "in cannot name"),
        ({"for": 1}, "for cannot name"),
        ({"def": 1}, "def cannot name"),
        ({"class": 1}, "class cannot name"),
        ({"lambda": 1, "λ": 2}, "λ and lambda are one slider: declare it once"),
        ({"epsilon": 1, "ε": 2}, "ε and epsilon are one slider"),
        ({"a1": 1, "a_1": 2}, "a_1 and a1 are one slider"),
        ({"if": 1}, "if cannot name"),
        ({"2a": 1}, "'2a' cannot name a slider: a name has up to 20 letters"),
        ({"a" * 21: 1}, "cannot name a slider"),
        ({"<b>": 1}, "cannot name a slider"),
        ({"a": "1"}, "a must be a number in"),
        ({"a": math.nan}, "a must lie in"),
        ({"a": (1, 2)}, r"a takes a default, or \(default, low, high\)"),
        ({"a": (1, 2, 1)}, "a: the range must rise, got 2.0 to 1.0"),
        ({"a": (5, 0, 1)}, r"a must lie in \[0, 1\], got 5.0"),
        ({"a": (1, 0, 2, "log")}, r"a must lie in \(0, inf\), got 0"),
        ({"a": (1, 0.1, 2, "cubic")}, 'after the range stands "log" or nothing'),
        ({f"a{i}": 1 for i in range(13)}, "may have 12 sliders, here are 13"),
        (["a"], "sliders must be names with their numbers"),
    ],
)
def test_a_slider_that_cannot_be_is_refused(sliders: object, message: str):
    with pytest.raises(ValueError, match=message):
        typed("x^2", sliders=sliders)  # pyright: ignore[reportArgumentType] (what a stranger may send)


@pytest.mark.parametrize("name", ["self", "cls", "obj", "changes", "other", "field", "MISSING", "print", "result"])
def test_a_slider_may_have_a_name_that_python_code_likes(name: str):
    surface = typed(f"{name} x", sliders={name: 1}).replace(**{name: 3})
    assert surface.value(PLACES[1]) == 4.5 and pickle.loads(pickle.dumps(surface)) == surface


@pytest.mark.parametrize("name", ["n", "r", "q", "v", "steps", "a" * 21])
def test_no_slider_is_offered_for_a_name_that_none_can_have(name: str):
    with pytest.raises(NotationError, match="and cannot name a slider: choose another letter") as refused:
        typed(f"x^2 + {name} y")
    assert not refused.value.unknown and "shall it" not in str(refused.value)


@pytest.mark.parametrize(("typed_so", "letter"), [("ϵ", "ε"), ("ϕ", "φ"), ("ϑ", "θ")])
def test_the_other_shapes_of_greek_letters_are_the_same_letters(typed_so: str, letter: str):
    for name in (typed_so, letter):
        assert typed(f"{typed_so} x", sliders={name: 2}).replace(**{letter: 3}).value(PLACES[1]) == 4.5


@pytest.mark.parametrize("name", ["beta", "β"])
def test_a_greek_word_that_a_link_uses_is_a_letter(name: str):
    assert typed("beta x", sliders={name: 2}).replace(β=3).value(PLACES[1]) == 4.5


@pytest.mark.parametrize("default", [1e308, -1e308])
def test_a_range_is_finite(default: float):
    low, high = typed("a x", sliders={"a": default}).own_params()[0].slider
    assert -math.inf < low < high < math.inf and low <= default <= high


@pytest.mark.parametrize("extent", [1, "ab", ((0, 1),), ((1, 0), (0, 1)), ((0, math.inf), (0, 1)), ((0, 1e7), (0, 1))])
def test_a_map_that_cannot_be_is_refused(extent: object):
    with pytest.raises(ValueError, match="extent must be two rising intervals"):
        typed("x^2", extent=extent)


@pytest.mark.parametrize("text", [None, 5, b"x"])
def test_a_formula_is_a_text(text: object):
    with pytest.raises(ValueError, match="A formula is a text"):
        typed(text)  # pyright: ignore[reportArgumentType] (what a stranger may send)


@pytest.mark.parametrize("text", ["sqrt(-1 - x^2)", "log(-|x|-1) + y", "{x > 2000: 1}", "1/(y - y)"])
def test_a_formula_without_any_value_is_refused(text: str):
    with pytest.raises(NotationError, match="no real value anywhere"):
        typed(text)


def test_a_map_without_any_value_is_refused():
    with pytest.raises(NotationError, match="no real value on this map: choose another map"):
        typed("sqrt(-1-x^2)", extent=((0, 1), (0, 1)))
    with pytest.raises(NotationError, match="if it has some elsewhere, set the map"):
        typed("sqrt(x-2000)")
    assert typed("sqrt(x-2000)", extent=((1999, 2002), (0, 1))).starts[0][0] >= 2000


# ---------------------------------------------------------------------- where it is looked at

# A formula, and points that its map should hold.
SEEN = [
    ("x^2 + y^2", [(0, 0)]),
    ("(x-100)^2 + (y-50)^2", [(100, 50)]),
    ("(x^2+y-11)^2 + (x+y^2-7)^2", [(3, 2), (-2.805, 3.131), (-3.779, -3.283), (3.584, -1.848)]),
    ("-exp(-((x-20)^2+(y-30)^2)/4)", [(20, 30)]),
    ("|x-50| + |y-20|", [(50, 20)]),
    ("x^4 + y^4 - 4x y", [(1, 1), (-1, -1), (0, 0)]),
    ("sqrt(x-10) + y^2", [(10.5, 0)]),
    ("x", [(0, 0)]),
    ("5", [(0, 0)]),
    ("1000(x-.01)^2 + y^2", [(0.01, 0)]),
    ("sin x + cos y", [(-math.pi / 2, math.pi)]),
]


@pytest.mark.parametrize(("text", "points"), SEEN)
def test_the_map_holds_what_is_interesting(text: str, points: list[tuple[float, float]]):
    surface = typed(text)
    (x0, x1), (y0, y1) = surface.extent
    assert all(x0 <= x <= x1 and y0 <= y <= y1 for x, y in points)
    # and is no more than some times as wide as these and the usual 6
    assert x1 - x0 <= 6 + 3 * max(abs(a - b) for a, _ in points for b, _ in points) + 14


@pytest.mark.parametrize("text", [text for text, _ in SEEN] + ["log(x) + log(y)", "{x>2: x^2+y^2}", "sqrt(1-x^2-y^2)"])
def test_starts_lie_on_the_map_where_there_is_a_value(text: str):
    surface = typed(text)
    (x0, x1), (y0, y1) = surface.extent
    assert 1 <= len(surface.starts) <= 4
    for x, y in surface.starts:
        assert x0 <= x <= x1 and y0 <= y <= y1
        assert math.isfinite(surface.value(torch.tensor([x, y], dtype=torch.float64)).item())


def test_a_map_that_is_asked_for_is_taken():
    assert typed("x^2", extent=((-1, 2), (3, 4.5))).extent == ((-1.0, 2.0), (3.0, 4.5))


def test_level_points_are_found_when_they_are_asked_for():
    surface = typed("x^4 + y^4 - 4x y")
    assert surface.minima == () and surface.minimum_value is None
    ground = level_ground(surface)
    assert (ground.minima, ground.saddles, ground.maxima) == (2, 1, 0)
    assert sorted(point.position for point in ground.points if point.kind == "minimum") == [(-1, -1), (1, 1)]
    [tip] = level_ground(typed("|x-1| + |y+2|", extent=((-4, 4), (-4, 4)))).points
    assert tip.position == pytest.approx((1, -2), abs=1e-6) and tip.eigenvalues is None


def test_it_can_be_turned_shifted_and_scaled():
    surface = typed("x^2 + 3y", extent=((-1, 1), (-2, 2)))
    moved = surface.replace(rotation=90.0, shift_x=5.0, scale=2.0)
    assert moved.value(torch.tensor([5.0, 2.0], dtype=torch.float64)) == pytest.approx(1.0)
    assert torch.tensor(moved.extent).flatten().tolist() == pytest.approx([1, 9, -2, 2])


def test_where_it_has_no_value_nothing_has_a_number():
    surface = typed("sqrt(x) + y^2")
    outside = torch.tensor([-1.0, 1.0], dtype=torch.float64)
    assert surface.value(outside).isnan() and surface.gradient(outside)[0].isnan()


# ---------------------------------------------------------------------- one text, one surface


def test_equal_texts_are_equal_surfaces_and_others_are_not():
    surface = typed("a x^2 + y", sliders={"a": 2})
    assert surface == typed("a x^2 + y", sliders={"a": 2}) and hash(surface) == hash(
        typed("a x^2 + y", sliders={"a": 2})
    )
    assert surface != typed("a x^2 + y", sliders={"a": 3})
    assert surface != typed("a x^2 +  y", sliders={"a": 2})
    assert surface != surface.replace(a=1)


def test_it_survives_a_pickle():
    surface = typed("a x^2 + {y<0: y, 2y}", sliders={"a": (2, 0, 5)}, extent=((0, 1), (0, 2))).replace(a=3, rotation=10)
    copy = pickle.loads(pickle.dumps(surface))
    assert copy == surface and copy.extent == surface.extent


def test_its_repr_makes_it_again():
    for surface in (
        typed("x^2"),
        typed("a x^2 + λ y", sliders={"a": (2, 0, 5), "lambda": (1, 0.5, 2, "log")}, extent=((0, 1), (0, 2))),
        typed("self x", sliders={"self": 1}).replace(self=3, rotation=10),
    ):
        again = eval(repr(surface), {"typed": typed})
        assert again == surface and again.extent == surface.extent


def test_texts_that_nobody_holds_are_forgotten():
    kept = weakref.ref(type(typed("x + 0.123")))
    for i in range(100):
        typed(f"x + {i}y")
    gc.collect()
    from landscapes import tape

    tape.tape_of.cache_clear()
    tape.torch_function.cache_clear()
    gc.collect()
    assert kept() is None


def test_several_visitors_may_type_the_same_at_once():
    found: list[Landscape] = []
    threads = [threading.Thread(target=lambda: found.append(typed("x^2 + sin(5y) + 7"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1


def test_a_long_formula_works_through_its_points_in_parts():
    """So that its derivatives hold some megabytes at once, not some for each of its operations."""
    from landscapes import tape

    long = "+".join(f"sin({i}x)*exp(-y/{i})" for i in range(1, 100))
    surface = typed(long)
    side = torch.linspace(0.1, 1, 300, dtype=torch.float64)
    x, y = torch.meshgrid(side, side, indexing="ij")
    whole = surface.fields(x, y, "fgh")
    program = tape.torch_function(surface._formula(), "fgh")
    assert program.__name__ == "whole"  # the built-in surfaces have none such
    for i, j in ((0, 0), (299, 299), (17, 200)):
        alone = surface.fields(x[i : i + 1, j], y[i : i + 1, j], "fgh")
        assert [part.item() for part in alone] == pytest.approx([part[i, j].item() for part in whole], rel=1e-13)
    assert all(
        tape.torch_function(built_in._formula(), "fgh").__name__ == "compiled" for built_in in LANDSCAPES.values()
    )
