"""`surface` is every one of the registry, `variant` also along each slider, `anywhere` also turned and shifted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from core.params import Param
from landscapes import LANDSCAPES, Landscape


def along(spec: Param) -> list[float]:
    """Return three values over a parameter's slider: its ends and its middle."""
    low, high = spec.slider
    space = np.geomspace if spec.log else np.linspace
    return [min(max(float(value), low), high) for value in space(low, high, 3)]


def moved(surface: Landscape) -> Landscape:
    """Return a surface moved by a third of its map, turned and wider."""
    (x0, x1), (y0, y1) = surface.extent
    return surface.replace(rotation=33.0, shift_x=(x1 - x0) / 3, shift_y=(y0 - y1) / 3, scale=1.7)


SURFACES = [pytest.param(surface, id=slug) for slug, surface in LANDSCAPES.items()]
VARIANTS = SURFACES + [
    pytest.param(surface.replace(**{spec.name: value}), id=f"{slug}-{spec.name}={value:.3g}")
    for slug, surface in LANDSCAPES.items()
    for spec in surface.own_params()
    for value in along(spec)
    if value != spec.default
]
ANYWHERE = VARIANTS + [pytest.param(moved(surface), id=f"{slug}-moved") for slug, surface in LANDSCAPES.items()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, values in (("surface", SURFACES), ("variant", VARIANTS), ("anywhere", ANYWHERE)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values)


@pytest.fixture(scope="session")
def points() -> Callable[..., Tensor]:
    """Random points inside the extent: (surface, count, dtype) -> [count, 2]."""

    def draw(surface: Landscape, count: int, dtype: torch.dtype = torch.float64) -> Tensor:
        low, high = torch.tensor(surface.extent, dtype=torch.float64).T
        numbers = torch.rand(count, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(7))
        return (low + (high - low) * numbers).to(dtype)

    return draw
