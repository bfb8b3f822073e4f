"""A rule as somebody wrote it, line by line as in a paper: text -> lines -> kinds -> the rule's `init` and `update`.

`lines.py` reads the text with the reader of formulas (`notation`), `kinds.py` tells numbers from vectors and finds what
cannot run, `running.py` makes functions over tensors of it, and `rule.py` the class. `latex.py` typesets it,
`torch_class.py` writes it as a class for torch and as a file. No Python of whoever wrote it is ever executed.
"""

from optimizers.writing.rule import SLUG, WrittenRule, written, written_again

__all__ = ["SLUG", "WrittenRule", "written", "written_again"]
