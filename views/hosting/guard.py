"""Refuses what no page asks for, before Streamlit reads it.

Any client may send every message that Streamlit knows. `clear_cache` alone empties the caches of all visitors, and a
file may be put into memory without any page that wants one.
"""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from core.limits import LIMITS
from work import metrics

REFUSED = frozenset({
    "clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket", "debug_shutdown_runtime",
})  # fmt: skip
LARGEST_BODY = LIMITS.upload_bytes + 2**20  # bytes: a file of the size that is taken, and the form around it
TOO_BIG = 1009  # a websocket's code

_log = logging.getLogger(__name__)


class Guard:
    """Middleware that drops refused messages, closes a connection that sends a huge one, and answers 413 to a body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._app(scope, _listening(receive, send), send)
        elif scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            await self._take(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a body on as long as it is small enough."""
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > LARGEST_BODY:
            await _refuse(send)
            return
        taken, answered = 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= LARGEST_BODY else {"type": "http.disconnect"}

        async def told(message: Message) -> None:
            nonlocal answered
            if taken > LARGEST_BODY:
                if not answered:
                    await _refuse(send)
                answered = True
                return
            answered = True
            await send(message)

        try:
            await self._app(scope, counted, told)
        except Exception:
            if taken <= LARGEST_BODY:
                raise
        if taken > LARGEST_BODY and not answered:
            await _refuse(send)


def _listening(receive: Receive, send: Send) -> Receive:
    async def next_message() -> Message:
        while True:
            message = await receive()
            data = message.get("bytes") if message["type"] == "websocket.receive" else None
            if data is None:
                return message
            if len(data) > LIMITS.message_bytes:
                metrics.count_refusal("message_bytes")
                await send({"type": "websocket.close", "code": TOO_BIG})
                return {"type": "websocket.disconnect", "code": TOO_BIG}
            if (kind := _kind(data)) not in REFUSED:
                return message
            metrics.count_refusal("message_kind")
            _log.warning("refused a message of the kind %(kind)s", {"kind": kind})

    return next_message


def _kind(data: bytes) -> str:
    try:
        return BackMsg.FromString(data).WhichOneof("type") or ""
    except Exception:  # protobuf's own, which is nothing that is imported here
        return ""  # and Streamlit says what it thinks of that


async def _refuse(send: Send) -> None:
    metrics.count_refusal("upload_bytes")
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    text = f"A request may have up to {LARGEST_BODY // 2**20} MB."
    await send({"type": "http.response.body", "body": text.encode()})
