"""A file in the folder is an entry: nothing else is touched."""

import importlib
import sys

import pytest

from core.registry import Registry
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES, Schedule

SURFACE = '''
from core.params import param
from landscapes.base import Landscape


class Booth(Landscape):
    """A gentle bowl, tilted."""

    title = "Booth"
    family = "Bowls and valleys"
    formula = "(x + 2*y - 7)**2 + c*(2*x + y - 5)**2"
    extent = ((-10.0, 10.0), (-10.0, 10.0))
    starts = ((-8.0, 6.0),)
    minima_at = (("1", "3"),)
    source = "Wikipedia, Test functions for optimization."
    teaches = "It is tilted. That is all."

    c: float = param(1.0, slider=(0.1, 2.0), valid="(0, 10]", symbol="c", help="How steep one side is.")
'''


@pytest.fixture
def package(tmp_path, monkeypatch):
    """`package({"booth": SURFACE})`: a package of these files."""

    def make(files):
        folder = tmp_path / "found"
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        monkeypatch.syspath_prepend(str(tmp_path))
        for name in [name for name in sys.modules if name == "found" or name.startswith("found.")]:
            del sys.modules[name]
        return importlib.import_module("found")

    return make


def test_one_new_file_is_one_new_surface(package):
    found = Registry(package({"booth": SURFACE, "notes": "x = 1"}), Landscape, "landscape")
    assert list(found) == ["booth"]
    booth = found["booth"].replace(c=2.0)
    assert booth.slug == "booth"
    assert booth.minima == (pytest.approx((1.0, 3.0)),)
    assert [point.eigenvalues for point in found["booth"].critical_points] == [pytest.approx((2.0, 18.0))]


def test_what_several_entries_share_is_no_entry(package):
    base = SURFACE.replace("class Booth(Landscape):", "class Shared(Landscape):\n    abstract = True\n")
    booth = SURFACE.replace("from landscapes.base import Landscape", "from found.shared import Shared")
    found = Registry(package({"shared": base, "booth": booth.replace("(Landscape)", "(Shared)")}), Landscape, "surface")
    assert list(found) == ["booth"]


def test_two_classes_in_a_file_are_refused(package):
    twice = SURFACE + SURFACE.replace("class Booth", "class Tilted")
    with pytest.raises(TypeError, match=r"booth\.py defines 2 landscapes; a file is one landscape"):
        Registry(package({"booth": twice}), Landscape, "landscape")


def test_an_unknown_name_lists_what_exists():
    with pytest.raises(KeyError) as error:
        LANDSCAPES["moon"]
    assert str(error.value) == f"There is no landscape 'moon'. There are: {', '.join(LANDSCAPES)}."
    assert "ackley" in str(error.value)
    assert "moon" not in LANDSCAPES
    with pytest.raises(KeyError) as error:
        LANDSCAPES[["moon"] * 100]
    assert str(error.value).startswith(f"There is no landscape {str(['moon'] * 100)[:57]}.... There are: ackley")
    assert LANDSCAPES.get("moon") is None


@pytest.mark.parametrize(
    ("registry", "base", "names"),
    [
        (
            LANDSCAPES,
            Landscape,
            "saddle monkey_saddle ravine plateau rosenbrock bowl cliff beale himmelblau rastrigin ackley "
            "styblinski_tang six_hump_camel two_well",
        ),
        (
            OPTIMIZERS,
            Optimizer,
            "gradient_descent sgd momentum nesterov adagrad rmsprop adadelta adam adamw nadam lion sign_descent",
        ),
        (SCHEDULES, Schedule, "constant step exponential cosine warmup_cosine"),
    ],
)
def test_the_names_that_other_tools_call(registry, base, names):
    assert set(names.split()) <= set(registry)
    for slug, entry in registry.items():
        assert isinstance(entry, base)
        assert entry.slug == slug
