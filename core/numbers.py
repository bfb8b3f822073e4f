"""Numbers as they are set in a text, the same here as in `figures/viewer/js/numbers.js`: 36,864, −0.5 and 8.67×10⁻⁵."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MEASURED = (1e-3, 1e5)  # outside of these, a computed number is written with a power of ten
_SET = (1e-4, 1e9)  # likewise for a number that a person has set


def typeset(number: float, digits: int = 3) -> str:
    """Return a computed number to so many significant digits: 0.500, 8.67×10⁻⁵, 36,864; "∞" for infinity."""
    return _special(number) or _signed(number, _written(abs(number), digits, _MEASURED))


def plain(number: float, digits: int = 0) -> str:
    """Return a number that was set, without trailing zeros: 0.5, 1×10⁻⁵, 1,000,000. `digits` 0 keeps all its digits."""
    if told := _special(number):
        return told
    size = abs(number)
    wanted = digits or len(Decimal(repr(float(size))).normalize().as_tuple().digits)
    written = _written(size, wanted, _SET)
    head, times, power = written.partition("×")
    return _signed(number, (head.rstrip("0").rstrip(".") if "." in head else head) + times + power)


def percent(share: float, places: int = 1) -> str:
    """Return a share from 0 to 1 as a percentage: 81.6%. Only exactly 0 and 1 give 0% and 100%."""
    if math.isnan(share):
        return "–"
    whole, least = 100 * share, 10.0**-places
    if whole in (0, 100):
        return f"{whole:.0f}%"
    if whole < least or whole > 100 - least:
        return f"< {least:.{places}f}%" if whole < least else f"> {100 - least:.{places}f}%"
    return f"{_rounded(Decimal(whole), places)}%"


def formatted(number: float, spec: str) -> str:
    """Return a number in one of Python's own formats, typeset like all others."""
    digits, _, power = format(number, spec if "," in spec or "g" in spec else _grouped(spec)).partition("e")
    raised = f"{digits}×10{str(int(power)).translate(_RAISED)}" if power and int(power) else digits
    return raised.replace("-", "−")


def _grouped(spec: str) -> str:
    return f",{spec}" if spec and spec[-1] in "fd" else spec


def _special(number: float) -> str:
    if math.isnan(number):
        return "–"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return "0" if number == 0 else ""


def _signed(number: float, size: str) -> str:
    return f"−{size}" if number < 0 else size


def _written(size: float, digits: int, plainly: tuple[float, float]) -> str:
    """Return a positive number in digits; halves are rounded up, as browsers do."""
    exact = Decimal(size)
    if not plainly[0] <= size < plainly[1]:
        power = exact.adjusted()
        mantissa = _rounded(exact.scaleb(-power), digits - 1)
        if mantissa >= 10:  # 9.999 has become 10
            power, mantissa = power + 1, _rounded(exact.scaleb(-power - 1), digits - 1)
        return f"{mantissa}×10{str(power).translate(_RAISED)}"
    places = max(0, digits - 1 - exact.adjusted())
    rounded = _rounded(exact, places)
    if places and rounded.adjusted() > exact.adjusted():  # 0.9996 has become 1.000, which is a digit too many
        rounded = _rounded(exact, places - 1)
    return f"{rounded:,}"


def _rounded(exact: Decimal, places: int) -> Decimal:
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
