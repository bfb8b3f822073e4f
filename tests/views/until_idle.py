"""What runs beside the pages of this process: swarms and files."""

from __future__ import annotations

from tests.waiting import until
from views.export import making
from views.runs import long_runs
from work.jobs import Jobs


def until_jobs_are_over() -> None:
    """Wait for all that is under way."""
    for jobs in (long_runs._jobs(), making._queue()):
        until(lambda jobs=jobs: _all_over(jobs), "the end of a long run")


def _all_over(jobs: Jobs) -> bool:
    return all(job.over for job in list(jobs._jobs.values()))
