"""A visitor without a browser: Streamlit's messages over its websocket, as a browser would send and take them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from typing import Any, Self

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from benchmarks.load.server import HOST

RACE, SWARM = "descent_viewer", "descent_swarm"  # the components that show a run
PATIENCE = 120.0  # seconds that anything is waited for
_NO_TOKEN = Subprotocol("PLACEHOLDER_AUTH_TOKEN")  # in the place of a token, as Streamlit's own page sends it


class Visitor:
    """One window. Times are seconds of the monotonic clock; all that was seen since it asked last."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._rerunning: dict[str, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._query = self._page = self._hash = ""
        self.session = ""  # its name, by which it can come back
        self.received = 0  # bytes
        self._forget()

    def _forget(self) -> None:
        self.asked = time.monotonic()
        self.shown: dict[str, float] = {}  # when a component came with its paths
        self.finished = 0  # script runs that came to their end
        self.exceptions: list[str] = []
        self.lines: list[str] = []  # alerts, as the page words them
        self.errors: list[str] = []  # those of them that are errors
        self.progress: list[int] = []  # percents, as they came
        self.closed = False

    # ------------------------------------------------------------------ what it does

    async def arrive(self, query: str = "", page: str = "") -> Self:
        """Connect and ask for a page; a window that was here before comes back to its session."""
        names = [Subprotocol("streamlit")]
        if self.session:
            names += [_NO_TOKEN, Subprotocol(self.session)]
        self._query, self._page = query, page
        self._forget()
        self._line = await connect(
            f"ws://{HOST}:{self._port}/_stcore/stream",
            subprotocols=names,
            origin=f"http://{HOST}:{self._port}",  # type: ignore[arg-type]
            open_timeout=PATIENCE,
            close_timeout=2.0,
            ping_interval=None,
            max_size=None,
            proxy=None,
        )
        self._reading = asyncio.create_task(self._read(self._line))
        await self.ask()
        return self

    async def ask_for(self, query: str) -> None:
        """Ask for the page with another link, as a window does in which something was changed."""
        self._query = query
        await self.ask()

    async def ask(self, fragment: str = "") -> None:
        """Ask for the page, or for one fragment of it, as a window that was told to look again does."""
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name, asked.page_script_hash = self._query, self._page, self._hash
        asked.context_info.url = f"http://{HOST}:{self._port}/{self._page}"
        asked.context_info.locale, asked.context_info.timezone = "en", "UTC"
        if fragment:
            asked.fragment_id, asked.is_auto_rerun = fragment, True
        await self.send(message)

    async def send(self, message: BackMsg) -> None:
        """Send any message, also one that no page sends."""
        assert self._line is not None
        with contextlib.suppress(WebSocketException):  # a line that was closed is seen by who reads it
            await self._line.send(message.SerializeToString())

    async def clear_cache(self) -> None:
        """Send the message that empties Streamlit's caches for everybody."""
        await self.send(BackMsg(clear_cache=True))

    async def leave(self) -> None:
        """Close the window."""
        await self._stop()
        if self._line is not None:
            with contextlib.suppress(WebSocketException, OSError):
                await self._line.close()

    async def lose(self) -> None:
        """Lose the network: nothing is said any more."""
        await self._stop()
        if self._line is not None:
            self._line.transport.abort()

    async def _stop(self) -> None:
        tasks = [*self._rerunning.values(), *([self._reading] if self._reading else [])]
        self._rerunning.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # ------------------------------------------------------------------ what it sees

    async def wait_until(self, condition: Callable[[Visitor], object], patience: float = PATIENCE) -> bool:
        """Wait until a condition holds of what was seen; false if it does not in time, or can no more."""
        end = time.monotonic() + patience
        while not condition(self):
            left = end - time.monotonic()
            if left <= 0 or self.closed:
                return False
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
        return True

    async def wait_for_race(self, patience: float = PATIENCE) -> float | None:
        """Return the seconds from its question until the race's paths came; None if they did not."""
        await self.wait_until(lambda seen: RACE in seen.shown or seen.exceptions, patience)
        return self.shown[RACE] - self.asked if RACE in self.shown else None

    async def _read(self, line: ClientConnection) -> None:
        try:
            async for data in line:
                self.received += len(data)
                message = ForwardMsg()
                message.ParseFromString(data if isinstance(data, bytes) else data.encode())
                self._take(message)
                self._news.set()
        except WebSocketException:
            pass
        self.closed = True
        self._news.set()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
            if not message.metadata.run.fragment_ids:
                self._end_reruns()
        elif kind == "navigation":
            self._hash = message.navigation.page_script_hash
        elif kind == "script_finished":
            self.finished += 1
        elif kind == "auto_rerun":
            self._rerun(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                if fragment in self._rerunning:
                    self._rerunning.pop(fragment).cancel()
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see(message.delta.new_element)

    def _see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "bidi_component":
            name = element.bidi_component.component_name.rpartition(".")[2]
            mixed = element.bidi_component.mixed
            if mixed.arrow_blobs and json.loads(mixed.json).get("meta"):
                self.shown.setdefault(name, time.monotonic())
        elif kind == "exception":
            self.exceptions.append(element.exception.message)
        elif kind == "alert":
            self.lines.append(element.alert.body)
            if element.alert.format == Alert.ERROR:
                self.errors.append(element.alert.body)
        elif kind == "progress":
            self.progress.append(element.progress.value)

    def _rerun(self, fragment: str, interval: float) -> None:
        async def again() -> None:
            while True:
                await asyncio.sleep(interval)
                await self.ask(fragment)

        if fragment not in self._rerunning:
            self._rerunning[fragment] = asyncio.create_task(again())

    def _end_reruns(self) -> None:
        for task in self._rerunning.values():
            task.cancel()
        self._rerunning.clear()
