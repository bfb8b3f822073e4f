"""Learning-rate schedules: a file is a schedule, its name is the schedule's slug."""

import sys

from core.registry import Registry
from core.words import text
from optimizers.schedules.base import Schedule, TorchSchedule

SCHEDULES: Registry[Schedule] = Registry(sys.modules[__name__], Schedule, text("schedule"))

__all__ = ["SCHEDULES", "Schedule", "TorchSchedule"]
