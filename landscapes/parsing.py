"""Python's parser, one text at a time.

CPython 3.11 counts how deep it is in a tree for all threads together: two that build one at once may fail with "AST
constructor recursion depth mismatch", as a visitor's page beside the thread that compiles the other surfaces.
"""

from __future__ import annotations

import ast
import threading

_ONE_AT_A_TIME = threading.Lock()


def parsed(text: str) -> ast.Expression:
    """Return the syntax tree of an expression. Raises as `ast.parse` does."""
    with _ONE_AT_A_TIME:
        return ast.parse(text, mode="eval")
