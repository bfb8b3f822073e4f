"""`surface` is every surface of the registry; `variant` is every one, and every one along each of its sliders."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from core.params import Param
from landscapes import LANDSCAPES, Landscape


def along(spec: Param) -> list[float]:
    """Five values over a parameter's slider, its ends among them."""
    low, high = spec.slider
    space = np.geomspace if spec.log else np.linspace
    return [min(max(float(value), low), high) for value in space(low, high, 5)]


SURFACES = [pytest.param(surface, id=slug) for slug, surface in LANDSCAPES.items()]
VARIANTS = SURFACES + [
    pytest.param(surface.replace(**{spec.name: value}), id=f"{slug}-{spec.name}={value:.3g}")
    for slug, surface in LANDSCAPES.items()
    for spec in surface.params()
    for value in along(spec)
    if value != spec.default
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, values in (("surface", SURFACES), ("variant", VARIANTS)):
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
