"""Meters and readings: zones, sources and states."""

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
