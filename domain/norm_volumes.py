"""What stands in for readings that are missing for long: a norm, or the maximum power of a business."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from domain.grounds import Ground


class NormReason(Enum):
    """
    Why there is no better volume, the weightiest reason last (billing rules 13 to 15, 21).

    NO_HISTORY: too few months with readings to take a mean of. NO_READINGS: for longer than a mean may stand in.
    NO_METER: though one can be fitted. METER_IMPOSSIBLE: none can be fitted. ACCESS_REFUSED: to an inspector, again and
    again, and none was let in since.
    """

    NO_HISTORY = "NO_HISTORY"
    NO_READINGS = "NO_READINGS"
    NO_METER = "NO_METER"
    METER_IMPOSSIBLE = "METER_IMPOSSIBLE"
    ACCESS_REFUSED = "ACCESS_REFUSED"


@dataclass(frozen=True, slots=True)
class NormVolume:
    """
    Whole kilowatt-hours that stand in for all meters without readings of an account, once.

    ``persons`` x ``per_head`` kilowatt-hours, times ``raising`` where it is not null; of a business ``max_power`` in kW
    for every hour of the month, and neither persons nor a ground. ``refused_on`` are the days of the acts of refused
    access that it is raised for.
    """

    kwh: int
    reason: NormReason
    persons: int | None = None
    per_head: Fraction | None = None
    raising: Fraction | None = None
    max_power: int | None = None
    ground: Ground | None = None
    refused_on: tuple[date, ...] = ()

    @property
    def is_power(self) -> bool:
        """Tell whether it is the maximum power of a business."""
        return self.max_power is not None

    def told(self) -> dict[str, Any]:
        """Return the volume as JSON."""
        return {"kwh": self.kwh, "reason": self.reason.value} | {
            name: value
            for name, value in (
                ("persons", self.persons),
                ("per_head", None if self.per_head is None else str(self.per_head)),
                ("raising", None if self.raising is None else str(self.raising)),
                ("max_power", self.max_power),
                ("ground", None if self.ground is None else self.ground.told()),
                ("refused_on", [day.isoformat() for day in self.refused_on] or None),
            )
            if value is not None
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "NormVolume":
        """Return the volume that was told."""
        return cls(
            kwh=record["kwh"],
            reason=NormReason(record["reason"]),
            persons=record.get("persons"),
            per_head=Fraction(record["per_head"]) if "per_head" in record else None,
            raising=Fraction(record["raising"]) if "raising" in record else None,
            max_power=record.get("max_power"),
            ground=Ground.read(record["ground"]) if "ground" in record else None,
            refused_on=tuple(map(date.fromisoformat, record.get("refused_on", ()))),
        )
