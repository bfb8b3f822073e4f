"""Steps that read some of the samples: which ones, against plain Python, and that all then is as torch does it."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from engine import Experiment, Trajectory, compilation, script, simulate, swarm, sweep, tune
from engine import device as devices
from engine.conditions import Conditions
from engine.evaluation import Here
from engine.link import from_query, to_query
from engine.sampling import batch_read
from engine.sensitivity import chaotic, chaotic_share
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

LINE = LANDSCAPES["line_fit"]
POINTS = torch.tensor([[1, 2], [2, 4], [3, 6], [4, 8]], dtype=torch.float64)
RACERS = tuple(OPTIMIZERS[name].replace(lr=0.1) for name in ("gradient_descent", "sgd", "adam"))
STARTS = ((-0.5, 0.5), (3.0, -1.0), (1.0, 1.0))


def race(**changes: Any) -> Experiment:
    return Experiment(LINE, RACERS, STARTS[:1], steps=200).replace(**changes)


def hashed(z: int) -> int:
    """Return splitmix64 of an integer of any size."""
    z = (z + 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
    return z ^ z >> 31


def drawn(batch: int, samples: int, seed: int, step: int, start: int) -> list[int]:
    """Return the samples that Knuth's algorithm S draws by the hash of (seed, step, start), one at a time."""
    z = hashed(hashed(hashed(seed ^ 0x5EED << 32) ^ step) ^ hashed(start))
    read: list[int] = []
    for sample in range(samples):
        if (z >> 11) * (samples - sample) < (batch - len(read)) << 53:
            read.append(sample)
        z = hashed(z)
    return read


# ---------------------------------------------------------------------- the draw


@pytest.mark.parametrize(("batch", "samples"), [(1, 4), (2, 4), (3, 4), (4, 4), (5, 9), (1, 1), (7, 700)])
@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1])
def test_it_is_the_reference(batch: int, samples: int, seed: int):
    steps, starts = torch.tensor([1, 2, 90_000]), torch.tensor([0, 5, 3_000_000])
    read = batch_read(batch, samples, seed, steps, starts)
    for i, step in enumerate(steps.tolist()):
        for j, start in enumerate(starts.tolist()):
            assert read[i, :, j].nonzero().flatten().tolist() == drawn(batch, samples, seed, step, start)


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_every_set_of_samples_is_as_likely_as_any(batch: int):
    """All sets of that size come, each within five standard deviations of its share."""
    count = 60_000
    read = batch_read(batch, 4, 11, torch.arange(1, count // 20 + 1), torch.arange(20))
    rows = read.transpose(1, 2).reshape(count, 4).tolist()
    seen = Counter(tuple(i for i, taken in enumerate(row) if taken) for row in rows)
    assert set(seen) == set(itertools.combinations(range(4), batch))
    share = 1 / math.comb(4, batch)
    for times in seen.values():
        assert abs(times - count * share) <= 5 * math.sqrt(count * share * (1 - share)) + 1e-9


def test_steps_starts_and_seeds_are_drawn_apart():
    """Neighbours agree as often as chance lets them: 1 of 4 for single samples."""
    first = batch_read(1, 4, 0, torch.arange(1, 20_002), torch.arange(2)).int().argmax(dim=1)  # [steps, starts]
    other = batch_read(1, 4, 1, torch.arange(1, 20_002), torch.arange(2)).int().argmax(dim=1)
    for one, two in ((first[1:, 0], first[:-1, 0]), (first[:, 0], first[:, 1]), (first[:, 0], other[:, 0])):
        assert (one == two).double().mean().item() == pytest.approx(0.25, abs=0.016)


def test_it_says_nothing_about_the_noise():
    """The sign of the noise of a step is as often plus where a sample is read as where it is not."""
    from engine.noise import gaussian

    steps, starts = torch.arange(1, 20_001), torch.arange(1)
    read = batch_read(2, 4, 3, steps, starts)[:, :, 0]
    plus = gaussian(3, steps, starts)[:, 0, 0] > 0
    for sample in read.unbind(1):
        assert plus[sample].double().mean().item() == pytest.approx(0.5, abs=0.025)


# ---------------------------------------------------------------------- the run


def reference(name: str, lr: float, start: tuple[float, float], batch: int, number: int, steps: int) -> np.ndarray:
    """Return the path of torch.optim on the very same samples: [steps + 1, 2].

    The loss is written here and differentiated by autograd.
    """
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[name]([x], lr=lr)
    path = [x.detach().numpy().copy()]
    for step in range(1, steps + 1):
        points = POINTS[drawn(batch, 4, 5, step, number)]
        optimizer.zero_grad()
        ((x[0] * points[:, 0] + x[1] - points[:, 1]) ** 2).mean().backward()
        optimizer.step()
        path.append(x.detach().numpy().copy())
    return np.stack(path)


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_every_rule_is_torch_on_the_same_samples(batch: int):
    run = simulate(race(starts=STARTS, batch=batch, seed=5, steps=60))
    for number, start in enumerate(STARTS):
        exact = reference("sgd", 0.1, start, 4, number, 60)
        np.testing.assert_allclose(run.x[:, 0, number], exact, rtol=1e-9, atol=1e-9)  # reads the exact gradient
        for place, name in ((1, "sgd"), (2, "adam")):
            expected = reference(name, 0.1, start, batch, number, 60)
            np.testing.assert_allclose(run.x[:, place, number], expected, rtol=1e-8, atol=1e-8)


def test_the_known_number_of_steps():
    """From (-.5, .5) at .1, under 1e-6 after 205, 461 and 122 steps; .12 is beyond 2/λmax = .119756 and diverges."""
    rules = (*RACERS[::2], OPTIMIZERS["momentum"].replace(lr=0.1, momentum=0.9), RACERS[0].replace(lr=0.12))
    run = simulate(race(optimizers=rules, steps=1000))
    assert [int((run.value[:, i, 0] < 1e-6).argmax()) for i in range(3)] == [205, 461, 122]
    assert run.value[0, 0, 0] == 40.875
    assert run.value[100, 3, 0] > 2 * run.value[10, 3, 0] and run.value[1000, 3, 0] > 1e5


@pytest.mark.parametrize("rule", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_all_samples_are_the_full_gradient_to_the_last_digit(rule: Any):
    one = simulate(race(optimizers=(rule,), steps=50, noise=0.3))
    all_of_them = simulate(race(optimizers=(rule,), steps=50, noise=0.3, batch=4))
    np.testing.assert_array_equal(one.x, all_of_them.x)
    assert one.samples_read is None and all_of_them.samples_read is None


def test_noise_comes_on_top():
    exact = simulate(race(batch=2, steps=1), record=("details",))
    noisy = simulate(race(batch=2, steps=1, noise=0.5), record=("details",))
    alone = simulate(race(steps=1), record=("details",))
    shaken = simulate(race(steps=1, noise=0.5), record=("details",))
    added = [run.gradient for run in (exact, noisy, alone, shaken)]
    assert all(part is not None for part in added)
    np.testing.assert_allclose(added[1] - added[0], added[3] - added[2], rtol=0, atol=1e-12)


def test_who_races_beside_it_changes_nothing():
    together = simulate(race(starts=STARTS, batch=1, seed=3))
    for place, rule in enumerate(RACERS):
        alone = simulate(race(optimizers=(rule,), starts=STARTS, batch=1, seed=3))
        np.testing.assert_allclose(alone.x[:, 0], together.x[:, place], rtol=1e-12, atol=1e-12)
    single = simulate(race(starts=STARTS[:1], batch=1, seed=3, precision="float32"))
    np.testing.assert_allclose(single.x[:20, 1], together.x[:20, 1, :1], rtol=1e-4, atol=1e-4)


def test_what_was_read_is_told():
    run = simulate(race(starts=STARTS, batch=2, seed=9, steps=40), record=("details",))
    read = run.samples_read
    assert read is not None and read.shape == (40, 3, 4) and run.gradient is not None
    for step in range(40):
        for number in range(3):
            assert read[step, number].nonzero()[0].tolist() == drawn(2, 4, 9, step + 1, number)
            points = POINTS[torch.from_numpy(read[step, number])]
            x = run.x[step, 1, number]
            error = 2 * (x[0] * points[:, 0] + x[1] - points[:, 1])
            slope = [(error * points[:, 0]).mean().item(), error.mean().item()]
            assert run.gradient[step, 1, number] == pytest.approx(slope, rel=1e-9, abs=1e-9)


def test_elsewhere_in_a_step_the_same_samples_are_read():
    x = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    here = Here(LINE, 0.0, Conditions(steps=10, batch=1))
    here.x, here.samples = x, torch.tensor([[False], [False], [True], [False]])
    here.gradient = here.read(here.slope)
    there = here.at(x + 1)
    assert here.gradient[:, 0].tolist() == [2 * 3 * (1 - 6), 2 * (1 - 6)]
    assert there.gradient[:, 0].tolist() == [2 * 3 * (3 + 2 - 6), 2 * (3 + 2 - 6)]
    assert torch.equal(there.exact_gradient, LINE.gradient((x + 1).T).T)


# ---------------------------------------------------------------------- everything that runs an experiment


def ends(run: Trajectory) -> np.ndarray:
    return run.x[-1].swapaxes(0, 1)


def test_swarm_and_sweep_read_the_same():
    run = simulate(race(starts=STARTS, batch=2, seed=3))
    for place, rule in enumerate(RACERS):
        flown = swarm(LINE, rule, STARTS, 200, precision="float64", batch=2, seed=3, paths=(0, 1, 2))
        np.testing.assert_allclose(flown.paths, run.x[:, place], rtol=1e-9, atol=1e-9)
        swept = sweep(LINE, rule, {"lr": [0.05, 0.1]}, STARTS, 200, batch=2, seed=3)
        np.testing.assert_allclose(swept.end[1], run.x[-1, place], rtol=1e-9, atol=1e-9)


@pytest.fixture
def rewritten_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program that would be compiled, run as it is."""
    monkeypatch.setattr(torch._inductor, "compile", lambda program, inputs, options: program)
    monkeypatch.setattr(devices, "missing", lambda device: "")
    monkeypatch.setattr(devices, "COMPILED_BLOCK", 128)
    monkeypatch.setattr(compilation, "STEPS", 3)  # they hang together as eight do, and are rewritten sooner
    compilation.forget()
    yield
    compilation.forget()


@pytest.mark.slow
@pytest.mark.usefixtures("rewritten_only")
@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_the_compiled_program_reads_the_same(noise: float):
    starts = np.random.default_rng(0).uniform(-1, 3, (150, 2))
    conditions: dict[str, Any] = {"precision": "float64", "batch": 1, "noise": noise, "seed": 4, "every": 8}
    eager, compiled = (swarm(LINE, RACERS[2], starts, 30, compiled=how, **conditions) for how in (False, True))
    assert compiled.end == pytest.approx(eager.end, rel=1e-9, abs=1e-11)
    two = swarm(LINE, RACERS[2], starts, 30, compiled=True, **(conditions | {"batch": 2}))
    assert two.end == pytest.approx(swarm(LINE, RACERS[2], starts, 30, **(conditions | {"batch": 2})).end, rel=1e-9)


def test_tuning_and_chaos_take_it():
    assert (
        tune(LINE, RACERS[1], 40, starts=4, budget=8, batch=1).scores
        != tune(LINE, RACERS[1], 40, starts=4, budget=8).scores
    )
    assert not chaotic(simulate(race(batch=2))).any()
    assert chaotic_share(LINE, RACERS[1], STARTS, 100, batch=2) == 0


def test_the_exported_script_reads_the_same():
    experiment = race(starts=STARTS, batch=2, noise=0.1, seed=3, steps=40)
    names: dict[str, Any] = {}
    exec(script.pytorch(experiment), names)
    paths = torch.stack(list(names["paths"].values())).permute(2, 0, 1, 3).numpy()
    np.testing.assert_allclose(paths, simulate(experiment).x, rtol=1e-9, atol=1e-9)
    whole = script.pytorch(race(batch=4))
    assert whole == script.pytorch(race()) and "batch_read" not in whole


# ---------------------------------------------------------------------- saying it


def test_it_is_refused_where_there_is_nothing_to_draw():
    with pytest.raises(ValueError, match=r"Experiment\.batch must lie in \[0, 4\], got 5\."):
        race(batch=5)
    with pytest.raises(ValueError, match=r"Experiment\.batch must be a whole number in \[0, 4\], got 1\.5"):
        race(batch=1.5)
    message = r"batch must be 0 on Bowl, which is not a mean over samples, got 2\."
    with pytest.raises(ValueError, match="Experiment." + message):
        race(landscape=LANDSCAPES["bowl"], batch=2)
    with pytest.raises(ValueError, match="swarm." + message):
        swarm(LANDSCAPES["bowl"], RACERS[0], STARTS, 10, batch=2)
    with pytest.raises(ValueError, match="sweep." + message):
        sweep(LANDSCAPES["bowl"], RACERS[0], {"lr": [0.1]}, STARTS, 10, batch=2)


def test_keys_json_and_links_without_it_stay_what_they_were():
    assert '"batch"' not in race().to_json() and "batch" not in to_query(race())
    assert len({race(batch=batch).key() for batch in range(5)}) == 5
    for batch in range(5):
        experiment = race(batch=batch)
        assert Experiment.from_json(experiment.to_json()) == experiment
        read = from_query(to_query(experiment))
        assert (read.experiment, read.problems) == (experiment, ())


@pytest.mark.parametrize(
    ("surface", "batch", "used", "problem"),
    [
        ("line_fit", "5", 4, "Samples per step must be a whole number from 0 to 4, not '5'; using 4."),
        ("line_fit", "1.5", 2, "Samples per step must be a whole number from 0 to 4, not '1.5'; using 2."),
        (
            "bowl",
            "2",
            0,
            "samples per step exist only on surfaces that are a mean over samples, and Bowl is not one; left out.",
        ),
    ],
)
def test_a_link_that_cannot_be_used_is_told(surface: str, batch: str, used: int, problem: str):
    reading = from_query({"surface": [surface], "batch": [batch]})
    assert reading.experiment.batch == used and list(map(str, reading.problems)) == [problem]
