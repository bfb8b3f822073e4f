"""A payload as a few characters: arrays arranged so that they compress well, then gzip and base64.

`offline_page/loader.js` reads the result. On a smooth path neighbouring numbers share sign, exponent and first digits:
each row is written as its exclusive or with the row before, and byte by byte, all first bytes together.
"""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

_DTYPES = {"float64", "float32", "uint16", "int16", "uint8"}  # each has a typed array in the browser


def packed(payload: Mapping[str, Any]) -> str:
    """Return a viewer's payload: `meta`, and arrays whose first axis counts the steps (or whatever changes slowly).

    An array may be given as (array, stride): it then has every stride-th row and the last one, and the reader
    interpolates the rows between.
    """
    entries: dict[str, dict[str, Any]] = {}
    body = bytearray()
    for name, value in payload.items():
        if name == "meta":
            continue
        array, stride = value if isinstance(value, tuple) else (value, 1)
        if array.dtype.name not in _DTYPES:
            raise TypeError(f"{name} must be an array of one of {', '.join(sorted(_DTYPES))}, got {array.dtype}.")
        array = array if array.ndim > 1 else array.reshape(-1, 1)
        rows, width = len(array), array[0].size if len(array) else 0
        entries[name] = {"dtype": array.dtype.name, "rows": rows, "width": width, "from": len(body), "stride": stride}
        body += _arranged(array.reshape(rows, width))
    head = json.dumps({"meta": payload["meta"], "arrays": entries}, ensure_ascii=False, allow_nan=False).encode()
    return zipped(struct.pack("<I", len(head)) + head + bytes(body), level=6)  # 9 takes far longer and gains nothing


def zipped(content: bytes, level: int = 9) -> str:
    """Return any bytes as gzip in base64; the same bytes always give the same text."""
    return base64.b64encode(gzip.compress(content, level, mtime=0)).decode()


def _arranged(array: np.ndarray) -> bytes:
    """Return [rows, width] as bytes, each row XOR the one before: all first bytes, then all second bytes, and so on."""
    size = array.dtype.itemsize
    bits = np.ascontiguousarray(array).view(f"<u{size}")
    changes = bits.copy()
    changes[1:] ^= bits[:-1]
    return changes.reshape(-1).view(np.uint8).reshape(-1, size).T.tobytes()
