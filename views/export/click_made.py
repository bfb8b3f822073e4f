"""Files that a click has made, kept until the browser has fetched them.

Streamlit gives such a file an address and drops it when the second script after that ends, whosever script it is: while
a swarm runs, or in a class of thirty, that is before a slow browser asks for it. So a file that is handed out is also
registered for an imaginary visitor, whose scripts never end.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

from core.limits import LIMITS

FILES = 64  # most files kept, the latest ones

_lock = threading.Lock()
_numbers = itertools.count()
_sizes: dict[str, int] = {}  # the size of each file, by the visitor for whom it is kept; the oldest first


def keep_until_fetched(make: Callable[[], str | bytes], name: str, mime: str) -> Callable[[], bytes]:
    """Make a file by `make` and keep it; for the `data` of a download button, which calls it outside a script."""

    def make_and_keep() -> bytes:
        given = make()
        content = given.encode() if isinstance(given, str) else given
        with _lock:
            visitor = f"handed-{next(_numbers)}"
            _sizes[visitor] = len(content)
            _keep(visitor, content, name, mime)
            while len(_sizes) > 1 and (len(_sizes) > FILES or sum(_sizes.values()) > LIMITS.files_bytes):
                _drop(next(iter(_sizes)))
        return content

    return make_and_keep


def _keep(visitor: str, content: bytes, name: str, mime: str) -> None:
    files = runtime.get_instance().media_file_mgr
    thread = threading.Thread(target=files.add, args=(content, mime, "file", name, True))
    add_script_run_ctx(thread, cast(ScriptRunContext, SimpleNamespace(session_id=visitor)))  # all that `add` reads
    thread.start()
    thread.join()


def _drop(visitor: str) -> None:
    del _sizes[visitor]
    runtime.get_instance().media_file_mgr.clear_session_refs(visitor)
