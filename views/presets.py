"""Races for the first look: each is a link, so what a preset shows can be taken apart like anything else."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs


@dataclass(frozen=True)
class Preset:
    """A name for the button, what to watch for, and the query that makes it."""

    title: str
    watch: str
    query: str

    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(self.query, keep_blank_values=True)


PRESETS = (
    Preset("Six in a valley", "Everybody finds the valley; who walks along it to the end?", ""),
    Preset(
        "Momentum in a ravine",
        "At the same rate momentum averages the zigzag away and adds up what points along the floor.",
        "surface=ravine&r=gradient_descent&r=momentum&lr.1=0.018&lr.2=0.018&steps=300",
    ),
    Preset(
        "Escaping a saddle",
        "Next to the ridge the gradient is almost zero. Rules that divide by its size leave at once, the others wait.",
        "surface=saddle&r=gradient_descent&r=momentum&r=adagrad&r=rmsprop&r=adam&lr.1=0.02&lr.2=0.02&lr.3=0.1&lr.4=0.02&lr.5=0.05&steps=300",
    ),
    Preset(
        "Crossing a plateau",
        "The floor is flat far from the basin: a step in proportion to the gradient is no step at all.",
        "surface=plateau&r=gradient_descent&r=momentum&r=adagrad&r=adam&steps=500",
    ),
    Preset(
        "Too large a rate",
        "The limit of the steep direction is 2/λ = 0.02. Just under it, at it, and just over it.",
        "surface=ravine&r=gradient_descent&r=gradient_descent&r=gradient_descent&lr.1=0.01&lr.2=0.0195&lr.3=0.0205&steps=200",
    ),
    Preset(
        "Noise and decay",
        "The same noise for all three: a fixed rate keeps dancing, a falling one settles.",
        "surface=bowl&r=sgd&r=sgd&r=sgd&lr.1=0.1&lr.2=0.1&lr.3=0.1&schedule.2=step&schedule_step_size.2=100&schedule.3=cosine"
        "&noise=2&steps=400&label.1=fixed&label.2=step+decay&label.3=cosine",
    ),
    Preset(
        "Four Adams",
        "The same rule three times; and once without its bias correction, which makes the first steps too long.",
        "r=adam&r=adam&r=adam&r=adam&lr.1=0.01&lr.2=0.05&lr.3=0.3&bias_correction.4=0",
    ),
)
