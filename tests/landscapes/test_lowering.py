"""From a sympy expression to a tape: what takes sympy long is done once."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from landscapes import lowering
from landscapes.formula import Formula


def test_a_derivative_is_found_once_for_all_programs(monkeypatch: pytest.MonkeyPatch):
    """A page asks for several programs of a surface, and all of them begin with the same derivatives."""
    found: list[tuple[Any, Any]] = []
    differentiate = sympy.diff

    def counted(expression: Any, variable: Any) -> Any:
        found.append((expression, variable))
        return differentiate(expression, variable)

    monkeypatch.setattr(lowering.sympy, "diff", counted)
    formula = Formula("sin(3*x*y) + x**3/(7 + y**4)")
    for wanted in ("f", "g", "fg", "h", "gh", "fgh"):
        formula.tape(wanted)
    assert len(found) == len(set(found)) == 5, "f_x, f_y, f_xx, f_xy and f_yy"
