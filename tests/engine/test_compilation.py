"""The program that goes to the compiler takes the very steps; what the compiler makes of it has a file of its own."""

import numpy as np
import pytest
import torch

from engine import compilation, fleet, swarm, uniform
from engine import device as devices
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

COMPILED = {slug: rule for slug, rule in OPTIMIZERS.items() if rule.compiles}


@pytest.fixture
def rewritten_only(monkeypatch):
    """The two rewritten programs run as they are, without the compiler: all that is ours, in milliseconds.

    Two steps of a chunk hang together as eight do, and take a quarter of the time to rewrite.
    """
    monkeypatch.setattr(torch._inductor, "compile", lambda program, inputs, options: program)
    monkeypatch.setattr(devices, "missing", lambda device: "")
    monkeypatch.setattr(devices, "COMPILED_BLOCK", 32)
    monkeypatch.setattr(compilation, "STEPS", 2)
    compilation.forget()
    advanced = []
    advance = compilation.Program.advance
    monkeypatch.setattr(
        compilation.Program, "advance", lambda self, *given: (advanced.append(1), advance(self, *given))[1]
    )
    yield
    compilation.forget()
    assert advanced, "the program has never run"


def same(one, other, rel=1e-9):
    assert one.end == pytest.approx(other.end, rel=rel, abs=1e-12, nan_ok=True)
    assert one.best == pytest.approx(other.best, rel=rel, abs=1e-12)


@pytest.mark.usefixtures("rewritten_only")
@pytest.mark.parametrize("slug", COMPILED)
def test_the_rewritten_program_is_the_step(slug):
    """Every rule, with a schedule, a clip and noise, over steps that are no multiple of a chunk.

    The steps are few, since two programs that compute the same in another order round apart, and a path may enlarge
    that: QHAdam's by 1e6 in 43 steps, Prodigy's by 1e7, whose first steps are 1e-6 long while it measures the way come.
    """
    landscape = LANDSCAPES["himmelblau"]
    rule = OPTIMIZERS[slug].replace(schedule=SCHEDULES["exponential"], clip=20.0)
    starts = uniform(landscape, 75, seed=1)  # two blocks and a part of one
    eager, compiled = (
        swarm(landscape, rule, starts, 21, precision="float64", noise=0.4, seed=2, record=("best",), compiled=how)
        for how in (False, True)
    )
    same(compiled, eager)


@pytest.mark.usefixtures("rewritten_only")
@pytest.mark.parametrize("noise", [0.0, 0.4])
@pytest.mark.parametrize("surface", ["himmelblau", "styblinski_tang"])
def test_the_rewritten_program_sees_what_the_steps_see(surface, noise):
    """All that is kept of a swarm, whatever its rule: that is one reader of x and f behind every step.

    Himmelblau's minima are equally deep and Styblinski and Tang's are not: they are watched in two ways.
    """
    landscape = LANDSCAPES[surface]
    rule = OPTIMIZERS["adam"].replace(schedule=SCHEDULES["exponential"], clip=20.0)
    starts = uniform(landscape, 75, seed=1)
    eager, compiled = (
        swarm(
            landscape, rule, starts, 21, 1e-2, "float64", every=6, noise=noise, seed=2, frames=(0, 13),
            bins=(8, 8), heads=40, compiled=how,
        )
        for how in (False, True)
    )  # fmt: skip
    same(compiled, eager)
    assert (compiled.first_hit == eager.first_hit).all() and (compiled.minimum == eager.minimum).all()
    assert compiled.quantiles == pytest.approx(eager.quantiles, rel=1e-9)
    assert compiled.heads == pytest.approx(eager.heads, rel=1e-9, abs=1e-12)
    assert (compiled.density == eager.density).all()


@pytest.mark.usefixtures("rewritten_only")
def test_a_surface_with_kinks_is_rewritten_too():
    landscape, rule = LANDSCAPES["ackley"], OPTIMIZERS["adam"]
    starts = [[0.0, 0.0], *uniform(landscape, 50).tolist()]  # the tip of the funnel, and around
    eager, compiled = (
        swarm(landscape, rule, starts, 25, precision="float64", record=("best",), compiled=how) for how in (False, True)
    )
    assert compiled.end == pytest.approx(eager.end, rel=1e-9, abs=1e-12)
    assert compiled.best == pytest.approx(eager.best, rel=1e-9, abs=1e-12)


SWITCHES = [
    pytest.param(slug, spec, id=f"{slug}-{spec.name}")
    for slug, rule in COMPILED.items()
    for spec in rule.params()
    if spec.kind == "bool" or (spec.default == 0 and spec.name != "clip")
]


@pytest.mark.usefixtures("rewritten_only")
@pytest.mark.parametrize(("slug", "spec"), SWITCHES)
def test_every_switch_of_a_rule_is_rewritten_too(slug, spec):
    """Switches, and numbers that add a term to the formula unless they are 0."""
    landscape = LANDSCAPES["beale"]
    rule = OPTIMIZERS[slug].replace(**{spec.name: not spec.default if spec.kind == "bool" else 0.3})
    starts = uniform(landscape, 100, seed=1)
    eager, compiled = (
        swarm(landscape, rule, starts, 25, precision="float64", record=("end",), compiled=how) for how in (False, True)
    )
    assert compiled.end == pytest.approx(eager.end, rel=1e-9, abs=1e-12, nan_ok=True)


def test_what_cannot_be_compiled_says_why(monkeypatch):
    starts = [[0.0, 0.0]]
    with pytest.raises(ValueError, match=r"compiled=True cannot watch first_hit on Rastrigin.*121 minima"):
        swarm(LANDSCAPES["rastrigin"], OPTIMIZERS["adam"], starts, 10, compiled=True)
    monkeypatch.setattr(devices, "missing", lambda device: "a C++ compiler, such as g++")
    with pytest.raises(ValueError, match=r"compiled=True needs a C\+\+ compiler, such as g\+\+, which is not here"):
        swarm(LANDSCAPES["bowl"], OPTIMIZERS["adam"], starts, 10, compiled=True)


def test_large_jobs_are_compiled_and_small_ones_are_not(monkeypatch):
    cpu = torch.device("cpu")
    monkeypatch.setattr(devices, "missing", lambda device: "")
    assert not devices.compiles(None, cpu, 10**8)
    assert devices.compiles(None, cpu, 10**10)
    monkeypatch.setattr(devices, "missing", lambda device: "a compiler")
    assert not devices.compiles(None, cpu, 10**10)


def test_where_memory_runs_out_blocks_are_halved_and_the_run_goes_on(monkeypatch):
    landscape, rule = LANDSCAPES["himmelblau"], OPTIMIZERS["momentum"]
    starts = uniform(landscape, 1000)
    whole = swarm(landscape, rule, starts, 40, precision="float64", noise=0.3)
    advance, refused = fleet.advance, []

    def cramped(course, rule, rates, block, after, until):
        if len(block.numbers) > 300:
            refused.append(len(block.numbers))
            raise torch.OutOfMemoryError("CUDA out of memory")
        return advance(course, rule, rates, block, after, until)

    monkeypatch.setattr(fleet, "advance", cramped)
    halved = swarm(landscape, rule, starts, 40, precision="float64", noise=0.3)
    assert refused == [1000, 500, 500]
    assert np.array_equal(halved.end, whole.end)
    assert np.array_equal(halved.first_hit, whole.first_hit)
