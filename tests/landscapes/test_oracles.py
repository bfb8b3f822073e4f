"""The literature's surfaces at their published minima; those made here: whether they are what they are called."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from landscapes import LANDSCAPES

# Slug, position, value, eigenvalues of the Hessian. Formulas of Wikipedia's "Test functions for optimization" and
# Surjanovic and Bingham's Virtual Library; the figures recomputed in float64 on a 1201 x 1201 grid followed by Nelder
# and Mead's method, so they owe nothing to the derivatives that are tested here.
ORACLES = [
    ("bowl", (0, 0), 0, (2, 2)),
    ("ravine", (0, 0), 0, (1, 100)),
    ("rosenbrock", (1, 1), 0, (0.39936, 1001.60)),
    ("beale", (3, 0.5), 0, (0.30146, 48.980)),
    ("himmelblau", (3, 2), 0, (25.716, 82.284)),
    ("himmelblau", (-2.805118, 3.131313), 0, None),
    ("himmelblau", (-3.779310, -3.283186), 0, None),
    ("himmelblau", (3.584428, -1.848127), 0, None),
    ("rastrigin", (0, 0), 0, (396.784, 396.784)),
    ("ackley", (0, 0), 0, None),
    ("styblinski_tang", (-2.903534, -2.903534), -78.33233141, (34.583, 34.583)),
    ("booth", (1, 3), 0, (2, 18)),
    ("matyas", (0, 0), 0, (0.04, 1)),
    ("three_hump_camel", (0, 0), 0, (1.58579, 4.41421)),
    ("six_hump_camel", (0.0898420, -0.7126564), -1.031628453, (7.6823, 16.4932)),
    ("six_hump_camel", (-0.0898420, 0.7126564), -1.031628453, (7.6823, 16.4932)),
    ("goldstein_price", (0, -1), 3, (402.83, 965.17)),
    ("levi_13", (1, 1), 0, (2, 179.653)),
    ("easom", (math.pi, math.pi), -1, (3, 3)),
    ("mccormick", (-0.5471976, -1.5471976), -1.913222955, (1.7320, 4)),
    ("branin", (-math.pi, 12.275), 0.3978873577, None),
    ("branin", (math.pi, 2.275), 0.3978873577, None),
    ("branin", (9.42478, 2.475), 0.3978873577, (1.695, 11.330)),
    ("griewank", (0, 0), 0, (0.5005, 1.0005)),
    ("drop_wave", (0, 0), -1, None),
    ("michalewicz", (2.20290552, 1.57079633), -1.80130341, (32.51, 81.00)),
    ("schaffer_2", (0, 0), 0, (0.002, 0.002)),
    *(
        ("cross_in_tray", (a, b), -2.062611871, (0.2167, 0.2511))
        for a in (-1.34941, 1.34941)
        for b in (-1.34941, 1.34941)
    ),
    *(("holder_table", (a, b), -19.20850257, (19.61, 20.26)) for a in (-8.05502, 8.05502) for b in (-9.66459, 9.66459)),
    ("bukin_6", (-10, 1), 0, None),
    ("two_well", (-0.9363006, 0), -2.063090252, (30.20, 31.40)),
    ("two_well", (0.9053179, 0), -1.092732, None),
    # Beyond that table, from the same two catalogues.
    ("levy", (1, 1), 0, None),
    ("zakharov", (0, 0), 0, (2, 4.5)),
    ("shubert", (-1.42513, -0.80032), -186.7309088, None),
    ("schwefel", (420.968746, 420.968746), 0.0000255, None),
    ("langermann", (2.793401, 1.597227), -4.155809, None),
    ("gramacy_lee", (-math.sqrt(0.5), 0), -math.sqrt(0.5 / math.e), (math.sqrt(2 / math.e), math.sqrt(8 / math.e))),
]


@pytest.mark.parametrize(("slug", "position", "value", "eigenvalues"), ORACLES)
def test_the_published_minima(
    slug: str, position: tuple[float, float], value: float, eigenvalues: tuple[float, float] | None
):
    surface = LANDSCAPES[slug]
    lowest = [point for point in surface.critical_points if point.kind == "minimum"]
    nearest = min(lowest, key=lambda point: math.dist(point.position, position))
    assert math.dist(nearest.position, position) < 1e-5
    assert nearest.value == pytest.approx(value, abs=1e-6)
    assert nearest.is_global or slug == "two_well"
    if eigenvalues is not None:
        assert nearest.eigenvalues == pytest.approx(eigenvalues, rel=1e-3)


def test_every_published_minimum_is_of_a_surface():
    assert len({slug for slug, *_ in ORACLES}) >= 30
    assert len(LANDSCAPES) >= 34


def on_line(start: tuple[float, float], end: tuple[float, float], count: int) -> Tensor:
    """Return points of a straight line: [count, 2]."""
    share = torch.linspace(0, 1, count, dtype=torch.float64)[:, None]
    return torch.tensor(start, dtype=torch.float64) * (1 - share) + torch.tensor(end, dtype=torch.float64) * share


def test_the_lowest_point_of_eggholders_box_is_no_minimum():
    egg = LANDSCAPES["eggholder"]
    corner = torch.tensor([512, 404.2318], dtype=torch.float64)
    assert egg.value(corner).item() == pytest.approx(-959.6406627, abs=1e-6)
    assert egg.gradient(corner)[0] < -0.5  # it falls on to the right, out of the box
    assert egg.value(torch.tensor([513.0, 404.9], dtype=torch.float64)) < egg.value(corner)
    assert egg.minimum_value == pytest.approx(-956.918231, abs=1e-6)


def test_drop_waves_middle_curves_as_its_series_says():
    r = torch.tensor([[1e-3, 0.0], [0.0, 2e-3]], dtype=torch.float64)
    rise = LANDSCAPES["drop_wave"].value(r) + 1
    assert (rise / r.norm(dim=-1) ** 2).tolist() == pytest.approx([36.25, 36.25], rel=1e-3)


def test_cross_in_tray_holds_in_single_precision():
    tray = LANDSCAPES["cross_in_tray"]
    x = torch.linspace(-10, 10, 401)
    x = torch.stack(torch.meshgrid(x, x, indexing="ij"), dim=-1)
    value, gradient = tray.value(x), tray.gradient(x)
    assert value.dtype == torch.float32 and torch.isfinite(value).all() and torch.isfinite(gradient).all()
    assert value.min().item() == pytest.approx(-2.0626, abs=2e-3) and value.max() <= 0


def test_what_has_no_bottom_falls_for_ever():
    """As their descriptions say: McCormick along its trough, the table and the eggs towards the corners."""
    trough = torch.tensor([[0.5 - math.pi / 3 - k * math.pi, -0.5 - math.pi / 3 - k * math.pi] for k in range(5)])
    assert LANDSCAPES["mccormick"].value(trough).diff().tolist() == pytest.approx([-math.pi] * 4, abs=1e-4)
    out = torch.tensor([[8.0550 + 10 * math.pi, 9.6646 + 10 * math.pi]], dtype=torch.float64)
    assert LANDSCAPES["holder_table"].value(out) < 100 * LANDSCAPES["holder_table"].minimum_value


# ---------------------------------------------------------------------- made here


def test_the_narrow_exit_is_the_only_way_out():
    surface = LANDSCAPES["narrow_exit"]
    wall = surface.value(on_line((0, -4), (0, 4), 801))
    assert wall.argmin() == 400, "the gap is at y = 0"
    high = wall - wall.min() > 5
    assert high[:300].all() and high[501:].all() and not high[360:441].any()
    shelf = surface.gradient(
        torch.cartesian_prod(*(torch.linspace(*span, 41) for span in ((-5, -1.5), (-4, 4)))).double()
    )
    steepest = surface.gradient(on_line((-1, 2), (0, 2), 200)).norm(dim=-1).max()
    assert shelf.norm(dim=-1).max() < 0.1 * steepest
    assert (surface.gradient(on_line((-5, 0), (2.9, 0), 200))[:, 0] < 0).all(), "through the gap it falls all the way"
    assert [point.kind for point in surface.critical_points] == ["minimum"]


def test_the_staircase_has_three_drops_and_level_treads():
    surface = LANDSCAPES["staircase"]
    slope = -surface.gradient(on_line((-5, 0), (3, 0), 1601))[:, 0].numpy()
    steep = slope > 5
    drops = np.flatnonzero(np.diff(steep.astype(int)) == 1)
    assert len(drops) == 3
    assert slope[[400 * k + 200 for k in range(4)]].max() < 1.0 < 20 < slope.max(), (
        "a tread in the middle of every two units"
    )
    heights = surface.value(torch.tensor([[-4.0, 0], [-2, 0], [0, 0], [2, 0]], dtype=torch.float64))
    assert (-heights.diff() > 10).all()


def test_the_bent_valley_turns_by_a_right_angle():
    surface = LANDSCAPES["bent_valley"]
    arms = torch.tensor([[0.02, 4.0], [4.0, 0.02]], dtype=torch.float64)
    across = torch.linalg.eigh(surface.hessian(arms))[1][..., 1]  # the steep direction in each arm
    assert abs(across[0] @ across[1]) < 0.05 and across[0, 0].abs() > 0.99 and across[1, 1].abs() > 0.99
    low, high = torch.linalg.eigvalsh(surface.hessian(arms)).unbind(-1)
    assert (high > 50 * low).all(), "a valley: steep across, gentle along"
    t = torch.linspace(-2.5, 2.5, 400, dtype=torch.float64)
    floor = 0.3 * torch.stack((torch.exp(t), torch.exp(-t)), dim=-1)  # 4xy = 0.6²
    value = surface.value(floor)
    assert (value[floor[:, 0] < 3.9].diff() < 0).all(), "it falls all the way round the bend"


def test_the_funnel_lets_through_in_the_middle_and_holds_outside():
    surface = LANDSCAPES["rippled_funnel"]
    reach = math.sqrt((10 / (2 * math.pi * 0.75)) ** 2 - 1)  # where the ripples' slope is the funnel's
    for angle in (0.0, 0.7, 2.9):
        along = torch.tensor([math.cos(angle), math.sin(angle)], dtype=torch.float64)
        r = torch.linspace(0.01, 6, 6000, dtype=torch.float64)[:, None]
        slope = (surface.gradient(r * along) @ along).numpy()
        r = r[:, 0].numpy()
        assert (slope[r < reach] > 0).all()
        held = r[:-1][(slope[:-1] < 0) & (slope[1:] >= 0)]
        assert len(held) == 4 and held.min() > reach


def test_the_saddle_chain_has_five_links():
    surface = LANDSCAPES["saddle_chain"]
    saddles = [point for point in surface.critical_points if point.kind == "saddle"]
    on_ridge = [point for point in saddles if abs(point.y) < 0.5]
    assert (len(on_ridge), len(saddles) - len(on_ridge), len(surface.minima)) == (5, 8, 10)
    for point in on_ridge:
        hessian = surface.hessian(torch.tensor(point.position, dtype=torch.float64))
        assert hessian[0, 0] > 0 > hessian[1, 1] and point.y == 0, "a dip along the ridge, a fall on both sides"


def test_there_are_five_hills_and_a_saddle_behind_each():
    surface = LANDSCAPES["gaussian_hills"]
    assert len(surface.minima) == 1 and len(surface.saddles) == 5
    tops = torch.tensor([(-2.4, 1.3), (-1.4, -1.5), (0.8, 1.9), (2.1, -0.5), (1.3, -3.1)], dtype=torch.float64)
    assert (torch.linalg.eigvalsh(surface.hessian(tops)) < 0).all(), "hills"
    saddles = torch.tensor(surface.saddles, dtype=torch.float64)
    distances, which = torch.cdist(saddles, tops).min(dim=-1)
    assert sorted(which.tolist()) == [0, 1, 2, 3, 4] and (distances < 1.6).all()
    assert (saddles.norm(dim=-1) > tops[which].norm(dim=-1)).all(), "on the side away from the middle"
