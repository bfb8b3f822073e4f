"""The options of `make load`, and the links that its visitors open."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

SURFACES = ("himmelblau", "rosenbrock", "beale", "booth", "styblinski_tang")


@dataclass(frozen=True)
class Options:
    """The number of visitors, and the length of the soak."""

    visitors: int = 50
    idle: int = 500
    silent: int = 1000
    duration: float = 300.0  # seconds of the soak
    without: float = 30.0  # seconds without network


def race_link(number: int) -> str:
    """Return one of as many links as are wanted, no two of which lead to the same run."""
    x, y = -2 + 0.03 * (number % 97), 1.5 - 0.02 * (number // 97)
    rules = [["adam", "momentum", "rmsprop"], ["gradient_descent", "nesterov", "adagrad"]][number % 2]
    query = {"surface": SURFACES[number % len(SURFACES)], "r": rules, "steps": 300, "start": f"{x:.2f},{y:.2f}"}
    return urlencode({**query, "seed": number}, doseq=True)


# The link that all of a hall open.
ONE_RACE = urlencode({"surface": "himmelblau", "r": ["adam", "momentum", "rmsprop"], "steps": 300}, doseq=True)
# On the main page: small numbers of steps, each of which may try 128 times.
FLOWS = urlencode(
    {"surface": "eggholder", "steps": 15, "r": ["gradient_flow"] * 12, **{f"lr.{i}": "1e6" for i in range(1, 13)}},
    doseq=True,
)
# On the swarm's page: about a minute of work in single precision on one core.
LONG_SWARM = urlencode({"surface": "ackley", "r": ["adam", "momentum"], "n": 262144, "steps": 10000}, doseq=True)
# A third of that.
SWARM_OF_20_S = urlencode({"surface": "ackley", "r": ["adam", "momentum"], "n": 262144, "steps": 3000}, doseq=True)
# On the swarm's page: some 50 million particles, which take gigabytes.
HUGE_SWARM = urlencode({"surface": "ackley", "r": ["adam"] * 12, "n": 4194304, "steps": 100}, doseq=True)
# Past every limit: the page takes what it allows, or says what would fit.
HEAVIEST = urlencode(
    {"surface": "eggholder", "r": ["gradient_flow"] * 12, "n": 4194304, "steps": 10000,
     **{f"lr.{i}": "1e6" for i in range(1, 13)}},
    doseq=True,
)  # fmt: skip
