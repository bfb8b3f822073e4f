"""A surface is one formula; value, gradient, Hessian, LaTeX and code are all derived from it."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any, ClassVar

import torch
from torch import Tensor

from core.params import Param, Parametrised, param
from landscapes.box import checked_box, shown_part, starts_in, window
from landscapes.browser import browser_tape
from landscapes.coordinates import coordinates
from landscapes.critical_points import CriticalPoint, Pair
from landscapes.formula import Formula
from landscapes.frame import Box, Frame, holding, reaching
from landscapes.known_points import known_points
from landscapes.limits import fields_of
from landscapes.reserved import RESERVED
from landscapes.tape import Computable, tape_of

Declared = tuple[tuple[str, str], ...]  # positions as expressions in the parameters


class Landscape(Parametrised):
    """A loss surface f(x, y).

    A subclass declares `formula` (see `landscapes.formula` for what it may hold), `extent` ((x0, x1), (y0, y1)), good
    `starts`, the most instructive first, its minima and saddles (`minima_at`, `saddles_at`: pairs of expressions in the
    parameters, to a few digits; they are polished when read, and left out where they have no value), a `title`, its
    `family`, the `source` of the formula and what it `teaches`. Fields are parameters; a name that means something else
    in a formula, a link or the exported code is refused with a TypeError when the class is made.

    A surface that is a mean over samples declares their terms as `samples` instead of `formula`, which follows from
    them. A run may then read only some samples a step (`engine.sampling`). If x and y are the slope and the intercept
    of a line, `data_at` are the points it is fitted to, in the order of the samples: the viewer draws them.

    The map holds the minima: if a parameter moves one beyond `extent`, the instance's extent grows. Any surface can be
    turned, shifted and scaled: `rotation`, `shift_x`, `shift_y` and `scale` are fields of all of them, around the
    formula. Its extent, starts and critical points go along. `value`, `gradient` and `hessian` take points with the
    coordinate last, x torch [..., 2], of any float dtype on any device; `fields` is the same with coordinates first and
    apart, for the engine.

    `box`, ((x0, x1), (y0, y1)) or None, is where the particles of a run may be: each step is followed by a projection
    onto it. The surface is defined outside too, and a rule may look there. The box is in the coordinates of the
    particles, and does not go along when the surface is turned, shifted or scaled. The map shows the box with a margin,
    the starts lie in it, and the minima are those of f on the box.
    """

    title: ClassVar[str]
    family: ClassVar[str]
    formula: ClassVar[str]
    extent: ClassVar[tuple[Pair, Pair]]
    starts: ClassVar[tuple[Pair, ...]]
    minima_at: ClassVar[Declared] = ()
    saddles_at: ClassVar[Declared] = ()
    samples: ClassVar[tuple[str, ...]] = ()
    data_at: ClassVar[Declared] = ()
    source: ClassVar[str]
    teaches: ClassVar[str]
    example: ClassVar[str] = ""  # query of an instructive race, if the derived one is dull
    _own: ClassVar[tuple[Param, ...]] = ()

    rotation: float = param(
        0.0, slider=(-180.0, 180.0), valid="[-360, 360]", symbol=r"\theta", label="rotation in degrees (°)",
        help="How far the surface is turned around the origin of its formula, counter-clockwise.",
    )  # fmt: skip
    shift_x: float = param(
        0.0, slider=(-1.0, 1.0), valid="[-1e6, 1e6]", symbol="c_x", label="shift in x",
        help="How far the surface is moved to the right; its map and its starts move along.",
    )  # fmt: skip
    shift_y: float = param(
        0.0, slider=(-1.0, 1.0), valid="[-1e6, 1e6]", symbol="c_y", label="shift in y",
        help="How far the surface is moved up; its map and its starts move along.",
    )  # fmt: skip
    scale: float = param(
        1.0, slider=(0.1, 10.0), valid="[1e-3, 1e3]", log=True, symbol="s",
        help="The factor by which the surface is wider; slopes are gentler by the same factor, and the map grows "
             "along.",
    )  # fmt: skip
    box: Box | None = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        everywhere = Landscape.params()
        own = tuple(spec for spec in cls.params() if spec not in everywhere)
        taken = {*dir(Landscape), *Landscape.__annotations__}
        for spec in own:
            reason = "an attribute of every surface" if spec.name in taken else RESERVED.get(spec.name)
            if reason is not None:
                raise TypeError(f"{cls.__name__}: a parameter cannot be called {spec.name!r}, which is {reason}.")
        cls._own = own
        if "samples" in cls.__dict__:
            if "formula" in cls.__dict__:
                raise TypeError(f"{cls.__name__}: the formula is the mean of the samples; leave one of the two out.")
            cls.formula = f"({' + '.join(f'({term})' for term in cls.samples)})/{len(cls.samples)}"
        if len(cls.data_at) not in (0, len(cls.samples)):
            raise TypeError(f"{cls.__name__}: data_at needs a point for each of the {len(cls.samples)} samples.")
        cls._params = (*own, *(reaching(spec, cls.extent) for spec in everywhere))

    def __post_init__(self) -> None:
        super().__post_init__()
        if any(getattr(self, spec.name) != spec.default for spec in self.own_params()):
            object.__setattr__(self, "extent", holding(self.extent, map(self._position, self.minima_at)))
        if self.frame is not None:  # the class declares for the formula; this surface stands elsewhere
            object.__setattr__(self, "extent", self.frame.box(self.extent))
            object.__setattr__(self, "starts", tuple(self.frame.outward(*start) for start in self.starts))
        object.__setattr__(self, "box", checked_box("box", self.box))
        if self.box is not None:
            outer = self.extent
            object.__setattr__(self, "extent", self._map_of(self.box))
            room = shown_part(self.extent, self.box)
            object.__setattr__(self, "starts", starts_in(room, self.starts, outer, self.value))

    # ------------------------------------------------------------------ evaluation

    def value(self, x: Tensor) -> Tensor:
        """Return f at every point: [..., 2] -> [...].

        Raises ValueError for another shape and TypeError for complex numbers.
        """
        return self.fields(*coordinates(x), "f")[0]

    def gradient(self, x: Tensor) -> Tensor:
        """Return the exact gradient at every point, [..., 2] -> [..., 2]. At a kink a missing derivative is 0.

        Raises as `value` does.
        """
        return torch.stack(self.fields(*coordinates(x), "g"), dim=-1)

    def hessian(self, x: Tensor) -> Tensor:
        """Return the exact matrix of second derivatives: [..., 2] -> [..., 2, 2].

        At a kink, such as the tip of Ackley's funnel, a missing derivative is 0; where the formula alone has no number,
        as in the middle of the drop wave, it is the limit. Raises as `value` does.
        """
        xx, xy, yy = self.fields(*coordinates(x), "h")
        return torch.stack((torch.stack((xx, xy), dim=-1), torch.stack((xy, yy), dim=-1)), dim=-2)

    def fields(self, x: Tensor, y: Tensor, wanted: str) -> tuple[Tensor, ...]:
        """Return a choice of "f" (the value), "g" (f_x, f_y) and "h" (f_xx, f_xy, f_yy), each of the shape of x and y.

        `fields(x, y, "fg")` gives value, f_x, f_y. A derivative that does not exist at a kink is 0, if the value is
        finite.
        """
        if self.frame is None:
            return fields_of(self._formula(), self._values, x, y, wanted)
        return self._in_frame(self.frame, x, y, wanted)

    def slope_of(self, read: Tensor, count: int, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        """Return (f_x, f_y) of the mean over the samples that are read, each of the shape of x and y.

        `read` [samples, ...] is true where a sample is read and broadcasts against x; `count` says how many are.
        """
        if self.frame is not None:
            x, y = self.frame.inward(x, y)
        total_x, total_y = torch.zeros_like(x), torch.zeros_like(y)
        for i, term in enumerate(self._terms()):
            term_x, term_y = fields_of(term, self._values, x, y, "g")
            # Not a product with 0 or 1: an unread term may be infinite.
            total_x = total_x + torch.where(read[i], term_x, 0.0)
            total_y = total_y + torch.where(read[i], term_y, 0.0)
        total_x, total_y = total_x / count, total_y / count
        return (total_x, total_y) if self.frame is None else self.frame.gradient(total_x, total_y)

    # ------------------------------------------------------------------ what is known of it

    @classmethod
    def own_params(cls) -> tuple[Param, ...]:
        """Return the parameters of the formula, without those that every surface has."""
        return cls._own

    @cached_property
    def frame(self) -> Frame | None:
        """The frame in which it stands; None unless it was turned, shifted or scaled."""
        frame = Frame(self.rotation, (self.shift_x, self.shift_y), self.scale)
        return None if frame == Frame() else frame

    @property
    def latex(self) -> str:
        """The formula as the source writes it, typeset, with the parameters as symbols.

        Where the surface is turned, shifted or scaled the formula is in u and v, and says what they are.
        """
        symbols = {spec.name: spec.symbol or spec.name for spec in self.own_params()}
        if self.frame is None:
            return self._formula().latex(symbols)
        moved = self._formula().latex({**symbols, "x": "u", "y": "v"})
        return rf"{moved},\quad {self.frame.latex()}"

    @property
    def smooth(self) -> bool:
        """True if it has no kinks: no abs, sqrt, max, min or sign of anything that varies."""
        return self._formula().smooth

    @cached_property
    def minima(self) -> tuple[Pair, ...]:
        """The known minima, global and local, as (x, y) in float64; empty where there are none."""
        return tuple(point.position for point in self.critical_points if point.kind == "minimum")

    @cached_property
    def saddles(self) -> tuple[Pair, ...]:
        """The known level points that are no extremum, including those whose Hessian says nothing."""
        return tuple(point.position for point in self.critical_points if point.kind in ("saddle", "degenerate"))

    @cached_property
    def minimum_value(self) -> float | None:
        """The lowest value, f*, or None where no minimum is known."""
        values = [point.value for point in self.critical_points if point.kind == "minimum"]
        return min(values) if values else None

    @property
    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """All declared minima and saddles that exist for these parameters, classified by the Hessian, lowest first."""
        return known_points(self)

    def tape(self) -> dict[str, Any]:
        """Return the value and the gradient as a program for the browser, with the parameters filled in."""
        return browser_tape(self._formula(), self._values, self.frame)

    def operations(self, wanted: str) -> tuple[str, ...]:
        """Return the names of the operations that `fields(x, y, wanted)` makes, such as "mul", without its frame's."""
        program = tape_of(self._formula(), wanted)
        return tuple(op[0] for op, varies in zip(program.ops, program.varies, strict=True) if varies)

    def python(self) -> str:
        """Return the formula as PyTorch code in x, y and the names of its own parameters.

        A surface that is turned, shifted or scaled needs the line of `frame.python()` before it.
        """
        return self._formula().python()

    @cached_property
    def data(self) -> tuple[Pair, ...]:
        """The points that a line of slope x and intercept y is fitted to; empty on any other surface.

        Also empty on a surface that is turned, shifted or scaled: x and y are no longer slope and intercept.
        """
        return tuple(self._position(position) for position in self.data_at) if self.frame is None else ()

    def sample_tapes(self) -> list[dict[str, Any]]:
        """Return a program like `tape` for each of its samples' terms."""
        return [browser_tape(term, self._values, self.frame) for term in self._terms()]

    def sample_python(self) -> list[str]:
        """Return the samples' terms as PyTorch code."""
        return [term.python() for term in self._terms()]

    # ------------------------------------------------------------------ inside

    def _map_of(self, box: Box) -> Box:
        """Return the map that shows a box, from the map without it."""
        return window(self.extent, box)

    def _in_frame(self, frame: Frame, x: Tensor, y: Tensor, wanted: str) -> tuple[Tensor, ...]:
        outputs = iter(fields_of(self._formula(), self._values, *frame.inward(x, y), wanted))
        parts: list[Tensor] = []
        for order in wanted:
            if order == "f":
                parts.append(next(outputs))
            elif order == "g":
                parts += frame.gradient(next(outputs), next(outputs))
            else:
                parts += frame.hessian(next(outputs), next(outputs), next(outputs))
        return tuple(parts)

    @classmethod
    def _formula(cls) -> Computable:
        return _formula_of(cls.formula, cls._names())

    @classmethod
    def _terms(cls) -> list[Formula]:
        return [_formula_of(term, cls._names()) for term in cls.samples]

    @classmethod
    def _names(cls) -> tuple[str, ...]:
        return tuple(spec.name for spec in cls.own_params())

    @cached_property
    def _values(self) -> tuple[float, ...]:
        return tuple(float(getattr(self, name)) for name in self._names())

    def _position(self, expressions: tuple[str, str]) -> Pair:
        """Return a declared position as numbers, NaN where these parameters give none."""
        values = dict(zip(self._names(), self._values, strict=True))
        x, y = (_formula_of(text, self._names()).number(values) for text in expressions)
        return x, y


@lru_cache(maxsize=4096)
def _formula_of(text: str, parameters: tuple[str, ...]) -> Formula:
    return Formula(text, parameters)
