"""Numbers as they are set in a text."""

from __future__ import annotations

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def typeset(number: float, spec: str = ".3g") -> str:
    """A number as `format` gives it, with a power of ten as a book has it: 4.93×10⁻⁷ for 4.93e-07."""
    digits, _, power = format(number, spec).partition("e")
    return f"{digits}×10{str(int(power)).translate(_RAISED)}" if power and int(power) else digits
