"""Heavy work takes turns.

Loops over small tensors hold the interpreter's lock: two at once take longer than one after the other.
"""

from __future__ import annotations

import threading

TURN = threading.BoundedSemaphore(1)  # `with TURN:` around a run; what is inside must not ask for a turn itself
