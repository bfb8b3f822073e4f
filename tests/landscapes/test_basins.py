"""The depth of minima, against closed forms and against a flood from cell to cell."""

import heapq
import math

import numpy as np
import pytest
import torch

from landscapes import LANDSCAPES
from landscapes.basins import basins


def known(slug, **changes):
    landscape = LANDSCAPES[slug].replace(**changes)
    return basins(landscape)[: len(landscape.minima)]


def test_closed_forms():
    """The saddle's pass lies at f = 0, Styblinski-Tang's and Rastrigin's are sums of 1-D hills and hollows."""
    assert [basin.rim for basin in known("saddle")] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert {basin.rim for basin in known("saddle", c=0.3)} == {0.0}

    def branch(t):
        return (t**4 - 16 * t**2 + 5 * t) / 2

    low, hill, high = sorted(np.roots([4, 0, -32, 5]).real)
    wanted = sorted([branch(low) + branch(hill)] * 3 + [branch(high) + branch(hill)])
    assert sorted(basin.rim for basin in known("styblinski_tang")) == pytest.approx(wanted, rel=1e-9)
    hill = np.linspace(0.4, 0.6, 200_001)
    crest = (hill**2 + 10 - 10 * np.cos(2 * np.pi * hill)).max()
    assert known("rastrigin")[0].rim == pytest.approx(crest, rel=1e-9)


@pytest.mark.parametrize("slug", ["bowl", "rosenbrock", "beale", "booth", "zakharov", "plateau", "bukin_6"])
def test_a_basin_without_a_neighbour_has_no_pass(slug):
    assert [basin.rim for basin in basins(LANDSCAPES[slug])] == [math.inf]


def flooded(landscape, cells):
    """Return the height at which water from each minimum runs over into another basin, node by node."""
    (x0, x1), (y0, y1) = landscape.extent
    x, y = np.linspace(x0, x1, cells + 1), np.linspace(y0, y1, cells + 1)
    f = landscape.value(torch.from_numpy(np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1))).numpy()
    homes = {(int(abs(x - px).argmin()), int(abs(y - py).argmin())) for px, py in landscape.minima}
    rims = []
    for px, py in landscape.minima:
        home = int(abs(x - px).argmin()), int(abs(y - py).argmin())
        queue, seen, height = [(f[home], home)], {home}, -math.inf
        while queue:
            level, (i, j) = heapq.heappop(queue)
            height = max(height, level)
            if (i, j) in homes - {home}:
                break
            for beside in ((i + a, j + b) for a in (-1, 0, 1) for b in (-1, 0, 1)):
                if beside not in seen and 0 <= beside[0] <= cells and 0 <= beside[1] <= cells:
                    seen.add(beside)
                    heapq.heappush(queue, (f[beside], beside))
        rims.append(height)
    return rims


@pytest.mark.parametrize("slug", ["himmelblau", "six_hump_camel", "two_well", "branin", "goldstein_price", "griewank"])
def test_passes_against_a_flood_that_climbs_from_each_minimum(slug):
    """A flood over nodes meets a pass as exactly as the nodes are fine."""
    landscape = LANDSCAPES[slug]
    span = [basin.rim - basin.value for basin in known(slug)]
    for basin, rim, depth in zip(known(slug), flooded(landscape, 160), span, strict=True):
        assert abs(rim - basin.rim) <= 0.05 * depth


def test_a_surface_that_is_moved_is_as_deep():
    moved = basins(LANDSCAPES["himmelblau"].replace(rotation=30.0, shift_x=1.0, scale=2.0))
    assert [basin.rim for basin in moved] == pytest.approx([basin.rim for basin in known("himmelblau")])
    turned = LANDSCAPES["himmelblau"].replace(rotation=30.0, shift_x=1.0, scale=2.0).minima
    assert np.array([(basin.x, basin.y) for basin in moved]) == pytest.approx(np.array(turned))


def test_hollows_that_nobody_declared_are_found():
    langermann = LANDSCAPES["langermann"]
    found = basins(langermann)[len(langermann.minima) :]
    assert len(found) > 300
    for basin in found[::50]:
        around = torch.tensor([(basin.x + 1e-3 * math.cos(t), basin.y + 1e-3 * math.sin(t)) for t in range(7)])
        assert (langermann.value(around.double()) > basin.value).all()
        assert basin.depth >= 0


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_the_map_holds_its_minima_at_every_setting(slug):
    landscape = LANDSCAPES[slug]
    assert landscape.extent == type(landscape).extent
    for spec in landscape.own_params():
        low, high = spec.slider
        for value in (low, high, low + 0.37 * (high - low), 10 * high if 10 * high in spec.valid else high):
            there = landscape.replace(**{spec.name: value})
            for moved in (there, there.replace(rotation=40.0, shift_x=2.0, scale=1.5)):
                (x0, x1), (y0, y1) = moved.extent
                assert all(x0 <= x <= x1 and y0 <= y <= y1 for x, y in moved.minima), (spec.name, value)
