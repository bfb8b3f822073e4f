"""Python's parser, one text at a time.

CPython 3.11 counts its depth in a tree for all threads together: two threads that build a tree at once may fail with
"AST constructor recursion depth mismatch", such as a visitor's page and the thread that compiles the other surfaces.
"""

from __future__ import annotations

import ast
import threading

ONE_AT_A_TIME = threading.Lock()


def parsed(text: str) -> ast.Expression:
    """Return the syntax tree of an expression. Raises as `ast.parse` does."""
    with ONE_AT_A_TIME:
        return ast.parse(text, mode="eval")
