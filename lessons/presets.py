"""Races for the first look: each is a link, so what a preset shows can be taken apart like anything else.

What each says to watch for is computed in tests/views/test_presets.py from the very run that it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs

from core.words import Text, text


@dataclass(frozen=True)
class Preset:
    """A name for the button, what to watch for, and the query that makes it."""

    title: Text
    watch: Text
    query: str

    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(self.query, keep_blank_values=True)


PRESETS = (
    Preset(
        text("Six in a valley"),
        text(
            "Everybody finds the valley within a few steps. Who gets far along its floor, where there is hardly a "
            "slope?"
        ),
        "",
    ),
    Preset(
        text("Momentum in a ravine"),
        text(
            "At the same rate, close to the limit of plain descent: momentum averages the zigzag away sooner, "
            "and adds up what points along the floor."
        ),
        "surface=ravine&r=gradient_descent&r=momentum&lr.1=0.0198&lr.2=0.0198&steps=300",
    ),
    Preset(
        text("Escaping a saddle"),
        text(
            "On the ridge only a hundredth of a step points sideways. Rules that divide each coordinate by its own "
            "size turn off at once; the others run into the saddle first, and plain descent stays longest."
        ),
        "surface=saddle&r=gradient_descent&r=momentum&r=adagrad&r=rmsprop&r=adam"
        "&lr.1=0.02&lr.2=0.02&lr.3=0.2&lr.4=0.02&lr.5=0.05&steps=300",
    ),
    Preset(
        text("Crossing a plateau"),
        text(
            "Far from the basin the shelf is nearly level: a step in proportion to the gradient is hardly a step. "
            "Adam and RMSProp walk across at their rate, momentum slowly gathers speed, plain descent stays behind."
        ),
        "surface=plateau&r=gradient_descent&r=momentum&r=rmsprop&r=adam&lr.1=0.1&lr.2=0.1&lr.3=0.02&lr.4=0.05&steps=500",
    ),
    Preset(
        text("Too large a rate"),
        text(
            "The steep direction allows rates below 2/λ = 0.02. Just under it descent settles, exactly at it descent "
            "bounces for ever, just over it it flies away."
        ),
        "surface=ravine&r=gradient_descent&r=gradient_descent&r=gradient_descent&lr.1=0.0195&lr.2=0.02&lr.3=0.0205"
        "&steps=150",
    ),
    Preset(
        text("Noise and decay"),
        text(
            "The same noise for all three: at a fixed rate the path keeps dancing around the minimum, "
            "as the rate falls it settles."
        ),
        "surface=bowl&r=sgd&r=sgd&r=sgd&lr.1=0.1&lr.2=0.1&lr.3=0.1&schedule.2=step&schedule.3=cosine"
        "&noise=2&seed=7&steps=400&label.1=fixed&label.2=step+decay&label.3=cosine",
    ),
    Preset(
        text("Four Adams"),
        text(
            "The same rule at three rates, and once without its bias correction: its first steps are then about three "
            "times as long."
        ),
        "r=adam&r=adam&r=adam&r=adam&lr.1=0.01&lr.2=0.05&lr.3=0.3&lr.4=0.05&bias_correction.4=0",
    ),
)
