"""Meters and their readings: zones, sources and states, and what the rules need to know of them."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum


class TariffZone(Enum):
    """T1: whole day, day or peak; T2: night; T3: half-peak (domain.md 3.2)."""

    T1 = "T1"
    T2 = "T2"
    T3 = "T3"


class ReadingSource(Enum):
    """Who gave a reading."""

    CUSTOMER = "CUSTOMER"
    PUBLIC_FORM = "PUBLIC_FORM"
    CONTROL = "CONTROL"
    IMPORT = "IMPORT"


class ReadingStatus(Enum):
    """What became of a reading."""

    ACCEPTED = "ACCEPTED"
    NEXT_PERIOD = "NEXT_PERIOD"
    UNDER_REVIEW = "UNDER_REVIEW"
    REJECTED = "REJECTED"
    SUPERSEDED = "SUPERSEDED"


class ReadingWarning(Enum):
    """What was unusual about a reading when it was given."""

    UNUSUALLY_HIGH = "UNUSUALLY_HIGH"
    UNUSUALLY_LOW = "UNUSUALLY_LOW"
    ROLLED_OVER = "ROLLED_OVER"
    OUTSIDE_WINDOW = "OUTSIDE_WINDOW"
    VERIFICATION_OVERDUE = "VERIFICATION_OVERDUE"


@dataclass(frozen=True, slots=True)
class ZoneValue:
    """What the register of a zone shows, in whole units of the register."""

    zone: TariffZone
    value: int


@dataclass(frozen=True, slots=True)
class PastReading:
    """A reading that was stored before; ``rolled_over`` was decided when it was accepted (billing rule 10)."""

    id: uuid.UUID
    taken_on: date
    source: ReadingSource
    status: ReadingStatus
    values: Mapping[TariffZone, int]
    rolled_over: bool = False


@dataclass(frozen=True, slots=True)
class MeterFacts:
    """A meter as the rules see it, with its latest readings, the oldest first."""

    id: uuid.UUID
    serial: str
    digits: int
    ratio: int
    zones: tuple[TariffZone, ...]
    reads_itself: bool = False
    installed_on: date | None = None
    removed_on: date | None = None
    verify_before: date | None = None
    history: tuple[PastReading, ...] = ()

    def is_removed(self, day: date) -> bool:
        """Tell whether the meter hangs no more on a day."""
        return self.removed_on is not None and self.removed_on <= day

    def is_overdue(self, day: date) -> bool:
        """Tell whether the meter's verification has run out on a day (billing rule 16)."""
        return self.verify_before is not None and self.verify_before < day
