"""A verdict comes from the ground on which a racer stands, whatever was declared of the surface."""

import math
from collections import Counter

import numpy as np
import pytest
import torch

from engine import Experiment, grid, simulate, summarise, swarm, uniform
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS

NEWTON = OPTIMIZERS["newton"]


def rows(landscape, rule, starts, steps, tolerance=1e-4):
    return summarise(simulate(Experiment(landscape, (rule,), starts, steps=steps)), tolerance)


def words(*args, **options):
    return [row.verdict for row in rows(*args, **options)]


def descent(lr):
    return OPTIMIZERS["gradient_descent"].replace(lr=lr)


def surface(formula, **declared):
    """A surface of which nothing is known but its formula, as a visitor's own."""
    body = {
        "title": "Test", "family": "Bowls and valleys", "formula": formula, "extent": ((-2.0, 2.0), (-2.0, 2.0)),
        "starts": ((1.0, 1.0),), "source": "A test (2026).", "teaches": "Nothing. It is a test.",
    }  # fmt: skip
    return type("Test", (Landscape,), {**body, **declared, "__module__": __name__})()


def bends(landscape, x, y, h):
    """The Hessian's eigenvalues by differences of values."""
    i, j = torch.meshgrid(torch.arange(-1.0, 2.0), torch.arange(-1.0, 2.0), indexing="ij")
    at = torch.stack((x + h * i.double(), y + h * j.double()), dim=-1)
    f = landscape.value(at).numpy()
    xx, yy = (f[2, 1] - 2 * f[1, 1] + f[0, 1]) / h**2, (f[1, 2] - 2 * f[1, 1] + f[1, 0]) / h**2
    xy = (f[2, 2] - f[2, 0] - f[0, 2] + f[0, 0]) / (4 * h**2)
    return np.linalg.eigvalsh([[xx, xy], [xy, yy]])


# ------------------------------------------------------------------ level points, declared or not


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_where_newton_rests_the_curvature_names_the_place(slug):
    """Eigenvalues by differences of values: both up a minimum, both down a maximum, else a saddle."""
    landscape = LANDSCAPES[slug]
    run = simulate(Experiment(landscape, (NEWTON,), uniform(landscape, 60, seed=4), steps=60))
    (x0, x1), (y0, y1) = landscape.extent
    size = math.hypot(x1 - x0, y1 - y0)
    seen = Counter()
    for row in summarise(run):
        (x, y), before = run.x[-1, 0, row.start], run.x[-2, 0, row.start]
        rests = np.hypot(*(before - (x, y))) <= 1e-9 * size and x0 <= x <= x1 and y0 <= y <= y1
        if row.verdict == "diverged" or not rests:
            continue
        (low, high), coarse = bends(landscape, x, y, 2e-5 * size), bends(landscape, x, y, 4e-5 * size)
        clear = min(abs(low), abs(high)) > 1e-3 * max(abs(low), abs(high))
        if not clear or not np.allclose((low, high), coarse, rtol=0.05):
            continue  # a kink, level ground, or too fine for differences
        wanted = {"global", "local"} if low > 0 else {"maximum"} if high < 0 else {"saddle"}
        assert row.verdict in wanted, (slug, (x, y), (low, high), row)
        seen[row.verdict] += 1
    if slug in ("rastrigin", "eggholder", "langermann", "levi_13", "shubert"):
        assert seen["saddle"] and seen["local"], seen


def test_all_hundred_maxima_of_rastrigin_and_that_of_himmelblau():
    """Rastrigin's are products of the 1-D maxima, roots of 2x + 20π·sin 2πx next to ±0.5, ±1.5, …"""
    roots = []
    for x in (0.5, 1.5, 2.5, 3.5, 4.5):
        for _ in range(50):
            x -= (2 * x + 20 * math.pi * math.sin(2 * math.pi * x)) / (2 + 40 * math.pi**2 * math.cos(2 * math.pi * x))
        roots += [x, -x]
    maxima = [(x + 0.01, y - 0.01) for x in roots for y in roots]
    assert set(words(LANDSCAPES["rastrigin"], NEWTON, maxima, 30)) == {"maximum"}
    assert words(LANDSCAPES["rastrigin"], NEWTON, ((0.55, 0.45),), 30) == ["maximum"]
    assert words(LANDSCAPES["himmelblau"], NEWTON, ((-0.27, -0.92),), 30) == ["maximum"]


def test_minima_that_nobody_declared():
    """A formula of a visitor's own declares none: it is a minimum where the ground says so, and f* is not known."""
    bowl = surface("(x - 0.5)**2 + 3*(y + 0.3)**2")
    (row,) = rows(bowl, descent(0.1), ((1.5, 1.5),), 200)
    assert (row.verdict, row.starts_there, row.steps_to_tolerance) == ("local", False, None)
    assert words(bowl, descent(0.1), ((1.5, 1.5),), 2) == ["moving"]
    (row,) = rows(bowl, descent(0.1), ((0.5, -0.3),), 20)
    assert (row.verdict, row.starts_there) == ("local", True)
    assert words(surface("x**4 + y**2"), NEWTON, ((1.0, 1.0),), 60) == ["local"]
    assert words(surface("-(x**2) - y**2"), NEWTON, ((1.0, 1.0),), 5) == ["maximum"]
    assert words(surface("x**3 - 3*x*y**2"), NEWTON, ((1.0, 0.2),), 60) == ["saddle"]


@pytest.mark.parametrize("formula", ["(x**2 + y**2 - 1)**2", "(y - x**2/2)**2", "(x + 2*y)**2"])
def test_a_curve_of_minima_is_level_where_f_star_is_not_known(formula):
    assert words(surface(formula), descent(0.02), ((1.2, 0.9), (-0.8, 1.1)), 3000) == ["level", "level"]


def test_on_a_ring_of_minima_f_star_decides():
    """Drop wave's rings around its middle are lower than all beside them, and higher than the middle."""
    around = [(0.51 * math.cos(turn), 0.51 * math.sin(turn)) for turn in (0.1, 1.0, 2.5)]
    assert words(LANDSCAPES["drop_wave"], descent(0.001), around, 400) == ["local"] * 3
    ring = surface("(x**2 + y**2 - 1)**2", minima_at=(("1", "0"),))
    assert words(ring, descent(0.02), ((1.2, 0.9), (-0.8, 1.1)), 3000) == ["global"] * 2


@pytest.mark.parametrize(("slug", "start"), [("ackley", (0.0, 0.0)), ("bukin_6", (-10.0, 1.0))])
def test_at_a_kink_the_declared_minimum_decides(slug, start):
    (row,) = rows(LANDSCAPES[slug], descent(1e-9), (start,), 20)
    assert (row.verdict, row.starts_there) == ("global", True)
    aside = (start[0] + 0.3, start[1] + 0.2)
    assert words(LANDSCAPES[slug], descent(1e-9), (aside,), 20)[0] in ("plateau", "moving")


# ------------------------------------------------------------------ motion


@pytest.mark.parametrize("rule", ["sign_descent", "lion"])
def test_who_hops_for_ever_is_hopping_at_every_length(rule):
    hopper = OPTIMIZERS[rule].replace(lr=0.1)
    found = {steps: words(LANDSCAPES["bowl"], hopper, ((4.03, -3.02),), steps) for steps in range(200, 240)}
    found |= {steps: words(LANDSCAPES["bowl"], hopper, ((4.03, -3.02),), steps) for steps in (333, 500, 1001, 2000)}
    assert {word for (word,) in found.values()} == {"hopping"}, found


@pytest.mark.parametrize("steps", [30, 31, 99, 200])
def test_a_newton_cycle_hops(steps):
    """x³ − 2x + 2 is the textbook's gradient on which Newton's method goes from 0 to 1 and back."""
    assert words(surface("x**4/4 - x**2 + 2*x + y**2"), NEWTON, ((0.0, 0.0),), steps) == ["hopping"]


def test_noise_around_a_minimum_hops_and_descent_does_not():
    stochastic = OPTIMIZERS["sgd"].replace(lr=0.1)
    noisy = Experiment(LANDSCAPES["bowl"], (stochastic,), ((4.0, 3.0),), steps=600, noise=5.0)
    assert [row.verdict for row in summarise(simulate(noisy))] == ["hopping"]
    swinging = OPTIMIZERS["momentum"].replace(lr=0.001, momentum=0.97)
    assert words(LANDSCAPES["bowl"], swinging, ((4.0, 3.0),), 250) == ["moving"]  # to and fro, ever less far
    bouncing = LANDSCAPES["ravine"].replace(rotation=0.0, condition_number=100.0)
    for lr in (0.0199, 0.019, 0.01):  # up to the edge of stability: from wall to wall, and slowly along the floor
        assert words(bouncing, descent(lr), ((-9.0, 0.5),), 60) == ["moving"], lr


# ------------------------------------------------------------------ arriving


def test_on_easoms_plain_nobody_arrives():
    easom = LANDSCAPES["easom"]
    (row,) = rows(easom, descent(0.01), ((1.6, 1.6),), 300)
    assert row.verdict == "plateau"
    many = swarm(easom, descent(0.01), grid(easom, 61), 300, precision="float64")
    arrived = many.minimum >= 0
    assert arrived.any()
    for start, end, at in zip(many.starts[arrived], many.end[arrived], many.minimum[arrived], strict=True):
        assert math.dist(start, end) > 0.9 * math.dist(start, easom.minima[at])


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_who_hardly_moves_reaches_nothing_at_any_tolerance(slug):
    """From a grid of starts: who is told to be at a minimum after no way at all began there, by f alone."""
    landscape = LANDSCAPES[slug]
    starts = grid(landscape, 9)
    run = simulate(Experiment(landscape, (descent(1e-12),), starts, steps=2))
    for tolerance in (1e-8, 1e-4, 1e-2, 1.0):
        found = summarise(run, tolerance)
        at = [row for row in found if row.verdict in ("global", "local", "level")]
        assert all(row.starts_there for row in at)
        for row in at:
            nearest = min(landscape.critical_points, key=lambda p: math.dist(p.position, starts[row.start]))
            if row.verdict == "global" and nearest.is_global:
                assert row.final - landscape.minimum_value <= tolerance * max(1.0, abs(landscape.minimum_value))
    many = swarm(landscape, descent(1e-12), starts, 2, 1e-4, "float64")
    told = [row.verdict in ("global", "local") for row in summarise(run, 1e-4)]
    assert all(not reached or word for reached, word in zip(many.minimum >= 0, told, strict=True))


def test_a_tolerance_is_a_share_of_the_depth():
    """Easom's hollows at the foot of the hole are 8e-5 deep: a tolerance is of that, and not of 1."""
    easom = LANDSCAPES["easom"]
    foot = min(easom.minima, key=lambda point: math.dist(point, (1.305, 1.305)))
    depth = -float(easom.value(torch.tensor([foot], dtype=torch.float64)))
    aside = (foot[0] + 0.05, foot[1])
    above = float(easom.value(torch.tensor([aside], dtype=torch.float64))) + depth
    still = descent(1e-9)
    assert words(easom, still, (aside,), 5, tolerance=0.5 * above / depth) == ["plateau"]
    (row,) = rows(easom, still, (aside,), 5, tolerance=2 * above / depth)
    assert (row.verdict, row.starts_there) == ("local", True)


# ------------------------------------------------------------------ ranks


def test_the_map_grows_to_its_minimum_and_the_lower_racer_ranks_first():
    far = LANDSCAPES["rosenbrock"].replace(a=3.0)
    rules = OPTIMIZERS["adam"].replace(lr=0.05), descent(1e-5)
    adam, slow = summarise(simulate(Experiment(far, rules, ((-1.5, 2.0),), steps=2000)))
    assert adam.verdict == "moving"
    assert adam.final < 0.1 < slow.final
    assert (adam.rank, slow.rank) == (1, 2)


@pytest.mark.parametrize("slug", ["rosenbrock", "six_hump_camel", "monkey_saddle", "mccormick", "eggholder"])
def test_of_two_that_arrived_nowhere_the_lower_ranks_first_wherever_it_is(slug):
    landscape = LANDSCAPES[slug]
    rules = tuple(OPTIMIZERS[name] for name in ("gradient_descent", "momentum", "adam", "rmsprop", "sign_descent"))
    found = summarise(simulate(Experiment(landscape, rules, uniform(landscape, 12, seed=2), steps=40)))
    nowhere = [row for row in found if row.verdict not in ("global", "local", "level", "diverged")]
    assert len(nowhere) > 5
    ordered = sorted(nowhere, key=lambda row: row.final)
    assert [row.rank for row in ordered] == sorted(row.rank for row in nowhere)
