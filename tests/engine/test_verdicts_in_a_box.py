"""The verdict on a run that ends on the edge of the box: the coordinates that are free decide."""

import pytest

from engine import Experiment, simulate, summarise, swarm
from landscapes import LANDSCAPES, typed
from optimizers import OPTIMIZERS

ASIDE = typed("(x-5)^2 + (y-4)^2", box=((0, 3), (0, 2)))
DOWN = typed("y - x^2", box=((-1, 2), (0, 1)))  # pressed onto y = 0, where the middle is the highest place
SADDLE = typed("x^2 - y^2", box=((-1, 1), (-1, 2)))
HIMMELBLAU = LANDSCAPES["himmelblau"].replace(box=((-2, 2), (-2, 2)))


def ended(surface, start, slug="gradient_descent", lr=0.1, **conditions):
    experiment = Experiment(surface, (OPTIMIZERS[slug].replace(lr=lr),), (start,), steps=2000, **conditions)
    (row,) = summarise(simulate(experiment))
    return row


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("slug", ["gradient_descent", "momentum", "adam", "lion"])
def test_the_corner_is_the_global_minimum(slug, precision):
    row = ended(ASIDE, (1, 1), slug, 0.05, precision=precision)
    assert row.verdict == "global" and row.distance == 0 and row.final == 8
    assert row.steps_to_tolerance > 0 and not row.starts_there


@pytest.mark.parametrize(
    ("surface", "start", "lr", "verdict"),
    [
        (SADDLE, (0.3, 0.1), 0.1, "global"),  # (0, 2), on an edge
        (SADDLE, (0.3, -0.1), 0.1, "local"),  # (0, -1), on the other
        (SADDLE, (0.3, 0.0), 0.1, "saddle"),  # inside, as without a box
        (DOWN, (0.0, 0.5), 0.1, "saddle"),  # lowest inwards, highest along the edge
        (DOWN, (0.01, 0.5), 0.1, "global"),
        (DOWN, (-0.01, 0.5), 0.1, "local"),
        (HIMMELBLAU, (1.0, 1.0), 0.01, "global"),
        (HIMMELBLAU, (-1.0, 1.0), 0.01, "local"),
        (typed("x", box=((0, 1), (0, 1))), (0.5, 0.5), 0.1, "level"),  # the whole edge is as low
        (ASIDE, (1.0, 1.0), 1e-5, "moving"),
        (ASIDE.replace(box=((0, 1e6), (0, 2))), (1.0, 1.0), 0.1, "global"),  # pressed against y = 2 alone
    ],
)
def test_other_ends(surface, start, lr, verdict):
    assert ended(surface, start, lr=lr).verdict == verdict


def test_a_swarm_counts_its_minima_on_the_edge():
    starts = [(0.3, 0.1), (0.3, -0.1), (-0.5, 1.0)]
    many = swarm(SADDLE, OPTIMIZERS["gradient_descent"].replace(lr=0.1), starts, 500, compiled=False)
    assert [SADDLE.minima[i] for i in many.minimum] == [(0, 2), (0, -1), (0, 2)]
    assert (many.first_hit > 0).all()
