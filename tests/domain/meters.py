"""Meters and their past readings as the rules see them, for tests."""

import uuid
from datetime import date
from typing import Any

from domain.metering import MeterFacts, PastReading, ReadingSource, ReadingStatus, TariffZone, ZoneValue


def read(
    taken_on: date,
    *values: int,
    source: ReadingSource = ReadingSource.IMPORT,
    status: ReadingStatus = ReadingStatus.ACCEPTED,
    rolled_over: bool = False,
) -> PastReading:
    """Return a past reading, zone by zone."""
    zones = dict(zip(TariffZone, values, strict=False))
    return PastReading(uuid.uuid4(), taken_on, source, status, zones, rolled_over)


def meter(*history: PastReading, zones: int = 1, **values: Any) -> MeterFacts:
    """Return a meter of six digits with its readings, the oldest first."""
    return MeterFacts(**{
        "id": uuid.uuid4(), "serial": "M1", "digits": 6, "ratio": 1, "zones": tuple(TariffZone)[:zones],
        "history": history,
    } | values)  # fmt: skip


def values(*shown: int) -> tuple[ZoneValue, ...]:
    """Return what the registers show, T1 first."""
    return tuple(ZoneValue(zone, value) for zone, value in zip(TariffZone, shown, strict=False))


def monthly(kwh: int, *, start: int = 1000, months: int = 12, until: date = date(2026, 10, 24)) -> list[PastReading]:
    """Return readings of the 24th of each month, the last one ``until``, with as much between two of them."""
    first = until.year * 12 + until.month - 1 - months
    days = [date((first + month) // 12, (first + month) % 12 + 1, until.day) for month in range(months + 1)]
    return [read(day, start + kwh * month) for month, day in enumerate(days)]
