"""Find the words that the viewer's modules say and no locale has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from core.words import LOCALES, SOURCE

# `t("key", …)` and `words("key")`; of `words(`player.layout.${layout}`)` what stands before the name.
_SAID = re.compile(r"\b(?:t|words)\(\s*(?:\"(?P<key>[\w.]+)\"|`(?P<stem>[\w.]+)\$\{)")


def missing_words(folder: Path) -> Iterator[str]:
    """Yield `file:line: what` for each key that a module asks for and `viewer.json` of the source language lacks."""
    known = json.loads((LOCALES / SOURCE / "viewer.json").read_text(encoding="utf-8"))
    for path in sorted(folder.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for said in _SAID.finditer(text):
            line = text.count("\n", 0, said.start()) + 1
            if said["key"] and said["key"] not in known:
                yield f"{path}:{line}: no word {said['key']!r} in locales/{SOURCE}/viewer.json"
            if said["stem"] and not any(key.startswith(said["stem"]) for key in known):
                yield f"{path}:{line}: no word begins with {said['stem']!r} in locales/{SOURCE}/viewer.json"
