"""A browser's line to the app, by Streamlit's own messages: it asks for a link and keeps the race that it is shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect


@dataclass(frozen=True)
class Race:
    """The part of a run that a page shows: its key, and its paths byte for byte."""

    key: str
    paths: bytes


@dataclass
class Visitor:
    """Somebody with a cookie, who opens a link at a port and stays."""

    port: int
    cookie: str
    query: str = ""
    session: str = ""
    errors: list[str] = field(default_factory=list)
    kept: dict[str, ForwardMsg] = field(default_factory=dict)
    line: ClientConnection = field(init=False)

    async def connect(self) -> None:
        """Connect as a browser does: with the cookie, and where there was a session with its name."""
        protocols = ["streamlit", "none", self.session] if self.session else ["streamlit"]
        self.line = await connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream",
            subprotocols=protocols,
            origin=f"http://127.0.0.1:{self.port}",
            additional_headers={"Cookie": f"lab_route={self.cookie}"},
            open_timeout=None,
            ping_interval=None,
            max_size=None,
        )

    async def race(self) -> Race:
        """Ask for the link's page and return the race that it shows when its script has ended."""
        ask = BackMsg()
        ask.rerun_script.query_string = self.query
        await self.line.send(ask.SerializeToString())
        shown = None
        async for data in self.line:
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") == "ref_hash":  # what this browser has already is not sent again
                message = self.kept[message.ref_hash]
            self.kept[message.hash] = message
            kind = message.WhichOneof("type")
            element = message.delta.new_element
            what = element.WhichOneof("type") if kind == "delta" else None
            if kind == "new_session":
                self.session = message.new_session.initialize.session_id
            elif what == "exception":
                self.errors.append(element.exception.message)
            elif what == "bidi_component" and element.bidi_component.component_name.endswith("descent_viewer"):
                mixed = element.bidi_component.mixed
                paths = b"".join(blob.data for _, blob in sorted(mixed.arrow_blobs.items()))
                shown = Race(json.loads(mixed.json)["meta"]["key"], paths)
            elif kind == "script_finished":
                break
        assert shown is not None, f"no race was shown: {self.errors}"
        return shown
