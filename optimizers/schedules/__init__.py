"""Learning-rate schedules: a file is a schedule, its name is the schedule's slug."""

import sys

from core.registry import Registry
from core.words import text
from optimizers.schedules.base import FAMILIES, Schedule, TorchSchedule


def _order(schedule: Schedule) -> tuple[int, str]:
    """Return a sort key: families together, the simplest first, and a family that is not listed last."""
    place = FAMILIES.index(schedule.family) if schedule.family in FAMILIES else len(FAMILIES)
    return place, schedule.title


SCHEDULES: Registry[Schedule] = Registry(sys.modules[__name__], Schedule, text("schedule"), _order)

__all__ = ["SCHEDULES", "Schedule", "TorchSchedule"]
