"""The box on the map: its edge and the shade in pictures, and what the viewer is told."""

import numpy as np
import pytest
from PIL import ImageColor

from engine import Experiment, simulate
from figures import raster, theme
from figures.shown import Shown
from figures.viewer.payload import payload, surface_of
from landscapes import LANDSCAPES, typed
from optimizers import OPTIMIZERS

BOX = ((0.0, 3.0), (0.0, 2.0))
ASIDE = typed("(x-5)^2 + (y-4)^2", box=BOX)


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_the_edge_is_drawn_and_what_is_outside_lies_in_the_shade(ground):
    """The map is a twelfth larger than the box on each side, so the edge is at known pixels."""
    ink = theme.THEMES[ground]
    boxed, bare = (
        np.asarray(raster.picture(surface, ink, size=240, extent=ASIDE.extent, lowest=8.0), dtype=float)
        for surface in (ASIDE, ASIDE.replace(box=None))
    )
    edge = np.array(ImageColor.getrgb(theme.plain(ink["edge"])), dtype=float)
    nearer = np.abs(boxed - edge).sum(axis=-1) < 0.5 * np.abs(bare - edge).sum(axis=-1)
    for line in (nearer[30:210, 20], nearer[30:210, 219], nearer[20, 30:210], nearer[219, 30:210]):
        assert line.all()
    assert (boxed[23:217, 23:217] == bare[23:217, 23:217]).all()
    outside = np.ones((240, 240), dtype=bool)
    outside[17:223, 17:223] = False
    alpha, shade = theme.opacity(ink["shade"]), np.array(theme.rgb(ink["shade"]))
    shaded = (1 - alpha) * bare + alpha * shade
    assert np.quantile(np.abs(boxed - shaded)[outside], 0.8) < 3  # the lines are drawn over the shade
    assert np.abs(boxed - bare)[outside].mean() > 3


def test_the_viewer_is_told_of_the_box_and_of_minima_on_its_edge():
    told = surface_of(ASIDE)
    assert told["box"] == [[0, 3], [0, 2]]
    (point,) = told["points"]
    assert (point["x"], point["y"], point["kind"], point["global"], point["edge"]) == (3, 2, "minimum", True, True)
    bare = surface_of(LANDSCAPES["bowl"])
    assert "box" not in bare and not any("edge" in point for point in bare["points"])


def test_a_step_is_kept_inside_only_where_it_led_out():
    """Along the edge and away from it nothing is cut off; the first of these starts lies on the edge, too."""
    experiment = Experiment(ASIDE, (OPTIMIZERS["sgd"].replace(lr=0.05),), ((0.0, 2.0), (3.0, 0.0), (1.0, 1.0)), steps=8)
    run = simulate(experiment, record=("details",))
    x, expected = np.array(experiment.starts), []
    for _ in range(8):
        reached = x - 0.1 * (x - np.array([5.0, 4.0]))
        x = np.clip(reached, 0, [3.0, 2.0])
        expected.append((reached != x).any(axis=-1))
    sent = payload(Shown(experiment, ("",), ("blue",)), run, None)["kept"]
    assert (sent.reshape(8, 3) == expected).all() and 0 < sent.sum() < 24


def test_the_words_for_a_minimum_on_the_edge_and_for_a_step_that_was_kept_inside_travel_along():
    run = simulate(Experiment(ASIDE, (OPTIMIZERS["adam"],), ASIDE.starts[:1], steps=5), record=("details",))
    words = payload(Shown(run.experiment, ("",), ("blue",)), run, None)["meta"]["words"]
    assert words["stage.mark.global_edge"] == "Global minimum, on the edge of the box"
    assert words["inspector.kept"] == "kept inside the box"
