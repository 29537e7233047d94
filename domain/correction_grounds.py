"""Why an earlier month was charged anew: what it was and is, and the readings that made the difference."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.metering import ReadingSource


@dataclass(frozen=True, slots=True)
class NamedReading:
    """A reading that a corrected volume rests on, and that the one before did not."""

    id: uuid.UUID
    taken_on: date
    source: ReadingSource


@dataclass(frozen=True, slots=True)
class CorrectionGround:
    """The kilowatt-hours of a month before and after its correction, and the readings that are new in it, by day."""

    kwh_before: int
    kwh_after: int
    readings: Sequence[NamedReading] = ()

    @property
    def causes(self) -> list[NamedReading]:
        """
        The latest of the readings, each day and source once: what the correction is told to rest on.

        Where an estimate gave way, the reading that the gap began with is new to the month too, but no cause.
        """
        latest = max((reading.taken_on for reading in self.readings), default=None)
        chosen = [reading for reading in self.readings if reading.taken_on == latest]
        return list({reading.source: reading for reading in chosen}.values())

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "CorrectionGround":
        """Return the ground that a close kept as JSON."""
        readings = tuple(
            NamedReading(uuid.UUID(each["id"]), date.fromisoformat(each["taken_on"]), ReadingSource(each["source"]))
            for each in record["readings"]
        )
        return cls(record["kwh_before"], record["kwh_after"], readings)
