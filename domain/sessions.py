"""How long a signed-in client may go on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.users import STAFF, Role

TOUCH_EVERY = timedelta(minutes=1)
"""Use of a session is noted at most this often."""
MOST_SESSIONS = 100
"""A person has no more at once; the one unused for longest ends for a new one."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Longest time without use, and longest time at all; staff sit at desks and sign in daily."""

    idle: timedelta = timedelta(days=30)
    absolute: timedelta = timedelta(days=180)
    staff_idle: timedelta = timedelta(hours=12)
    staff_absolute: timedelta = timedelta(days=7)

    def expires_at(self, role: Role, *, created_at: datetime, now: datetime) -> datetime:
        """Return when a session that is used ``now`` ends unless it is used again."""
        if role in STAFF:
            return min(now + self.staff_idle, created_at + self.staff_absolute)
        return min(now + self.idle, created_at + self.absolute)

    def ends_at(self, role: Role, *, created_at: datetime) -> datetime:
        """Return when a session ends however much it is used."""
        return created_at + (self.staff_absolute if role in STAFF else self.absolute)
