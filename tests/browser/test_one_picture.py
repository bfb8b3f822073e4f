"""A film's map is the viewer's map: their pixels are compared."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from figures import raster, theme
from figures.viewer import offline
from figures.viewer.smaller import Version
from landscapes import LANDSCAPES
from tests.browser.driver import until
from tests.browser.offline import opened, race_payload

VIEWER = "document.querySelector('.dl-viewer').descentLab"


def seen(page) -> tuple[np.ndarray, dict]:
    """Read the map that the viewer has painted, and the coordinates in it; without plotly.js its lines are its own."""
    until(page, f"{VIEWER}.projection")
    box = page.evaluate(f"(({{ box, view }}) => ({{ ...box, ...view }}))({VIEWER}.projection)")
    address = page.evaluate("document.querySelector('.dl-raster').toDataURL()")
    image = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB")
    left, top = round(box["left"]), round(box["top"])
    return np.asarray(image.crop((left, top, left + round(box["width"]), top + round(box["height"]))), dtype=float), box


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("slug", ["himmelblau", "rosenbrock", "monkey_saddle"])
def test_a_films_map_is_the_viewers(browser, tmp_path, monkeypatch, slug, scheme):
    monkeypatch.setattr(offline, "versions", lambda payload: iter([Version(payload, plotly=False)]))
    content = offline.page(race_payload(surface=slug, steps=2))
    with opened(browser, tmp_path, content, color_scheme=scheme) as page:
        theirs, box = seen(page)
    ink = theme.DARK if scheme == "dark" else theme.LIGHT
    rows, columns = theirs.shape[:2]
    extent = ((box["x0"], box["x1"]), (box["y0"], box["y1"]))
    ours = np.asarray(raster.picture(LANDSCAPES[slug], ink, size=columns, rows=rows, extent=extent), dtype=float)
    apart = np.abs(ours - theirs).mean(axis=-1)
    assert np.quantile(apart, 0.9) < 3  # of 255: the heights
    assert np.quantile(apart, 0.99) < 20  # the lines, smoothed by two libraries
