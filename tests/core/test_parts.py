"""A part of another kind is declared, and everything else knows it: nothing names the schedule or the inner rule."""

import pytest

from core.params import Parametrised, param
from core.parts import every_param, part, pieces, setting, variants, with_setting
from core.words import text


class Sail(Parametrised):
    title = "Sail"
    area: float = param(2.0, slider=(0.0, 9.0), valid="[0, 9]", help="How large it is.")
    reef: float = param(0.0, slider=(0.0, 1.0), valid="[0, 1]", help="How much of it is taken in.")


class Spinnaker(Sail):
    title = "Spinnaker"


class Kite(Sail):
    title = "Kite"
    flies = True


SAILS = {"sail": Sail(), "spinnaker": Spinnaker(), "kite": Kite()}


class Boat(Parametrised):
    area_of_deck: float = param(1.0, slider=(0.0, 9.0), valid="[0, 9]", help="Where one stands.")
    sail: Sail = part(
        factory=Sail,
        entries=lambda: SAILS,
        kind=Sail,
        wanted="a sail",
        without=("reef",),
        refused=lambda sail: text("no boat carries it") if getattr(sail, "flies", False) else "",
    )


class Fleet(Parametrised):
    boat: Boat = part(factory=Boat, entries=lambda: {"boat": Boat()}, kind=Boat, wanted="a boat")


def test_settings_go_by_the_names_of_the_parts():
    boat = Boat()
    assert list(every_param(boat)) == ["area_of_deck", "sail_area"]
    larger = with_setting(boat, "sail_area", 5.0)
    assert setting(larger, "sail_area") == larger.sail.area == 5.0 and boat.sail.area == 2.0
    assert repr(larger) == "Boat(sail=Sail(area=5.0))"
    assert larger != boat and hash(larger) != hash(boat) and larger == Boat(sail=Sail(area=5.0))


def test_a_part_may_have_parts():
    fleet = with_setting(Fleet(), "boat_sail_area", 7.0)
    assert fleet.boat.sail.area == 7.0
    assert [piece.prefix for piece in pieces(fleet)] == ["", "boat_", "boat_sail_"]
    assert set(every_param(fleet)) == {"boat_area_of_deck", "boat_sail_area"}


def test_what_it_may_be_is_declared():
    (declared,) = Boat.declared_parts()
    assert (declared.name, declared.words, list(declared.choices())) == ("sail", "sail", ["sail", "spinnaker"])
    assert [variant.sail for variant in variants(Boat())] == [Sail(), Sail(), Spinnaker()]
    with pytest.raises(ValueError, match=r"Boat\.sail must be a sail, got 3\."):
        Boat(sail=3)
    with pytest.raises(ValueError, match=r"Boat\.sail: no boat carries it, got Kite\(\)\."):
        Boat(sail=Kite())
    with pytest.raises(ValueError, match=r"Boat\.sail\.reef is not read, since Boat\.reef takes its place.*got 0\.5"):
        Boat(sail=Sail(reef=0.5))
    with pytest.raises(ValueError, match=r"Boat has no setting 'sail_reef'\. It has: "):
        setting(Boat(), "sail_reef")
    with pytest.raises(ValueError, match=r"Sail\.area must lie in \[0, 9\], got 10"):
        with_setting(Boat(), "sail_area", 10.0)
