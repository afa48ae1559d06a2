"""Working days and deadlines of a Balinese office."""

from engine.calendars.bali import seed_days
from engine.calendars.deadlines import DeadlineRule, DeadlineRules, read_rules
from engine.calendars.work import WorkCalendar

__all__ = ["DeadlineRule", "DeadlineRules", "WorkCalendar", "read_rules", "seed_days"]
