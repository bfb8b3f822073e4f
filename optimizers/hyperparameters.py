"""Hyperparameters that many rules share: range, scale and symbol once; a rule gives its default and meaning."""

from typing import Any

from core.params import param


def learning_rate(default: float, help: str) -> Any:
    """Declare a learning rate η, with a default that suits the surfaces here and the rule's own help."""
    return param(
        default, slider=(1e-5, 10.0), valid="[0, 1e6]", log=True, symbol=r"\eta", help=help, label="learning rate"
    )


def averaging(default: float, symbol: str, help: str, most: float = 0.999) -> Any:
    """Declare the share in [0, 1) of an average or a velocity that is kept each step; its slider ends at `most`."""
    return param(default, slider=(0.0, most), valid="[0, 1)", symbol=symbol, help=help)


def epsilon(default: float, help: str = "Added to the root, so that nothing is divided by zero.") -> Any:
    """Declare the small number ε that keeps a quotient finite."""
    return param(default, slider=(1e-12, 1.0), valid="[0, 1e6]", log=True, symbol=r"\epsilon", help=help)


def decay(default: float = 0.0, help: str = "L2 penalty, added to the gradient.") -> Any:
    """Declare λ, the strength of the pull to the origin."""
    return param(default, slider=(0.0, 1.0), valid="[0, 1e6]", symbol=r"\lambda", help=help)
