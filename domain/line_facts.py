"""What the sentence of a computed line is made of, besides its figures: its days, its act, and how it was priced."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.grounds import Ground
from domain.metering import TariffZone
from domain.month_prices import MonthLine


@dataclass(frozen=True, slots=True)
class LineFacts:
    """
    Days of the month, both included, that a line is for, and the act that set its price, where it is known.

    ``zones`` is how many zones are counted; ``is_norm`` tells kWh of the norm, ``is_exempt`` that no bands apply, by
    the document ``exemption``. ``above`` and ``up_to`` are the kWh of all zones between which the line's band lies, the
    part's share of them where a month is cut; ``up_to`` is null where it does not end. What the kilowatt-hours rest on
    stands in the volume of the month (`domain.month_volumes`).
    """

    since: date
    until: date
    ground: Ground | None
    official: bool
    zones: int
    is_norm: bool
    is_exempt: bool
    above: int = 0
    up_to: int | None = None
    exemption: Ground | None = None

    def told(self) -> dict[str, Any]:
        """Return the facts as JSON."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "ground": self.ground.told() if self.ground else None,
            "official": self.official,
            "zones": self.zones,
            "is_norm": self.is_norm,
            "is_exempt": self.is_exempt,
            "above": self.above,
            "up_to": self.up_to,
            "exemption": self.exemption.told() if self.exemption else None,
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "LineFacts":
        """Return the facts that were told."""
        return cls(
            since=date.fromisoformat(record["since"]),
            until=date.fromisoformat(record["until"]),
            ground=Ground.read(record["ground"]) if record["ground"] else None,
            official=record["official"],
            zones=record["zones"],
            is_norm=record["is_norm"],
            is_exempt=record["is_exempt"],
            above=record["above"],
            up_to=record["up_to"],
            exemption=Ground.read(record["exemption"]) if record["exemption"] else None,
        )


def facts_of(line: MonthLine, *, exemption: Ground | None = None) -> LineFacts:
    """Return the facts of a line that was priced, by the document that frees its account from bands, if any."""
    above, up_to = line.bounds
    return LineFacts(
        since=line.since,
        until=line.until,
        ground=line.ground,
        official=line.official,
        zones=line.zones,
        is_norm=line.is_norm,
        is_exempt=line.is_exempt,
        above=above,
        up_to=up_to,
        exemption=exemption,
    )


@dataclass(frozen=True, slots=True)
class ComputedLine:
    """
    A line of energy as it is kept: whole kWh of a zone and band at a price in rubles, amount in kopecks, and facts.

    Lines of a correction are kept as JSON, those of a charge as rows.
    """

    zone: TariffZone
    band: int
    kwh: int
    price: Decimal
    amount: int
    facts: LineFacts

    def told(self) -> dict[str, Any]:
        """Return the line as JSON."""
        return {
            "zone": self.zone.value,
            "band": self.band,
            "kwh": self.kwh,
            "price": str(self.price),
            "amount": self.amount,
            "facts": self.facts.told(),
        }

    @classmethod
    def read(cls, record: Mapping[str, Any]) -> "ComputedLine":
        """Return the line that was told."""
        return cls(
            zone=TariffZone(record["zone"]),
            band=record["band"],
            kwh=record["kwh"],
            price=Decimal(record["price"]),
            amount=record["amount"],
            facts=LineFacts.read(record["facts"]),
        )


def computed(line: MonthLine, *, exemption: Ground | None = None) -> ComputedLine:
    """Return a line that was priced as it is kept."""
    facts = facts_of(line, exemption=exemption)
    return ComputedLine(line.zone, line.band, line.kwh, line.price, line.amount, facts)
