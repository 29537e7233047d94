"""Lines of a bill with all that their sentences are made of."""

from dataclasses import dataclass
from decimal import Decimal

from domain.charges import ChargeLineKind
from domain.line_facts import ComputedLine, LineFacts
from domain.metering import TariffZone
from domain.month_volumes import MonthVolume


@dataclass(frozen=True, slots=True)
class BillLine:
    """
    A line of a charge or a correction, in kopecks and whole kWh.

    Of a line that we computed ``facts`` and ``volume`` tell how it came about; ``told`` is the sentence of any other.
    """

    kind: ChargeLineKind
    told: str
    zone: TariffZone | None
    band: int | None
    kwh: int | None
    price: Decimal | None
    amount: int
    facts: LineFacts | None = None
    volume: MonthVolume | None = None


def bill_line(line: ComputedLine, *, volume: MonthVolume) -> BillLine:
    """Return a computed line with the volume of its month."""
    return BillLine(
        kind=ChargeLineKind.ENERGY,
        told="",
        zone=line.zone,
        band=line.band,
        kwh=line.kwh,
        price=line.price,
        amount=line.amount,
        facts=line.facts,
        volume=volume,
    )
