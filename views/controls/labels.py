"""What a hyperparameter is called beside its field: words and a symbol, as text."""

from __future__ import annotations

from core.params import Param
from views.language import translate

_SYMBOLS = {
    r"\eta": "η",
    r"\beta": "β",
    r"\beta_1": "β₁",
    r"\beta_2": "β₂",
    r"\alpha": "α",
    r"\rho": "ρ",
    r"\epsilon": "ε",
    r"\lambda": "λ",
    r"\gamma": "γ",
    r"\psi": "ψ",
    r"\kappa": "κ",
    r"\theta": "θ",
    r"\mu": "μ",
    r"\nu": "ν",
    r"\omega": "ω",
    r"\nu_1": "ν₁",
    r"\nu_2": "ν₂",
    r"\beta_3": "β₃",
    r"\beta_s": "βₛ",
    r"\epsilon_1": "ε₁",
    r"\epsilon_2": "ε₂",
    r"\eta_+": "η₊",
    r"\eta_-": "η₋",
    r"\eta_*": "η*",
    **{f"{letter}_{digit}": f"{letter}{chr(ord('₀') + digit)}" for letter in "dtv" for digit in range(10)},
    "c_x": "",  # there is no small y to set below: the words alone, for both
    "c_y": "",
    **{f"{letter}_{digit}": f"{letter}{chr(ord('₀') + digit)}" for letter in "mTxy" for digit in range(10)},
}


def label_of(spec: Param) -> str:
    """Words and symbol, as text: a screen reader would spell LaTeX out."""
    words = translate(spec.words)
    symbol = _SYMBOLS.get(spec.symbol, spec.symbol)
    spelled = spec.symbol.strip("\\").replace("_", "").startswith(spec.name)  # beta1 says no more than β₁
    if spelled and symbol and not spec.label:
        return symbol
    return words if symbol in ("", words) else f"{words} {symbol}"
