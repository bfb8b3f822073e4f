"""Threads beside the pages, which end with the process.

One that is inside torch while the interpreter ends takes the process down with it ("terminate called without an active
exception"). So each is asked to stop before, and waited for; who does not hear is interrupted: a compilation, above
all, whose compiler is ended as well.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

ASKED = 0.5  # seconds in which a thread may end by itself
INTERRUPTED = 1.2  # seconds more, in which it is interrupted again and again
_SCRIPTS = "ScriptRunner"  # prefix of the names of Streamlit's threads, one of which computes a race
_COMPILERS = {"c++", "g++", "gcc", "cc", "clang", "clang++", "cc1plus", "as", "ld", "collect2"}

ending = threading.Event()  # the process is about to end
_threads: dict[threading.Thread, Callable[[], None]] = {}


def start(name: str, work: Callable[[], None], stop: Callable[[], None] = lambda: None) -> threading.Thread:
    """Start a thread; `stop` asks it to end."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    _threads[thread] = stop
    thread.start()
    return thread


def ask() -> None:
    """Ask every thread to end, and wait for none."""
    ending.set()
    for stop in list(_threads.values()):
        stop()


def end() -> bool:
    """Ask every thread to end, and wait for all; false where one is still at work."""
    ask()
    asked = time.monotonic() + ASKED
    while (left := list_working()) and time.monotonic() < asked:
        left[0].join(0.02)
    interrupted = time.monotonic() + INTERRUPTED
    while (left := list_working()) and time.monotonic() < interrupted:
        _end_compilers(os.getpid())
        for thread in left:
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))
        left[0].join(0.05)
    return not list_working()


def list_working() -> list[threading.Thread]:
    """Return the threads that have not ended."""
    scripts = [thread for thread in threading.enumerate() if thread.name.startswith(_SCRIPTS)]
    others = [thread for thread in (*_threads, *scripts) if thread is not threading.current_thread()]
    return [thread for thread in others if thread.is_alive()]


def _end_compilers(parent: int) -> None:
    """End the compilers below a process, where the system tells of them: nobody waits for what they make."""
    for listed in Path(f"/proc/{parent}/task").glob("*/children"):
        try:
            children = [int(child) for child in listed.read_text().split()]
        except OSError:  # that thread has ended meanwhile
            continue
        for child in children:
            _end_compilers(child)
            try:
                if Path(f"/proc/{child}/comm").read_text().strip() in _COMPILERS:
                    os.kill(child, signal.SIGKILL)
            except OSError:
                continue


# Before the interpreter waits for the threads that are no daemons: the compiler is called from one of them.
getattr(threading, "_register_atexit", atexit.register)(end)
