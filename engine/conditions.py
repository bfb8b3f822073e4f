"""The conditions of a run: beside the surface and the starts, all that is the same for every racer.

Each is declared once, as a rule declares a hyperparameter, and that line feeds Python, JSON, links, fields, lessons and
exports. The effect of a condition on a step is in `engine.walk` and `engine.evaluation`, where the step is made.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from core.limits import LIMITS
from core.link_names import NAMES, declared
from core.params import Interval, Param, checked_number, checked_word, shown
from core.words import Text, named, text
from landscapes import Landscape

PRECISIONS = ("float64", "float32")


@dataclass(frozen=True)
class Condition(Param):
    """A declared condition: a number in an interval, or of `kind` "choice" one of `choices`.

    `of_samples`: it counts samples, and applies only to a surface that is a mean over samples. `in_step`: the step
    itself reads it, so a compiled program is made for its value. `late`: it was added later, is given by name only, and
    JSON leaves it out at its default.
    """

    choices: tuple[str, ...] = ()
    of_samples: bool = False
    in_step: bool = False
    late: bool = False

    def on(self, landscape: Landscape) -> Interval:
        """Return the values accepted on a surface: only the default where the condition does not apply."""
        return Interval(f"[0, {len(landscape.samples)}]") if self.of_samples else self.valid

    def applies(self, landscape: Landscape) -> bool:
        """Return whether it can differ from its default on a surface."""
        return bool(landscape.samples) or not self.of_samples

    def checked(self, owner: str, value: Any, landscape: Landscape) -> Any:
        """Return the value as the condition's type. Raises ValueError, naming the field, the range and the value."""
        name = f"{owner}.{self.name}"
        if self.kind == "choice":
            return checked_word(name, value, self.choices)
        if not self.applies(landscape) and value != self.default:
            raise ValueError(
                text(
                    "{name} must be 0 on {surface}, which is not a mean over samples, got {value}.",
                    name=name,
                    surface=landscape.title,
                    value=shown(value),
                )
            )
        return checked_number(name, value, self.on(landscape), whole=self.kind == "int")

    def fitted(self, value: Any, landscape: Landscape) -> Any:
        """Return the value, or the nearest one that a surface accepts."""
        return min(value, len(landscape.samples)) if self.of_samples else value

    def absent(self, landscape: Landscape) -> Text:
        """Return why it cannot be set on a surface, as a clause."""
        return text(
            "samples per step exist only on surfaces that are a mean over samples, and {surface} is not one",
            surface=named(landscape.title),
        )


def _number(
    default: float, *, valid: str, slider: tuple[float, float], help: str = "", whole: bool = False, log: bool = False,
    late: bool = False, **more: Any,
) -> Any:  # fmt: skip
    kind = "int" if whole else "float"
    condition = Condition(default, kind, slider, Interval(valid), log, "", help, "", late=late, **more)
    return dataclasses.field(default=default, kw_only=late, metadata={"condition": condition})


def _choice(default: str, choices: tuple[str, ...]) -> Any:
    condition = Condition(0, "choice", (0, 1), Interval("[0, 1]"), False, "", "", "", choices=choices)
    return dataclasses.field(default=default, metadata={"condition": condition})


class Given(TypedDict, total=False):
    """The conditions that a function takes by name, beside the steps and the precision."""

    noise: float
    batch: int
    seed: int


@dataclass(frozen=True)
class Conditions:
    """The conditions of a run; `checked` makes them from given values.

    `steps` is the number of steps. `noise` is the standard deviation of the noise on each coordinate of the gradient,
    drawn from `seed`; `precision` is "float64" or "float32". `batch` is the number of samples that a step reads on a
    surface that is a mean over samples, drawn likewise; 0 is all of them.
    """

    steps: int = _number(500, whole=True, valid=f"[1, {LIMITS.steps_in_python}]", slider=(1, LIMITS.steps), log=True)
    noise: float = _number(
        0.0,
        valid="[0, 1e6]",
        slider=(0.0, 10.0),
        help=text(
            "Standard deviation of the Gaussian noise added to each coordinate of the gradient. All racers that "
            "read it get the same draws."
        ),
    )
    batch: int = _number(
        0, whole=True, valid="[0, 1000]", slider=(0, 10), of_samples=True, in_step=True, late=True,
        help=text(
            "How many of the samples each step reads. They are drawn anew for each step, the same ones for all "
            "racers. Gradient descent reads all samples, every other rule only these."
        ),
    )  # fmt: skip
    seed: int = _number(
        0,
        whole=True,
        valid=f"[0, {2**31 - 1}]",
        slider=(0, 100),
        help=text("Chooses the random draws. Changes nothing where nothing is random."),
    )
    precision: str = _choice("float64", PRECISIONS)

    @property
    def conditions(self) -> Conditions:
        """The conditions alone, whatever else has them."""
        return Conditions(**self.settings())

    def settings(self, *without: str) -> dict[str, Any]:
        """Return the conditions by name, except those in `without`."""
        return {name: getattr(self, name) for name in DECLARED if name not in without}

    def fitted(self, landscape: Landscape) -> dict[str, Any]:
        """Return the conditions by name, each at the nearest value that a surface accepts."""
        return {name: one.fitted(getattr(self, name), landscape) for name, one in DECLARED.items()}


def _declared() -> dict[str, Condition]:
    """Return the declared conditions by name, each with its default and its words from `core.link_names`."""
    found = {}
    for field in dataclasses.fields(Conditions):
        words = NAMES[declared(field.name)].words
        condition = field.metadata["condition"]
        found[field.name] = dataclasses.replace(condition, name=field.name, default=field.default, label=words)
    return found


DECLARED: Mapping[str, Condition] = _declared()


def checked(owner: str, landscape: Landscape, /, **given: Any) -> Conditions:
    """Return the conditions given to `owner`, such as "swarm", on a surface; the others have their defaults.

    Raises ValueError, naming the field, the range and the value, and TypeError for a name that is none.
    """
    for name in given:
        if name not in DECLARED:
            raise TypeError(f"{owner}() got an unexpected keyword argument {name!r}")
    return Conditions(**{name: DECLARED[name].checked(owner, value, landscape) for name, value in given.items()})
