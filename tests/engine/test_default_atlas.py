"""The atlas that is shipped: whole, small, of known origin, and what this version computes as well."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from engine import atlas
from engine.atlas.agreement import agrees
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

FILE = Path(atlas.__file__).parent / "default.parquet"
TABLE = atlas.default()
QUICK = sorted(pair for pair, row in TABLE.rows.items() if 0 < row.seconds < 0.6)
SAMPLE = QUICK[:: len(QUICK) // 6]


def test_it_has_a_row_for_every_rule_on_every_surface():
    """A rule or a surface that was added later has none until `make atlas` has run."""
    assert set(TABLE.rows) == set(product(TABLE.rules, TABLE.surfaces))
    assert set(TABLE.rules) <= set(OPTIMIZERS) and set(TABLE.surfaces) <= set(LANDSCAPES)
    assert len(TABLE.rules) >= 38 and len(TABLE.surfaces) >= 44


def test_it_is_small_and_says_what_made_it():
    assert FILE.stat().st_size < 400_000
    assert TABLE.settings == atlas.Settings()
    assert re.fullmatch(r"[0-9a-f]{10}", TABLE.commit), "made from a commit, with nothing changed since"
    assert re.fullmatch(r"Descent Lab \S+ \([0-9a-f]{10}\) with torch [\d.]+", TABLE.made_by)


@pytest.mark.slow
@pytest.mark.parametrize(("rule", "surface"), SAMPLE)
def test_this_version_computes_the_same(rule: str, surface: str):
    assert agrees(atlas.compute(OPTIMIZERS[rule], LANDSCAPES[surface]), TABLE.rows[rule, surface])
