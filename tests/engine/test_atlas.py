"""The atlas: its numbers against plain runs, its file, and where it is computed."""

from __future__ import annotations

import dataclasses
import errno
import math

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch

from engine import atlas, simulate, tune, uniform
from engine.atlas.__main__ import main
from engine.atlas.cells import heights, judge, placed
from engine.experiment import Experiment
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

SMALL = atlas.Settings(budget=40, rates=8, starts=4, particles=12, nudged=4, frames=3)


def numbers(row: atlas.Row) -> tuple[object, ...]:
    """Return a row's numbers but for the time it took; NaN as None, so that rows can be compared."""
    return tuple(
        None if isinstance(value, float) and math.isnan(value) else value for value in dataclasses.astuple(row)[:-1]
    )


def test_a_row_is_what_plain_races_say():
    rule, surface = OPTIMIZERS["momentum"], LANDSCAPES["himmelblau"]
    row = atlas.compute(rule, surface, SMALL)
    searched = tune(surface, rule, 40, starts=4, budget=8)
    assert row.lr == searched.lr
    ends, hits, reached = [], [], 0
    for moved, starts in placed(surface, SMALL):
        run = simulate(Experiment(moved, (rule.replace(lr=row.lr),), starts.tolist(), 40))
        f = moved.value(torch.from_numpy(np.array(run.x[:, 0])))  # [steps + 1, starts]
        near = f.numpy() - moved.minimum_value <= 1e-4  # all four minima are global, of depth 0
        ends += (f[-1].numpy() - moved.minimum_value).tolist()
        hits += [np.flatnonzero(column)[0] if column.any() else math.inf for column in near.T]
        reached += int(near[-1].sum())
    assert row.share == reached / 36
    assert (row.q10, row.median, row.q90) == pytest.approx(np.quantile(ends, (0.1, 0.5, 0.9)), rel=1e-9, abs=1e-14)
    assert row.evaluations == np.quantile(hits, 0.5, method="lower")  # both in the middle are the same


def test_a_rule_that_turns_along_fares_the_same_in_every_frame():
    """The starts go along with the surface, so only rules that prefer the axes can tell the frames apart."""
    surface = LANDSCAPES["rosenbrock"]
    for slug, same in (("gradient_descent", True), ("adam", False)):
        first, *others = [
            heights(one.swarm, surface) for one in judge(OPTIMIZERS[slug].replace(lr=1e-3), surface, SMALL)
        ]
        assert len(others) == 2
        for each in others:
            assert np.allclose(first, each, rtol=1e-6) == same


def test_a_rule_that_spends_more_makes_fewer_steps():
    assert {slug: SMALL.steps(OPTIMIZERS[slug]) for slug in ("adam", "sam", "gradient_flow")} == {
        "adam": 40, "sam": 20, "gradient_flow": 6,
    }  # fmt: skip
    assert atlas.Settings(budget=1).steps(OPTIMIZERS["gradient_flow"]) == 1


def test_without_a_known_minimum_nothing_is_good_or_bad():
    row = atlas.compute(OPTIMIZERS["adam"], LANDSCAPES["monkey_saddle"], SMALL)
    assert all(math.isnan(getattr(row, name)) for name in atlas.MEASURES if name != "seconds")


def test_only_a_global_minimum_ends_the_counting():
    """At Rastrigin's local minima a particle is within the tolerance of a minimum, but of no global one."""
    surface = LANDSCAPES["rastrigin"]
    starts = uniform(surface, 512, 5)
    settings = dataclasses.replace(SMALL, particles=512, frames=1, seed=5, budget=300)
    (judged,) = judge(OPTIMIZERS["gradient_descent"].replace(lr=1e-3), surface, settings)
    hit, at_global = judged.swarm.first_hit >= 0, np.hypot(*judged.swarm.end.T) < 0.1
    assert (hit == at_global).all() and 0 < hit.sum() < len(starts) / 4


@pytest.mark.slow
def test_processes_make_the_same_table_and_a_second_command_goes_on(tmp_path):
    words = ["--rules", "adam,lion", "--surfaces", "bowl,ravine", "--budget", "40", "--rates", "8", "--starts", "4"]
    words += ["--particles", "12", "--nudged", "4", "--quiet", "--out"]
    assert main([*words, str(tmp_path / "a"), "--on", "processes:2"]) == 0
    told: list[int] = []
    rules = [OPTIMIZERS[slug] for slug in ("adam", "lion")]
    for surfaces in ("bowl",), ("bowl", "ravine"):
        chosen = [LANDSCAPES[slug] for slug in surfaces]
        atlas.build(rules, chosen, SMALL, out=tmp_path / "b", told=lambda done, total, row: told.append(done))
    assert told == [0, 1, 2, 2, 3, 4]
    one, other = (atlas.read(tmp_path / name) for name in "ab")
    assert list(one.rows) == list(other.rows) and len(one.rows) == 4
    assert all(numbers(one.rows[pair]) == numbers(other.rows[pair]) for pair in one.rows)


def test_a_file_of_other_settings_is_refused_by_name(tmp_path, capsys):
    file = tmp_path / "a.parquet"
    atlas.build([], [], SMALL, out=file)
    assert not file.exists()
    atlas.Table(SMALL, "another version").write(file)
    with pytest.raises(ValueError, match=r"seed 0 \(here 3\).*frames 3 \(here 2\).*version another version"):
        atlas.build([], [], dataclasses.replace(SMALL, seed=3, frames=2), out=file)


@pytest.mark.parametrize("held", [b"", b"no table", b"PAR1" * 9])
def test_a_file_that_is_no_table_is_refused(tmp_path, capsys, held: bytes):
    file = tmp_path / "a.parquet"
    file.write_bytes(held)
    assert main(["--out", str(file)]) == 1
    assert capsys.readouterr().err == f"python -m engine.atlas: {file} is no table of an atlas.\n"
    assert file.read_bytes() == held


def test_on_a_full_disk_nothing_written_is_lost(tmp_path, monkeypatch):
    file = tmp_path / "a.parquet"
    table = atlas.Table(SMALL)
    table.add(atlas.compute(OPTIMIZERS["adam"], LANDSCAPES["bowl"], SMALL))
    table.write(file)
    whole = file.read_bytes()

    def half(held, place, **options):
        place.write_bytes(whole[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq, "write_table", half)
    table.add(dataclasses.replace(table.rows["adam", "bowl"], rule="lion"))
    with pytest.raises(OSError, match="could not be written: No space left on device"):
        table.write(file)
    assert file.read_bytes() == whole and list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rules", "adm"], "There is no optimizer 'adm'"),
        (["--surfaces", "bowl,ravin"], "There is no landscape 'ravin'"),
        (["--seed", "-1"], r"atlas.seed must lie in \[0, "),
        (["--precision", "half"], "atlas.precision must be one of float64, float32"),
    ],
)
def test_a_word_that_is_none_is_refused(words: list[str], said: str, capsys):
    with pytest.raises(SystemExit):
        main([*words, "--out", "a.parquet"])
    capsys.readouterr()


@pytest.mark.parametrize("on", ["", "processes:0", "processes:two", "dask://", "dask://host", "cluster"])
def test_a_place_that_is_none_is_refused(on: str, tmp_path, capsys):
    assert main(["--rules", "adam", "--surfaces", "bowl", "--on", on, "--out", str(tmp_path / "a"), "--quiet"]) == 1
    assert "on must be one of local, processes:N, dask://host:port, got" in capsys.readouterr().err
