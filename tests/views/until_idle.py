"""Work beside the pages of this process: swarms and files."""

from __future__ import annotations

from tests.waiting import until
from views.runs import hall


def until_jobs_are_over() -> None:
    """Wait for all that is under way."""
    jobs = hall.jobs()
    until(lambda: all(job.over for job in list(jobs._jobs.values())), "the end of a long run")
