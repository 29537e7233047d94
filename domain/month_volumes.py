"""The volume of a month: what its meters used, or what stands in for that (billing rules 8 to 21)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.charges import ChargeBasis
from domain.meter_volumes import ByZone, MeterVolume, month_read, zones_read, zones_told
from domain.metering import TariffZone
from domain.norm_volumes import NormVolume
from domain.periods import Month


@dataclass(frozen=True, slots=True)
class MonthVolume:
    """
    The kilowatt-hours of an account in a month, and what they rest on, meter by meter.

    ``imported`` is null of a month that we computed. Of one that the billing system charged it is what the lines of
    energy came to by zone, and there are neither meters nor a norm.
    """

    month: Month
    basis: ChargeBasis
    meters: tuple[MeterVolume, ...] = ()
    norm: NormVolume | None = None
    imported: ByZone | None = None

    @property
    def metered(self) -> dict[TariffZone, int]:
        """Kilowatt-hours by zone of all meters, T1 first, without the norm."""
        parts = [self.imported or {}, *(meter.by_zone for meter in self.meters)]
        return {zone: sum(part.get(zone, 0) for part in parts) for zone in TariffZone if any(zone in p for p in parts)}

    @property
    def kwh(self) -> int:
        """Kilowatt-hours of all meters and the norm."""
        return sum(self.metered.values()) + (self.norm.kwh if self.norm else 0)

    def told(self) -> dict[str, Any]:
        """Return the volume as JSON."""
        return {
            "month": self.month.isoformat(),
            "basis": self.basis.value,
            "meters": [meter.told() for meter in self.meters],
            "norm": self.norm.told() if self.norm else None,
            "imported": None if self.imported is None else zones_told(self.imported),
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "MonthVolume":
        """Return the volume that was told."""
        return cls(
            month=month_read(record["month"]),
            basis=ChargeBasis(record["basis"]),
            meters=tuple(map(MeterVolume.read, record["meters"])),
            norm=NormVolume.read(record["norm"]) if record["norm"] else None,
            imported=None if record["imported"] is None else zones_read(record["imported"]),
        )


Posted = Mapping[Month, MonthVolume | None]
"""What stands of each charged month; null of one that the billing system charged, by we do not know what."""


def month_volume(*, month: Month, meters: Iterable[MeterVolume], norm: NormVolume | None) -> MonthVolume:
    """Return the volume of a month; its basis is the weakest of its parts (billing rule 20)."""
    parts = tuple(meters)
    is_mean = any(meter.basis is ChargeBasis.AVERAGE for meter in parts)
    weakest = ChargeBasis.NORM if norm else ChargeBasis.AVERAGE if is_mean else ChargeBasis.READINGS
    return MonthVolume(month, weakest, parts, norm)
