"""Starts a browser: the system's Chromium if one starts, else the one that Playwright downloaded."""

from __future__ import annotations

import shutil

from playwright.sync_api import Browser, BrowserType, Error

SYSTEM_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LAUNCH_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",  # WebGL in software, for the 3D view
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--font-render-hinting=none",  # the headless shell hints, and sets letters unevenly
    # The app needs nothing from anywhere else, so nothing else can be reached.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class NoBrowser(Exception):
    """None starts; the message says which were tried, and what each said."""


def start(chromium: BrowserType) -> Browser:
    """Return a started browser. Raises NoBrowser."""
    tried: list[str] = []
    paths = [path for name in SYSTEM_BROWSERS if (path := shutil.which(name))]
    for path in [*paths, None]:
        try:
            return chromium.launch(executable_path=path, args=LAUNCH_ARGS)
        except Error as error:
            tried.append(f"{path or 'the one Playwright downloads'}: {error.message.strip().splitlines()[0]}")
    raise NoBrowser("; ".join(tried))
