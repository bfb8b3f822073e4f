"""A swarm is many single runs: the same ends, bests and first hits; and what it says of them together."""

import numpy as np
import pytest

from engine import Experiment, cloud, grid, memory, simulate, swarm, uniform
from engine.conditions import Conditions
from engine.flight import Flight
from engine.plan import Plan
from engine.swarms import result
from landscapes import LANDSCAPES
from landscapes.basins import basins
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from tests import kinds

STEPS = 50
TOLERANCE = 1e-2


def single_runs(landscape, rule, starts, steps=STEPS, **conditions):
    return simulate(Experiment(landscape, (rule,), starts, steps=steps, **conditions))


def first_hits(run, tolerance):
    """Return the first steps within tolerance of the nearest minimum, from the whole path; −1 for never."""
    landscape = run.experiment.landscape
    minima = [point for point in landscape.critical_points if point.kind == "minimum"]
    (x0, x1), (y0, y1) = landscape.extent
    heights = [
        tolerance * min(max(1, abs(point.value)), basin.depth)
        for point, basin in zip(minima, basins(landscape), strict=False)
    ]
    alike = all(point.is_global for point in minima) and np.ptp(heights or [0]) <= 1e-9 * max(heights, default=0)
    reaches = [
        np.inf
        if alike
        else 2 * np.sqrt(2 * height / point.eigenvalues[0])
        if point.eigenvalues
        else 0.05 * np.hypot(x1 - x0, y1 - y0)
        for point, height in zip(minima, heights, strict=True)
    ]
    f = run.value[:, 0]  # [steps + 1, starts]
    if not minima:
        return np.full(f.shape[1], -1)
    distances = np.stack([np.hypot(run.x[:, 0, :, 0] - point.x, run.x[:, 0, :, 1] - point.y) for point in minima])
    at = distances.argmin(axis=0)
    there = abs(f - np.array([point.value for point in minima])[at]) <= np.array(heights)[at]
    there &= distances.min(axis=0) <= np.array(reaches)[at]
    there &= np.logical_and.accumulate(np.isfinite(f))  # who has diverged reaches nothing any more
    return np.where(there.any(axis=0), there.argmax(axis=0), -1)


@pytest.mark.parametrize("noise", [0.0, 0.6])
@pytest.mark.parametrize("slug", kinds.RULES)
def test_a_swarm_is_its_single_runs(slug, noise):
    """On a surface whose minima are equally deep, and on one whose are not: they are watched in two ways."""
    rule = OPTIMIZERS[slug].replace(schedule=SCHEDULES["cosine"], clip=30.0)
    steps = STEPS if rule.evaluations < 4 else 8  # few where a step is many
    for landscape in (LANDSCAPES["himmelblau"], LANDSCAPES["styblinski_tang"]):
        starts = uniform(landscape, 60, seed=3)
        run = single_runs(landscape, rule, starts, steps, noise=noise, seed=5)
        many = swarm(landscape, rule, starts, steps, TOLERANCE, "float64", noise=noise, seed=5, paths=(7, 0))
        assert many.end == pytest.approx(run.x[-1, 0], rel=1e-12, nan_ok=True)
        assert many.value == pytest.approx(run.value[-1, 0], rel=1e-12, nan_ok=True)
        assert many.best == pytest.approx(np.nanmin(run.value[:, 0], axis=0), rel=1e-12)
        assert (many.first_hit == first_hits(run, TOLERANCE)).all()
        assert many.paths == pytest.approx(run.x[:, 0, [7, 0]], rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_every_surface_is_told_as_the_race_page_tells_it(slug):
    """First hits by brute force, and at the end the verdict that Race would give: by index, by -1, -2 or -3."""
    from engine import summarise

    landscape = LANDSCAPES[slug]
    starts = grid(landscape, 7)
    for rule in (OPTIMIZERS["gradient_descent"], OPTIMIZERS["adam"].replace(lr=0.2)):
        run = single_runs(landscape, rule, starts, steps=80)
        many = swarm(landscape, rule, starts, 80, 1e-3, "float64")
        assert (many.first_hit == first_hits(run, 1e-3)).all()
        for row, code in zip(summarise(run, 1e-3), many.minimum, strict=True):
            undeclared = row.verdict == "local" and code == -1
            if undeclared:  # told by the ground, which is looked at one by one: a swarm knows the declared ones
                assert np.hypot(*(run.x[-1, 0, row.start] - nearest(landscape, run.x[-1, 0, row.start]))) > 0.01
            elif row.verdict in ("global", "local"):
                assert landscape.minima[code] == pytest.approx(nearest(landscape, run.x[-1, 0, row.start]))
            else:
                assert code == {"left": -2, "diverged": -3}.get(row.verdict, -1), row


def nearest(landscape, x):
    return min(landscape.minima, key=lambda point: np.hypot(*(np.array(point) - x)))


def test_quantiles_are_those_of_the_recorded_steps():
    landscape, rule = LANDSCAPES["himmelblau"], OPTIMIZERS["momentum"]
    starts = uniform(landscape, 200, seed=1)
    run = single_runs(landscape, rule, starts)
    many = swarm(landscape, rule, starts, STEPS, precision="float64", every=16)
    assert many.steps.tolist() == [0, 16, 32, 48, 50]
    wanted = np.quantile(run.value[many.steps, 0], [0.1, 0.5, 0.9], axis=1).T
    assert many.quantiles == pytest.approx(wanted, rel=1e-12)


def test_who_diverged_counts_as_infinitely_high_and_is_no_number_at_the_end():
    ravine = LANDSCAPES["ravine"].replace(condition_number=100.0, rotation=0.0)
    starts = np.array([[-10.0, 0.0], [-10.0, 1.0], [-5.0, 0.0], [-1.0, 2.0]])  # on the floor nothing is steep
    many = swarm(ravine, OPTIMIZERS["gradient_descent"].replace(lr=0.05), starts, 400)
    assert many.minimum.tolist() == [0, -3, 0, -3]
    assert np.isnan(many.end[[1, 3]]).all()
    assert np.isfinite(many.end[[0, 2]]).all()
    assert many.best == pytest.approx(ravine.value(torch_points(starts)).numpy() * [0, 1, 0, 1], abs=1e-6)
    assert many.quantiles[-1].tolist() == [pytest.approx(0.0, abs=1e-9), np.inf, np.inf]


def torch_points(points):
    import torch

    return torch.from_numpy(points)


def test_a_value_that_overflowed_on_the_way_is_divergence_even_if_it_comes_back():
    """Far away f is beyond float32 while x is not; rules with bounded steps walk home from there."""
    landscape = LANDSCAPES["beale"]
    rule = OPTIMIZERS["sign_descent"].replace(lr=1e6)
    starts = np.array([[1e7, 1e6], [3.0, 0.5]])
    run = single_runs(landscape, rule, starts, steps=10, precision="float32")
    many = swarm(landscape, rule, starts, 10, precision="float32")
    assert run.diverged[0, 0] == 0
    assert many.minimum[0] == -3
    assert many.best[0] == np.inf


def test_without_minima_nothing_is_reached_and_escape_is_counted():
    landscape = LANDSCAPES["monkey_saddle"]
    assert not landscape.minima
    many = swarm(landscape, OPTIMIZERS["momentum"], grid(landscape, 21), 300)
    assert set(many.minimum.tolist()) <= {-1, -2, -3}
    assert (many.first_hit == -1).all()
    assert many.reached.count == 0
    inside = (np.abs(many.end) <= 2).all(axis=1)
    assert many.escaped.count == (~inside).sum() > 200


def test_densities_and_heads_are_counts_and_places_of_the_starts():
    landscape, rule = LANDSCAPES["himmelblau"], OPTIMIZERS["adam"]
    starts = uniform(landscape, 500, seed=2)
    run = single_runs(landscape, rule, starts)
    many = swarm(landscape, rule, starts, STEPS, precision="float64", frames=(0, 7, 50), bins=(10, 20), heads=50)
    assert many.frames.tolist() == [0, 7, 50]
    for frame, t in enumerate((0, 7, 50)):
        x, y = run.x[t, 0].T
        wanted, _, _ = np.histogram2d(y, x, bins=(10, 20), range=((-5, 5), (-5, 5)))
        assert (many.density[frame] == wanted).all()
        assert many.heads[frame] == pytest.approx(run.x[t, 0, many.shown], rel=1e-12)
    assert len(set(many.shown.tolist())) == 50


def test_a_run_that_is_stopped_keeps_what_it_has():
    landscape, rule = LANDSCAPES["himmelblau"], OPTIMIZERS["adam"]
    starts = uniform(landscape, 100)
    shares = []

    def progress(share):
        shares.append(share)
        return share < 0.4

    many = swarm(landscape, rule, starts, 100, precision="float64", progress=progress)
    assert shares == pytest.approx([0.16, 0.32, 0.48])
    assert many.taken == 48
    assert many.end == pytest.approx(swarm(landscape, rule, starts, 48, precision="float64").end, rel=1e-12)


def test_looking_at_a_run_under_way_does_not_disturb_it():
    landscape, rule = LANDSCAPES["styblinski_tang"], OPTIMIZERS["momentum"]
    starts = uniform(landscape, 100)
    flight = Flight(Plan(landscape, rule, starts, Conditions(steps=64)))
    while flight.taken < 64:
        flight.advance()
        result(flight)
    seen, quiet = result(flight), swarm(landscape, rule, starts, 64, precision="float64")
    assert (seen.first_hit == quiet.first_hit).all()
    assert (seen.best == quiet.best).all()


def test_the_sample_is_of_all_starts(monkeypatch):
    """Of more starts than are ranked, the ranked ones are drawn from all over, not the first rows of the grid."""
    landscape = LANDSCAPES["bowl"]
    starts = grid(landscape, 200)
    many = swarm(landscape, OPTIMIZERS["gradient_descent"], starts, 1, frames=(0,), heads=2000)
    value = landscape.value(torch_points(starts)).numpy()
    assert many.quantiles[0] == pytest.approx(np.quantile(value, [0.1, 0.5, 0.9]), rel=0.03)
    low, high = np.array(landscape.extent).T
    assert many.heads[0].min(axis=0) == pytest.approx(low, abs=0.5)
    assert many.heads[0].max(axis=0) == pytest.approx(high, abs=0.5)


def test_too_large_a_swarm_is_refused_before_it_starts_and_told_what_fits(monkeypatch):
    landscape, rule = LANDSCAPES["bowl"], OPTIMIZERS["adam"]
    starts = uniform(landscape, 100_000)
    monkeypatch.setattr(memory, "free", lambda device: 10 * 2**20)
    with pytest.raises(ValueError, match=r"100,000 starts need about .* GiB, .* at most ([0-9,]+) starts fit") as told:
        swarm(landscape, rule, starts, 10)
    fits = int(str(told.value).split("at most ")[1].split()[0].replace(",", ""))
    assert 10_000 < fits < 100_000
    swarm(landscape, rule, starts[:fits], 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts": [[1.0, 2.0, 3.0]]}, r"swarm.starts must be an array \[starts, 2\].*\[1, 3\]"),
        ({"starts": []}, r"swarm.starts must be an array \[starts, 2\]"),
        ({"starts": [[0.0, np.nan]]}, r"swarm.starts\[0\] must be finite"),
        ({"starts": np.zeros((2**22 + 1, 2))}, r"swarm.starts may hold up to 4,194,304 starts, got 4,194,305"),
        ({"steps": 0}, r"swarm.steps must lie in \[1, 100000\], got 0"),
        ({"steps": 2.5}, r"swarm.steps must be a whole number"),
        ({"tolerance": 0.0}, r"swarm.tolerance must lie in \(0, 1\]"),
        ({"precision": "float16"}, r"swarm.precision must be one of float64, float32, got 'float16'"),
        ({"record": ("ends",)}, r"swarm.record may hold end, first_hit, best, quantiles, got 'ends'"),
        ({"record": "end"}, r"swarm.record must be a tuple"),
        ({"every": 0}, r"swarm.every must lie in \[1, 100000\]"),
        ({"frames": (51,)}, r"swarm.frames must lie in \[0, 50\], got 51"),
        ({"paths": (1,)}, r"swarm.paths must lie in \[0, 0\], got 1"),
        ({"bins": (0, 5)}, r"swarm.bins must lie in \[1, 1024\]"),
        ({"noise": -1.0}, r"swarm.noise must lie in \[0, 1e6\]"),
        ({"device": "tpu"}, r"device must be 'auto', 'cpu' or 'cuda', got 'tpu'"),
    ],
)
def test_what_cannot_be_used_is_named(changes, message):
    settings = {"starts": [[1.0, 2.0]], "steps": 50} | changes
    with pytest.raises(ValueError, match=message):
        swarm(LANDSCAPES["bowl"], OPTIMIZERS["adam"], **settings)


def test_starts():
    landscape = LANDSCAPES["rosenbrock"]  # [-2, 2] x [-1, 3]
    points = grid(landscape, (3, 5))
    assert points.shape == (15, 2)
    assert points[0].tolist() == [-2.0, -1.0]
    assert points[4].tolist() == [2.0, -1.0]
    assert points[-1].tolist() == [2.0, 3.0]
    assert grid(landscape, 1).tolist() == [[0.0, 1.0]]
    drawn = uniform(landscape, 5000, seed=4)
    assert (drawn == uniform(landscape, 5000, seed=4)).all()
    assert (drawn >= [-2, -1]).all()
    assert (drawn <= [2, 3]).all()
    assert drawn.mean(axis=0) == pytest.approx([0, 1], abs=0.1)
    around = cloud((1.0, -2.0), 0.5, 5000, seed=4)
    assert around.mean(axis=0) == pytest.approx([1, -2], abs=0.05)
    assert around.std(axis=0) == pytest.approx([0.5, 0.5], abs=0.03)
    for wrong, message in [
        (lambda: grid(landscape, 0), r"grid.side must lie in \[1, 2048\], got 0"),
        (lambda: grid(landscape, 4096), r"grid.side must lie in \[1, 2048\], got 4096"),
        (lambda: uniform(landscape, 2**23), r"uniform.count must lie in \[1, 4194304\]"),
        (lambda: uniform(landscape, 5, seed=-1), r"uniform.seed must lie in"),
        (lambda: cloud(5.0, 1.0, 10), r"cloud.center must be a pair"),
        (lambda: cloud((0, 0), -1.0, 10), r"cloud.spread must lie in"),
    ]:
        with pytest.raises(ValueError, match=message):
            wrong()


def test_starts_may_come_in_any_shape_that_holds_them_and_stay_the_callers():
    import torch

    landscape, rule = LANDSCAPES["himmelblau"], OPTIMIZERS["adam"]
    points = uniform(landscape, 20)
    wanted = swarm(landscape, rule, points, 10).end
    fixed = points.copy()
    fixed.flags.writeable = False
    for given in (points.tolist(), fixed, torch.from_numpy(points).requires_grad_(), points[::-1]):
        end = swarm(landscape, rule, given, 10).end
        assert (end == (wanted[::-1] if given is not fixed and isinstance(given, np.ndarray) else wanted)).all()
    run = swarm(landscape, rule, points, 10)
    points[:] = 0
    assert run.starts.any()
