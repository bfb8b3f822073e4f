"""Python files as syntax trees."""

import ast

from landscapes.parsing import ONE_AT_A_TIME


def syntax_tree(source: str) -> ast.Module:
    """Parse a file's text while no thread of the product does: CPython 3.11 may fail otherwise."""
    with ONE_AT_A_TIME:
        return ast.parse(source)
