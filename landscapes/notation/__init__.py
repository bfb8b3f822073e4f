"""Typed formulas of surfaces: the tree that `notation` reads -> tape and PyTorch code.

`heading.py` leaves out what stands around a formula, `written.py` has it read and checked, and `lowering.py` makes the
tape. Nothing is evaluated, and sympy is not asked.
"""
