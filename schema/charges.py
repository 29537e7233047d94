"""Charges of an account with the lines that add up to them, and the consumption that they tell of."""

import strawberry

from domain.charges import ChargeBasis, ChargeLineKind
from domain.estimates import EstimateLine
from domain.metering import TariffZone
from domain.money import Kopecks, Price
from domain.periods import Month
from models.charges import ChargeLine as ChargeLineRow
from resolvers import charges as resolvers
from resolvers.context import Info
from schema.binding import resolved_by
from schema.paging import Connection
from schema.texts import tariffs as texts


def _text(root: strawberry.Parent[ChargeLineRow | EstimateLine], info: Info) -> str:
    """Return the sentence as the billing system wrote it, or our own on a line that was only estimated."""
    return root.text if isinstance(root, ChargeLineRow) else texts.estimate_line(root, info.context.language)


@strawberry.type
class ChargeLine:
    kind: ChargeLineKind
    text: str = resolved_by(_text)
    zone: TariffZone | None
    band: int | None
    kwh: int | None
    price: Price | None
    amount: Kopecks


@strawberry.type
class Charge:
    id: strawberry.ID
    month: Month
    amount: Kopecks
    basis: ChargeBasis
    lines: list[ChargeLine] = resolved_by(resolvers.lines)


@strawberry.type
class ZoneConsumption:
    zone: TariffZone
    kwh: int


@strawberry.type
class ConsumptionMonth:
    month: Month
    kwh: int
    by_zone: list[ZoneConsumption]
    amount: Kopecks
    basis: ChargeBasis


@strawberry.type
class AccountCharges:
    """What charges add to an account."""

    consumption: list[ConsumptionMonth] = resolved_by(resolvers.consumption)
    charges: Connection[Charge] = resolved_by(resolvers.charges)
