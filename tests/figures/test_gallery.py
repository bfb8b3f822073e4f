"""The contact sheet: every surface is on it, in its place, with its paths."""

import numpy as np
import pytest

from figures import gallery, theme
from landscapes import LANDSCAPES


@pytest.fixture
def quick(monkeypatch):
    """Rules at their default rates: looking for others is what takes long."""
    monkeypatch.setattr(gallery, "rated", lambda surface, rule, steps: rule)


@pytest.mark.slow
def test_every_surface_is_on_it(quick, monkeypatch):
    monkeypatch.setattr(gallery, "RULES", ("gradient_descent",))
    told = []
    columns, tile = 6, 40
    sheet = gallery.gallery(tile=tile, columns=columns, steps=3, told=told.append)
    assert sorted(told) == sorted(surface.title for surface in LANDSCAPES.values())
    assert len(told) == len(LANDSCAPES) >= 34
    paper = np.array(sheet.getpixel((2, sheet.height - 3)))
    rows = -(-len(told) // columns)
    picture = np.asarray(sheet).astype(int)
    places = gallery.places(len(told), tile, columns)
    assert len({top for _, top in places}) == rows
    for left, top in places:
        part = picture[top : top + tile, left : left + tile]
        assert part.shape == (tile, tile, 3)
        assert (np.abs(part - paper).sum(axis=-1) > 6).mean() > 0.5, "an empty tile"
        assert len(np.unique(part.reshape(-1, 3), axis=0)) > 20


def test_a_tile_has_the_paths_of_all_six_rules(quick):
    sheet = np.asarray(gallery.gallery([LANDSCAPES["two_well"]], tile=300, columns=1, steps=60)).astype(int)
    ((left, top),) = gallery.places(1, 300, 1)
    tile = sheet[top : top + 300, left : left + 300]
    assert len(gallery.RULES) == 6
    seen = 0
    for position in range(6):
        color = np.array([int(theme.color(theme.default_color(position))["light"][i : i + 2], 16) for i in (1, 3, 5)])
        seen += (np.abs(tile - color).sum(axis=-1) < 24).sum() > 8
    assert seen == 6


def test_a_rule_gets_the_rate_that_leads_down():
    from optimizers import OPTIMIZERS

    bowl = LANDSCAPES["bowl"]
    rule = gallery.rated(bowl, OPTIMIZERS["gradient_descent"], 60)
    limit = rule.stability_limit(2.0 * max(1.0, bowl.settings().get("steepness", 1.0)))
    assert 0.01 < rule.lr < (limit or 1.0)


def test_the_command_writes_a_picture(tmp_path, monkeypatch, quick, capsys):
    monkeypatch.setattr(gallery, "LANDSCAPES", {"bowl": LANDSCAPES["bowl"]})
    out = tmp_path / "sheet.png"
    gallery.main([str(out)])
    assert out.stat().st_size > 1000
    assert str(out) in capsys.readouterr().out
