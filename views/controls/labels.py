"""What a hyperparameter is called beside its field, in the language of this run."""

from __future__ import annotations

from core import labels
from core.params import Param
from views.language import language


def label_of(spec: Param) -> str:
    """Words and symbol, as text."""
    return labels.label_of(spec, language())
