"""A GIF's few colours: level ground keeps its own."""

import io

import numpy as np
import pytest
from PIL import Image

from engine import Experiment, simulate
from figures import theme
from figures.film import frames
from figures.render import render
from figures.shown import Shown
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.figures.pixels import in_numbers


@pytest.mark.parametrize("dark", [False, True])
def test_a_gif_keeps_the_colour_of_level_ground(dark):
    """A whole plateau in another shade is seen at once, however near it is."""
    rules = [OPTIMIZERS[slug] for slug in ("gradient_descent", "momentum", "rmsprop", "adam")]
    plateau = LANDSCAPES["plateau"]
    experiment = Experiment(plateau, rules, plateau.starts[:1], steps=8)
    shown = Shown(experiment, ("",) * len(rules), tuple(theme.default_color(i) for i in range(len(rules))))
    run = simulate(experiment, record=("details",))
    drawn = [np.asarray(picture) for picture in frames(run, shown, dark=dark)]
    film = Image.open(io.BytesIO(render(shown, "gif", run=run, dark=dark)))
    for index, image in enumerate(drawn):
        film.seek(index)
        wanted, picture = in_numbers(image), in_numbers(np.asarray(film.convert("RGB")))
        colors, counts = np.unique(wanted, return_counts=True)
        for color in colors[counts > 0.02 * wanted.size]:
            assert (picture[wanted == color] == color).all()
