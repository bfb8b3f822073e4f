"""The folder for what is kept between two starts: the user's own, never the app's."""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

NAMED = "DESCENT_LAB_CACHE"  # the variable that names another folder


@cache
def find_cache_folder() -> Path:
    """Return the folder, which exists and takes files; where the user's own does not, a temporary one, with a warning.

    The processes started from this one have the same. Raises ValueError if the folder that `DESCENT_LAB_CACHE` names
    takes no files: whoever named it wants it used.
    """
    named = os.environ.get(NAMED)
    folder = Path(named).absolute() if named else _find_users_folder() / "descent-lab"
    if problem := _find_problem(folder):
        if named:
            raise ValueError(f"{NAMED}: the folder {folder} cannot be written ({problem}).")
        asked, folder = folder, _make_temporary()
        logging.getLogger(__name__).warning(
            "The cache folder %s cannot be written (%s); until it ends, this process uses %s.", asked, problem, folder
        )
    os.environ[NAMED] = str(folder)
    return folder


def _find_users_folder() -> Path:
    """Return the cache folder of this user, of all programs; a relative XDG_CACHE_HOME is to be ignored."""
    if sys.platform == "win32":
        given = os.environ.get("LOCALAPPDATA", "")
    else:
        given = os.environ.get("XDG_CACHE_HOME", "")
    return Path(given) if os.path.isabs(given) else Path(os.path.expanduser("~")).absolute() / ".cache"


def _find_problem(folder: Path) -> str:
    """Return why a folder takes no files, or "" if it does."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"written")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _make_temporary() -> Path:
    """Return a new folder that is removed at the end of the process. Raises ValueError if none can be made."""
    try:
        folder = tempfile.mkdtemp(prefix="descent-lab-")
    except OSError as error:
        raise ValueError(f"no folder for temporary files can be written ({error.strerror or error}).") from None
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)
