"""Counts of what the server does, for whoever runs it; `work/metrics_port.py` shows them, as OpenMetrics.

Whoever counts knows nothing of that. A label is one of a closed set of words, so no stranger's text ever gets into one,
and the series are as many as are written down here. Every function may be called from any thread, never raises, and
takes some 1.5 µs at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Literal, TypeVar, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

from core.limits import Limits
from work import tasks

Reason = Literal["too_long", "unwanted", "memory", "died", "hung", "other"]
Device = Literal["cpu", "cuda", "other"]

KINDS = (*tasks.KINDS, "other")  # of work
LIMITS = (*(field.name for field in fields(Limits)), "message_kind", "other")  # that a request may be past

REGISTRY = CollectorRegistry()
ProcessCollector(namespace="descent_lab", registry=REGISTRY)  # processor time, memory and files of this process

_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_M = TypeVar("_M", Counter, Gauge, Histogram)


def _label_each(metric: _M, words: Iterable[str]) -> dict[str, _M]:
    """Return a metric's series by word, all there from the beginning, so that a rate can be taken of each."""
    return {word: metric.labels(word) for word in words}


_RUNS = _label_each(Counter("descent_lab_runs", "Runs that were made.", ["kind"], registry=REGISTRY), KINDS)
_TAKEN = _label_each(
    Histogram("descent_lab_run_seconds", "Seconds of a run.", ["kind"], buckets=_SECONDS, registry=REGISTRY), KINDS
)
_QUEUE = Gauge("descent_lab_queue_length", "Runs that wait for a worker.", registry=REGISTRY)
_REFUSED = _label_each(
    Counter("descent_lab_refused", "Requests past a limit, by limit.", ["limit"], registry=REGISTRY), LIMITS
)
_KILLED = _label_each(
    Counter("descent_lab_workers_killed", "Workers that were ended, by reason.", ["reason"], registry=REGISTRY),
    get_args(Reason),
)
_CACHE = Gauge("descent_lab_cache_bytes", "Bytes of kept results.", registry=REGISTRY)
_DEVICE = _label_each(
    Gauge("descent_lab_device", "1 for the kind of device that large runs use.", ["device"], registry=REGISTRY),
    get_args(Device),
)
_SESSIONS = Gauge("descent_lab_sessions", "Windows that are connected.", registry=REGISTRY)


def count_run(kind: str, seconds: float) -> None:
    """Count a run of one of `tasks.KINDS` that came to its end, and the seconds that it took."""
    _find_series(_RUNS, kind).inc()
    _find_series(_TAKEN, kind).observe(seconds)


def read_queue(count: Callable[[], float]) -> None:
    """Let the number of runs that wait for a worker be asked for whenever somebody looks."""
    _QUEUE.set_function(count)


def count_refusal(limit: str) -> None:
    """Count a request that was refused since it was past a limit, a field of `core.limits.Limits`."""
    _find_series(_REFUSED, limit).inc()


def count_killed(reason: Reason) -> None:
    """Count a worker that was ended, or that ended by itself in mid-job."""
    _find_series(_KILLED, reason).inc()


def read_cache_bytes(held: Callable[[], float]) -> None:
    """Let the bytes of kept results be asked for whenever somebody looks."""
    _CACHE.set_function(held)


def set_device(kind: str) -> None:
    """Say which kind of device large runs use, as torch calls it; never the device's own name."""
    for word, series in _DEVICE.items():
        series.set(word == (kind if kind in _DEVICE else "other"))


def read_sessions(count: Callable[[], float]) -> None:
    """Let the number of connected windows be asked for whenever somebody looks."""
    _SESSIONS.set_function(count)


def _find_series(series: dict[str, _M], word: str) -> _M:
    return series.get(word) or series["other"]
