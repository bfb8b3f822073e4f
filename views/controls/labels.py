"""The label of a hyperparameter beside its field, in the language of this run."""

from __future__ import annotations

from core import labels
from core.params import Param
from views.language import language


def label_of(spec: Param) -> str:
    """Return words and symbol as text."""
    return labels.label_of(spec, language())
