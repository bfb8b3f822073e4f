"""What people type is read as they mean it: its value, its derivatives, its LaTeX and its code."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from landscapes import LANDSCAPES, Landscape
from landscapes.limits import fields_of
from landscapes.notation.code import torch_code
from landscapes.notation.written import Written
from landscapes.tape import tape_of, torch_function
from tests.landscapes.typed_formulas import TYPED

PLACES = [(0.7, 1.3), (-1.2, 0.4), (2.5, -3.1), (0.35, 0.2), (-0.6, -0.9), (3.3, 4.1)]
X, Y = np.array(PLACES).T


def _values(formula: Written, wanted: str, *parameters: float) -> list[np.ndarray]:
    x, y = torch.tensor(PLACES, dtype=torch.float64).T
    return [part.numpy() for part in torch_function(formula, wanted)(x, y, *parameters)]


@pytest.mark.parametrize("text", TYPED)
def test_a_typed_formula_has_the_value_that_is_meant(text: str):
    with np.errstate(all="ignore"):
        expected = TYPED[text](X, Y) + 0 * X
    np.testing.assert_allclose(_values(Written(text), "f")[0], expected, rtol=1e-13, atol=1e-13)


def test_the_list_is_long():
    assert len(TYPED) >= 150


# Functions whose derivative is declared to be 0, and x^100, whose size here makes every comparison vain.
LEVEL = [text for text in TYPED if any(word in text for word in ("floor", "ceil", "mod"))]


@pytest.mark.parametrize("text", LEVEL)
def test_floor_and_mod_count_as_level(text: str):
    derivatives = _values(Written(text), "gh")
    assert len(derivatives) == 5 and not np.array(derivatives).any()


@pytest.mark.parametrize("text", [text for text in TYPED if text not in LEVEL and text != "x^100"])
def test_its_derivatives_are_those_of_autograd(text: str):
    """Of torch's own functions, applied to the exported code: written apart from the derivatives of the tape."""
    formula = Written(text)
    value, gx, gy, xx, xy, yy = _values(formula, "fgh")
    for i, (px, py) in enumerate(PLACES):
        point = torch.tensor([px, py], dtype=torch.float64, requires_grad=True)

        def f(at: torch.Tensor) -> torch.Tensor:
            names = {"x": at[0], "y": at[1], "torch": torch, "math": math}
            return eval(f"({formula.python()}) + 0*x + 0*y", names)

        if not math.isfinite(value[i]):
            continue
        slope = torch.autograd.functional.jacobian(f, point)
        bend = torch.autograd.functional.hessian(f, point)
        np.testing.assert_allclose([gx[i], gy[i]], slope, rtol=1e-9, atol=1e-11)
        np.testing.assert_allclose([xx[i], xy[i], yy[i]], [bend[0, 0], bend[0, 1], bend[1, 1]], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("text", TYPED)
def test_its_latex_and_its_code_say_the_same(text: str):
    """The LaTeX that is shown is read again, and has the same value; so has the code of a script."""
    formula = Written(text)
    if r"\log_{" not in formula.latex():
        np.testing.assert_allclose(_values(Written(formula.latex()), "f")[0], _values(formula, "f")[0], rtol=1e-12)
    x, y = torch.tensor(PLACES, dtype=torch.float64).T
    found = eval(torch_code(formula.tree), {"x": x, "y": y, "torch": torch, "math": math})
    np.testing.assert_allclose(found.numpy(), _values(formula, "f")[0], rtol=1e-9, atol=1e-12)


def _as_typed(surface: Landscape) -> Written:
    return Written(surface.formula, tuple(spec.name for spec in surface.own_params()))


@pytest.mark.parametrize("text", ["a₁x", "a_{1}x", "a_1 x", "a1 x"])
def test_a_number_below_a_letter_ends_its_name(text: str):
    assert _values(Written(text, ("a1",)), "f", 3.0)[0] == pytest.approx(3 * X)


@pytest.mark.parametrize(
    ("text", "power", "slopes"),
    [
        ("|x|^p + |y|^p", 0.5, [(0, 0), (0, 0.5), (0.25, 0)]),
        ("(x²+y²)^p", 0.5, [(0, 0), (0, 1), (1, 0)]),
        ("(x²+y²)^p", 1.5, [(0, 0), (0, 3), (48, 0)]),
        ("x^p", 0.0, [(0, 0), (0, 0), (0, 0)]),
        ("x^p", 1.0, [(1, 0), (1, 0), (1, 0)]),
    ],
)
def test_a_slider_as_an_exponent_has_the_slope_0_at_its_kink(
    text: str, power: float, slopes: list[tuple[float, float]]
):
    x, y = torch.tensor([(0.0, 0.0), (0.0, 1.0), (4.0, 0.0)], dtype=torch.float64).T
    found = fields_of(Written(text, ("p",)), [power], x, y, "g")
    np.testing.assert_allclose(torch.stack(found).T, slopes, atol=1e-13)


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_a_typed_copy_of_a_built_in_surface_is_equal(slug: str):
    """In value, gradient and Hessian, to 1e-12 of the largest there; sympy derived the one, the tape the other."""
    surface = LANDSCAPES[slug]
    formula = _as_typed(surface)
    low, high = torch.tensor(surface.extent, dtype=torch.float64).T
    place = low + (high - low) * torch.rand(1000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    parameters = [getattr(surface, spec.name) for spec in surface.own_params()]
    ours = surface.fields(place[:, 0], place[:, 1], "fgh")
    typed = fields_of(formula, parameters, place[:, 0], place[:, 1], "fgh")
    for one, other in ((ours[:1], typed[:1]), (ours[1:3], typed[1:3]), (ours[3:], typed[3:])):
        one, other = torch.stack(one), torch.stack(other)
        assert (one - other).norm(dim=0).max() <= 1e-12 * one.norm(dim=0).max()


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_derivatives_cost_a_few_times_the_formula(slug: str):
    """At most four times the operations of f for the gradient, and four times those of the gradient for the Hessian."""
    f, g, h = (sum(tape_of(_as_typed(LANDSCAPES[slug]), wanted).varies) for wanted in "fgh")
    assert g <= 4 * f and h <= 4 * g


def test_the_value_is_that_of_the_tree_as_typed():
    """Sympy makes x of sqrt(x)**2, which has a value where the formula has none."""
    value, gx, _ = _values(Written("sqrt(x)**2"), "fg")
    assert np.isnan(value[X < 0]).all() and np.isnan(gx[X < 0]).all()
    assert value[X > 0] == pytest.approx(X[X > 0]) and gx[X > 0] == pytest.approx(1)


def test_a_formula_needs_no_sympy(monkeypatch: pytest.MonkeyPatch):
    import landscapes.formula
    import landscapes.lowering

    for module in (landscapes.formula, landscapes.lowering):
        monkeypatch.setattr(module, "sympy", None)
    assert len(_values(Written("max(x, y/(1.75 + x^4)) + sin(3x)"), "fgh")) == 6


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("(a-x)^2+b(y-x^2)^2", r"\left(a - x\right)^{2} + b\,\left(y - x^{2}\right)^{2}"),
        ("-20exp(-x/2)", r"-20\,e^{-\frac{x}{2}}"),
        ("x*-y - (x - y)", r"x\,\left(-y\right) - \left(x - y\right)"),
        ("exp(x)**2", r"\left(e^{x}\right)^{2}"),
        ("sin²x + sin(x)**3", r"\sin^{2}\left(x\right) + \sin^{3}\left(x\right)"),
        ("2*3x", r"2 \cdot 3\,x"),
        ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
        ("1e-7x", r"1 \cdot 10^{-7}\,x"),
        ("|x| + √y + max(x, y)", r"\left|x\right| + \sqrt{y} + \max\left(x, y\right)"),
        ("λ x + a_1 y", r"\lambda\,x + a_{1}\,y"),
        ("where(x<0 and y>=1, x, 2)", r"\begin{cases}x & x < 0 \land y \ge 1 \\ 2 & \text{otherwise}\end{cases}"),
    ],
)
def test_latex_in_the_order_of_typing(text: str, latex: str):
    assert Written(text, ("a", "b", "λ", "a_1")).latex() == latex


@pytest.mark.parametrize(
    ("text", "smooth"),
    [("x^2", True), ("sqrt(2)x", True), ("√x", False), ("|y|", False), ("exp(max(x,0))", False), ("floor(x)", False),
     ("{x<0: 1, 2}", False), ("x^y", False), ("x^1.5", False), ("sigmoid(x) erf(y)", True), ("2^x", True)],
)  # fmt: skip
def test_a_kink_a_seam_and_a_jump_are_not_smooth(text: str, smooth: bool):
    assert Written(text).smooth is smooth


@pytest.mark.parametrize(
    ("text", "x", "y", "slope"),
    [
        ("where(x<0, log(-x), x^2)", 1.5, 0.0, (3.0, 0.0)),  # the other branch has no number here
        ("where(x<0, sin(sqrt(-x)), x^2)", 1.5, 0.0, (3.0, 0.0)),
        ("where(x>0, sqrt(x), y^2)", -1.0, 3.0, (0.0, 6.0)),
        ("where(x>0, sqrt(x)*y, 7)", -1.0, 3.0, (0.0, 0.0)),
        ("max(x, log(x - 5) - 100)", 6.0, 0.0, (1.0, 0.0)),
        ("floor(x) + mod(x, 2)*y", 1.5, 3.0, (0.0, 1.5)),  # both count as level
        ("|x| + y", 0.0, 1.0, (0.0, 1.0)),
        ("x + cos(√(x²+y²))", 0.0, 0.0, (1.0, 0.0)),
        ("cbrt(x) + y", 0.0, 1.0, (0.0, 1.0)),
        ("max(x, 0)", 0.0, 1.0, (0.5, 0.0)),
        ("{x>0: x^2}", 2.0, 1.0, (4.0, 0.0)),
    ],
)
def test_slopes_by_branch_and_at_kinks(text: str, x: float, y: float, slope: tuple[float, float]):
    at = torch.tensor([x], dtype=torch.float64), torch.tensor([y], dtype=torch.float64)
    found = fields_of(Written(text), (), *at, "gh")
    assert [part.item() for part in found[:2]] == pytest.approx(slope)
    assert all(math.isfinite(part.item()) for part in found)


def test_where_second_derivatives_lack_a_number_they_are_the_limit():
    at = torch.zeros(1, dtype=torch.float64)
    for text in ("cos(√(x²+y²))", "where(x<5, cos(√(x²+y²)), 0)"):
        bends = [part.item() for part in fields_of(Written(text), (), at, at, "h")]
        assert bends == pytest.approx([-1, 0, -1], abs=1e-4)


@pytest.mark.parametrize(
    "of", ["cbrt({})", "sign({})", "softplus({})", "max({}, 1)", "log(9 + {}, 3)", r"\sqrt[5]{{{}}}"]
)
@pytest.mark.parametrize("inmost", ["x", "2"])
def test_calls_in_each_other_are_written_out_once(of: str, inmost: str):
    """Where one wrote its argument twice there would be a million of the innermost, or this would not end."""
    text = inmost
    for _ in range(20 if "{{" not in of else 14):
        text = of.format(text)
    formula = Written(f"x + {text}")
    assert len(formula.python()) < 2_500 and len(formula.latex()) < 1_500
