"""Mathematical notation as people type it: text -> tokens -> tree, and back as LaTeX.

`characters.py` and `commands.py` know the signs and LaTeX's commands, `vocabulary.py` the functions; `tokens.py` splits
a text, `reader.py` makes the tree of `tree.py`, and `problems.py` puts everything that cannot be read into one error,
each with its place in the text as typed. Nothing is evaluated. Where a text has two readings it is refused with the
question. Formulas of surfaces and typed rules are both read by it.
"""
