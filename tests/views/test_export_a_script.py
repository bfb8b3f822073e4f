"""The script of a swarm: torch alone walks from its first starts, on the same noise, to where the swarm ended."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import swarm
from views.export import swarm_files
from views.link import page_state
from work import swarm_runs


@pytest.fixture
def ran():
    """`ran(script)`: its paths by label, [starts, steps + 1, 2]."""
    before = torch.get_default_dtype()

    def run(script: str) -> dict[str, torch.Tensor]:
        names: dict[str, dict[str, torch.Tensor]] = {}
        exec(script, names)
        return names["paths"]

    yield run
    torch.set_default_dtype(before)


@pytest.mark.slow
@pytest.mark.parametrize("count", [9, 121])
def test_the_script_of_a_swarm_ends_where_the_swarm_does(count, ran):
    query = {"surface": ["himmelblau"], "r": ["gradient_descent", "momentum"], "steps": ["12"], "noise": ["0.5"]}
    shown, _ = page_state.from_query(query)
    spec = swarm_runs.Spec(shown.experiment, "grid", count, 0.1, 1e-3)
    paths = ran(swarm_files.write_script(shown, spec))
    walked = min(count, swarm_files.WALKED)
    for path, rule in zip(paths.values(), shown.experiment.optimizers, strict=True):
        alone = swarm(shown.experiment.landscape, rule, spec.starts(), 12, noise=0.5, precision="float32")
        assert path.shape == (walked, 13, 2)
        np.testing.assert_allclose(path[:, -1].numpy(), alone.end[:walked], rtol=1e-3, atol=1e-3)
