"""Learning-rate schedules: a file is a schedule, its name is the schedule's slug."""

import sys

from core.registry import Registry
from core.words import text
from optimizers.schedules.base import FAMILIES, Schedule, TorchSchedule


def _order(schedule: Schedule) -> tuple[int, str]:
    """What is alike stands together, from the simplest on; a family of one's own comes last."""
    place = FAMILIES.index(schedule.family) if schedule.family in FAMILIES else len(FAMILIES)
    return place, schedule.title


SCHEDULES: Registry[Schedule] = Registry(sys.modules[__name__], Schedule, text("schedule"), _order)

__all__ = ["SCHEDULES", "Schedule", "TorchSchedule"]
