"""README.md is run: its Python as it stands, and its example of a surface as one more file in a folder."""

from __future__ import annotations

import importlib
import inspect
import math
import re
import sys
from pathlib import Path

import pytest
import torch

from core.registry import Registry
from engine import Experiment, Trajectory, simulate
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)
SURFACES = [block for block in BLOCKS if "(Landscape):" in block]
CALLS = [block for block in BLOCKS if block not in SURFACES]


@pytest.fixture
def surface(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Landscape:
    """The example of a surface, from a package of this one file."""
    (slug,) = re.findall(r"`landscapes/(\w+)\.py`:\n\n```python\n", README)
    folder = tmp_path / "readme_surfaces"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / f"{slug}.py").write_text(SURFACES[0], encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == folder.name]:
        monkeypatch.delitem(sys.modules, name)
    found = Registry(importlib.import_module(folder.name), Landscape, "landscape")
    assert list(found) == [slug]
    return found[slug]


def test_there_is_python_to_run():
    assert len(SURFACES) == 1 and len(CALLS) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("block", CALLS, ids=range(len(CALLS)))
def test_the_python_runs(block: str):
    names = {"x": torch.tensor([[0.5, 0.25], [1.0, 1.0]], dtype=torch.float64)}
    exec(compile(block, "README.md", "exec"), names)
    if "many" in names:
        many, losses = names["many"], names["losses"]
        assert many.minimum.shape == many.first_hit.shape == (len(many.starts),)
        assert many.quantiles.shape == (len(many.steps), 3)
        assert losses.final.shape == (len(names["rates"]), len(losses.starts))
        return
    if "table" in names:
        assert names["row"].rule == "adam" and names["counts"].starts == 100_000
        return
    run = names["run"]
    assert isinstance(run, Trajectory)
    steps, rules, starts = run.experiment.steps, len(run.experiment.optimizers), len(run.experiment.starts)
    shapes = {"x": (steps + 1, rules, starts, 2), "value": (steps + 1, rules, starts), "lr": (steps, rules, starts)}
    assert {name: getattr(run, name).shape for name in shapes} == shapes
    assert run.diverged.shape == (rules, starts)


@pytest.mark.parametrize("block", CALLS, ids=range(len(CALLS)))
def test_what_it_states_is_so(block: str):
    """A line that compares two things says that they are equal."""
    names = {"x": torch.zeros(2, dtype=torch.float64)}
    exec(compile(block, "README.md", "exec"), names)
    statements = [line for line in block.splitlines() if re.match(r"\S.* == ", line)]
    assert statements and all(eval(statement, names) for statement in statements)


def test_the_example_of_a_surface_keeps_what_a_surface_promises(surface: Landscape):
    """These are the promises of tests/landscapes; its other tests run once the file is there."""
    assert surface.slug not in LANDSCAPES
    assert (inspect.getdoc(type(surface)) or "").split("\n")[0].endswith(".")
    assert surface.title and surface.family in {known.family for known in LANDSCAPES.values()}
    assert re.search(r"\b1[89]\d\d\b|\b20\d\d\b", surface.source), "author, year, title"
    assert len(re.findall(r"[.!?](?=\s|$)", surface.teaches)) == 2, "two sentences"
    assert 3 <= len(surface.starts) <= 5
    for position in (*surface.starts, *surface.minima, *surface.saddles):
        assert all(low <= value <= high for value, (low, high) in zip(position, surface.extent, strict=True))
    assert surface.minima
    for point in surface.critical_points:
        assert surface.gradient(torch.tensor(point.position, dtype=torch.float64)).norm() <= 1e-9
    assert surface.minimum_value == pytest.approx(0.0, abs=1e-12)


def test_the_example_of_a_surface_is_its_formula(surface: Landscape):
    low, high = torch.tensor(surface.extent, dtype=torch.float64).T
    numbers = torch.rand(200, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(7))
    x = (low + (high - low) * numbers).requires_grad_()
    value = eval(surface.formula, {"x": x[:, 0], "y": x[:, 1], "math": math})
    (gradient,) = torch.autograd.grad(value.sum(), x)
    torch.testing.assert_close(surface.value(x.detach()), value.detach(), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(surface.gradient(x.detach()), gradient, rtol=1e-9, atol=1e-9)


def test_the_example_of_a_surface_can_be_raced_on(surface: Landscape):
    run = simulate(Experiment(surface, (OPTIMIZERS["gradient_descent"].replace(lr=0.02),), surface.starts, steps=400))
    assert run.value[-1] == pytest.approx(0.0, abs=1e-9)
