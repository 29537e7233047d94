"""Calling a technician (N12): kinds of repair, what a request has to hold, and the states that it goes through."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from domain.contacts import PhoneNumber
from domain.inputs import FieldErrorCode, FieldFault, visible

LONGEST_DESCRIPTION = 2000
"""Characters that a description may have."""
DAYS_AHEAD = 60
"""Days from today within which a visit may be wished for."""
AN_HOUR = 10
"""Requests that an account may make in an hour, since the branch gets a letter about each."""


class RepairKind(Enum):
    """What the technician is called for."""

    NO_POWER = "NO_POWER"
    METER_FAULT = "METER_FAULT"
    METER_REPLACEMENT = "METER_REPLACEMENT"
    SEALING = "SEALING"
    VERIFICATION = "VERIFICATION"
    WIRING = "WIRING"
    OTHER = "OTHER"


class RepairStatus(Enum):
    """How far a request has come."""

    NEW = "NEW"
    SCHEDULED = "SCHEDULED"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELED = "CANCELED"


MOVES = {
    RepairStatus.NEW: {RepairStatus.SCHEDULED, RepairStatus.IN_PROGRESS, RepairStatus.CANCELED},
    RepairStatus.SCHEDULED: {RepairStatus.SCHEDULED, RepairStatus.IN_PROGRESS, RepairStatus.CANCELED},
    RepairStatus.IN_PROGRESS: {RepairStatus.SCHEDULED, RepairStatus.DONE},
    RepairStatus.DONE: set[RepairStatus](),
    RepairStatus.CANCELED: set[RepairStatus](),
}
"""From where a request may go where. One that a technician works on is no more canceled: somebody is there."""


def is_final(status: RepairStatus) -> bool:
    """Tell whether a request stays in a state for good."""
    return not MOVES[status]


class RepairRequestFinal(Exception):
    """The request has come so far that it does not go where it was asked to; ``status`` tells how far."""

    def __init__(self, status: RepairStatus) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class VisitSlot:
    """When a technician comes: a day, and local times such as "09:00"."""

    on: date
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class RepairOrder:
    """What somebody asks for; ``phone`` is null where none could be read."""

    kind: RepairKind
    description: str
    phone: PhoneNumber | None
    preferred_on: date | None

    def faults(self, *, today: date) -> list[FieldFault]:
        """Return what does not hold; ``today`` is the day in Europe/Moscow."""
        return list(self._faults(today))

    def _faults(self, today: date) -> Iterator[FieldFault]:
        if not visible(self.description):
            yield FieldFault(("description",), FieldErrorCode.REQUIRED)
        if len(self.description) > LONGEST_DESCRIPTION:
            yield FieldFault(("description",), FieldErrorCode.TOO_LONG, LONGEST_DESCRIPTION)
        if any(map(_is_control, self.description)):
            yield FieldFault(("description",), FieldErrorCode.MALFORMED)
        if self.phone is None:
            yield FieldFault(("phone",), FieldErrorCode.MALFORMED)
        if self.preferred_on and not today <= self.preferred_on <= today + timedelta(days=DAYS_AHEAD):
            yield FieldFault(("preferredDate",), FieldErrorCode.OUT_OF_RANGE, DAYS_AHEAD)


def check_move(*, since: RepairStatus, to: RepairStatus) -> None:
    """:raises RepairRequestFinal: a request in the state ``since`` does not go ``to`` the other."""
    if to not in MOVES[since]:
        raise RepairRequestFinal(since)


def request_number(*, year: int, place: int) -> str:
    """Return the number that people call a request by: Р-2026-000123, with a Cyrillic Р."""
    return f"Р-{year}-{place:06d}"


def _is_control(sign: str) -> bool:
    # No letter shows them, and neither a zero nor half a character stands in the database.
    return sign not in "\n\r\t" and unicodedata.category(sign) in {"Cc", "Cs"}
