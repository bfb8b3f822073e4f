"""Words for a run that is waited for."""

from __future__ import annotations

from core.numbers import plain
from views.language import tr
from work.job import RUNNING, Job


def place_in_line(ahead: int, job: Job) -> str:
    """Return how far a job is, or how many others come before it."""
    if job.state == RUNNING:
        return tr("{share:.0%} of all steps taken.", share=job.fraction)
    if ahead == 0:
        return tr("About to start …")
    if ahead == 1:
        return tr("Waiting for another run to finish …")
    return tr("Waiting for {count} other runs to finish …", count=ahead)


def about(seconds: float) -> str:
    """Return an estimated time in words, "" if it is short."""
    if seconds < 3:
        return ""
    if seconds < 90:
        return tr("This takes about {count} seconds.", count=plain(seconds, 1))
    return tr("This takes about {count} minutes.", count=plain(max(2, seconds / 60), 1))
