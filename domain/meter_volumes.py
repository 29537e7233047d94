"""What a meter used in a month, and what that was worked out from: readings, or a mean."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.charges import ChargeBasis
from domain.metering import ReadingSource, TariffZone
from domain.periods import Month

ByZone = Mapping[TariffZone, int]
"""Whole kilowatt-hours, or what registers show, by zone, T1 first."""


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """A reading that a volume was worked out from; ``values`` are what the registers showed."""

    id: uuid.UUID
    taken_on: date
    source: ReadingSource
    values: ByZone

    def told(self) -> dict[str, Any]:
        """Return the reading as JSON."""
        return {
            "id": str(self.id),
            "taken_on": self.taken_on.isoformat(),
            "source": self.source.value,
            "values": zones_told(self.values),
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "ReadingShown":
        """Return the reading that was told."""
        return cls(
            uuid.UUID(record["id"]),
            date.fromisoformat(record["taken_on"]),
            ReadingSource(record["source"]),
            zones_read(record["values"]),
        )


@dataclass(frozen=True, slots=True)
class UsePiece:
    """
    Use between two consecutive readings, as far as it falls to a month (billing rules 9 and 10).

    ``use`` is all of it, the ratio included; ``kwh`` is the month's share. It is divided over the months from ``first``
    to ``last``, of ``days`` days in all, ``month_days`` of them the month's own. Where ``first`` is ``last`` there was
    no gap. ``rolled_over`` tells that a register passed zero.
    """

    since: ReadingShown
    until: ReadingShown
    first: Month
    last: Month
    days: int
    month_days: int
    use: ByZone
    kwh: ByZone
    rolled_over: bool = False

    def told(self) -> dict[str, Any]:
        """Return the piece as JSON."""
        return {
            "since": self.since.told(),
            "until": self.until.told(),
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "days": self.days,
            "month_days": self.month_days,
            "use": zones_told(self.use),
            "kwh": zones_told(self.kwh),
            "rolled_over": self.rolled_over,
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "UsePiece":
        """Return the piece that was told."""
        return cls(
            since=ReadingShown.read(record["since"]),
            until=ReadingShown.read(record["until"]),
            first=month_read(record["first"]),
            last=month_read(record["last"]),
            days=record["days"],
            month_days=record["month_days"],
            use=zones_read(record["use"]),
            kwh=zones_read(record["kwh"]),
            rolled_over=record["rolled_over"],
        )


@dataclass(frozen=True, slots=True)
class Mean:
    """
    Earlier months that stand in for readings: ``months`` with readings from ``first`` to ``last`` came to ``total``.

    Of a business it is one month alone (billing rules 12 and 21).
    """

    first: Month
    last: Month
    months: int
    total: ByZone

    def told(self) -> dict[str, Any]:
        """Return the mean as JSON."""
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "months": self.months,
            "total": zones_told(self.total),
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "Mean":
        """Return the mean that was told."""
        first, last = month_read(record["first"]), month_read(record["last"])
        return cls(first, last, record["months"], zones_read(record["total"]))


@dataclass(frozen=True, slots=True)
class MeterVolume:
    """
    The kilowatt-hours of a meter in a month by zone and what they rest on: ``pieces``, a ``mean``, or the norm.

    A meter that the account's norm stands in for has none of its own. One that was fitted in the month may have no
    pieces: what it uses then belongs to the months after (rule 11). ``first_missed`` is the first of the months in a
    row that no reading covers; null where readings do.
    """

    meter_id: uuid.UUID
    serial: str
    ratio: int
    basis: ChargeBasis
    by_zone: ByZone
    pieces: tuple[UsePiece, ...] = ()
    mean: Mean | None = None
    first_missed: Month | None = None

    def told(self) -> dict[str, Any]:
        """Return the volume as JSON."""
        return {
            "meter": str(self.meter_id),
            "serial": self.serial,
            "ratio": self.ratio,
            "basis": self.basis.value,
            "kwh": zones_told(self.by_zone),
            "pieces": [piece.told() for piece in self.pieces],
            "mean": self.mean.told() if self.mean else None,
            "first_missed": self.first_missed.isoformat() if self.first_missed else None,
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "MeterVolume":
        """Return the volume that was told."""
        return cls(
            meter_id=uuid.UUID(record["meter"]),
            serial=record["serial"],
            ratio=record["ratio"],
            basis=ChargeBasis(record["basis"]),
            by_zone=zones_read(record["kwh"]),
            pieces=tuple(map(UsePiece.read, record["pieces"])),
            mean=Mean.read(record["mean"]) if record["mean"] else None,
            first_missed=month_read(record["first_missed"]) if record["first_missed"] else None,
        )


def zones_told(values: ByZone) -> dict[str, int]:
    """Return values by zone as JSON."""
    return {zone.value: value for zone, value in values.items()}


def zones_read(record: Mapping[str, int]) -> dict[TariffZone, int]:
    """Return the values by zone that were told, T1 first."""
    return {zone: record[zone.value] for zone in TariffZone if zone.value in record}


def month_read(text: str) -> Month:
    """Return the month that was told as its first day."""
    return Month(date.fromisoformat(text))
