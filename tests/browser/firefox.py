"""The distribution's Firefox, which Playwright cannot drive: asked in WebDriver BiDi, every browser's protocol."""

from __future__ import annotations

import itertools
import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.browser.driver import DEAD
from tests.waiting import until

_ADDRESS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
# It looks for updates, news and captive portals, none of which may decide a test.
_QUIET = """
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9");
user_pref("intl.accept_languages", "en-GB");
"""


class Firefox:
    """One tab, and every error that its console was told."""

    def __init__(self, line: ClientConnection) -> None:
        self._line, self._numbers = line, itertools.count(1)
        self.errors: list[str] = []
        self.ask("session.new", capabilities={})
        self.ask("session.subscribe", events=["log.entryAdded"])
        tree = self.ask("browsingContext.getTree")
        self._tab = tree["contexts"][0]["context"]

    def ask(self, method: str, **params: Any) -> Any:
        """Send a command and wait for what it gives; what is told meanwhile is noted."""
        number = next(self._numbers)
        self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(self._line.recv(timeout=DEAD / 1000))
            if said.get("id") == number:
                assert said["type"] == "success", f"{method}: {said.get('message')}"
                return said["result"]
            self._note(said)

    def _note(self, said: dict[str, Any]) -> None:
        entry = said.get("params", {})
        if said.get("method") == "log.entryAdded" and entry["level"] == "error":
            where = (entry.get("stackTrace") or {}).get("callFrames") or [{}]
            self.errors.append(f"{entry['text']} ({where[0].get('url', '')})")

    def size(self, width: int, height: int) -> None:
        """Give the page a size."""
        self.ask("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})

    def open(self, address: str) -> None:
        """Go to an address and wait until it is loaded."""
        self.ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """Give what an expression comes to on the page, a promise's end included."""
        given = self.ask("script.evaluate", expression=expression, target={"context": self._tab}, awaitPromise=True)
        assert given["type"] == "success", given["exceptionDetails"]["text"]
        return given["result"].get("value")


@contextmanager
def started(path: str, folder: Path) -> Iterator[Firefox]:
    """Start a Firefox without a window, its profile and its words in a folder."""
    (folder / "user.js").write_text(_QUIET, encoding="utf-8")
    words = folder / "words.txt"
    command = [path, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"]
    with words.open("wb") as out:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
    try:
        until(lambda: _address(words) or process.poll() is not None, "Firefox's first word")
        address = _address(words)
        assert address, f"Firefox did not start: {words.read_text(errors='replace')}"
        with connect(f"{address}/session", max_size=None, open_timeout=DEAD / 1000) as line:
            yield Firefox(line)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _address(words: Path) -> str:
    said = _ADDRESS.search(words.read_text(encoding="utf-8", errors="replace"))
    return said[1] if said else ""
