"""Charges of an account with the lines that add up to them, and the consumption that they tell of."""

from datetime import date

import strawberry

from domain.bill_lines import BillLine
from domain.charges import ChargeBasis, ChargeLineKind, ChargeSource
from domain.estimates import EstimateLine
from domain.grounds import Ground as DomainGround
from domain.metering import TariffZone
from domain.money import Kopecks, Price
from domain.periods import Month
from domain.posted_corrections import PostedCorrection
from models.charges import Charge as ChargeRow
from resolvers import charges as resolvers
from resolvers.context import Info
from schema.binding import resolved_by
from schema.common import Ground
from schema.paging import Connection
from schema.texts import charges as texts
from schema.texts.bill_lines import line_text
from schema.texts.estimates import estimate_line


def _line_text(root: strawberry.Parent[BillLine | EstimateLine], info: Info) -> str:
    """Return the sentence on a line of a bill, or on one that was only estimated."""
    language = info.context.language
    return line_text(root, language) if isinstance(root, BillLine) else estimate_line(root, language)


def _since(root: strawberry.Parent[BillLine | EstimateLine]) -> date | None:
    return root.facts.since if root.facts else None


def _until(root: strawberry.Parent[BillLine | EstimateLine]) -> date | None:
    return root.facts.until if root.facts else None


def _ground(root: strawberry.Parent[BillLine | EstimateLine]) -> DomainGround | None:
    return root.facts.ground if root.facts else None


def _charge_text(root: strawberry.Parent[ChargeRow], info: Info) -> str:
    """Return how the volume of a charge came about."""
    volume = resolvers.volume_of(root)
    return texts.charge_text(month=root.month, basis=root.basis, volume=volume, language=info.context.language)


def _correction_text(root: strawberry.Parent[PostedCorrection], info: Info) -> str:
    """Return what was put right, and why."""
    return texts.correction_text(root, info.context.language)


@strawberry.type
class ChargeLine:
    kind: ChargeLineKind
    text: str = resolved_by(_line_text)
    since: date | None = resolved_by(_since, name="from")
    until: date | None = resolved_by(_until, name="to")
    ground: Ground | None = resolved_by(_ground)
    zone: TariffZone | None
    band: int | None
    kwh: int | None
    price: Price | None
    amount: Kopecks


@strawberry.type
class ChargeCorrection:
    id: strawberry.ID
    posted_in: Month
    posted_on: date
    kwh_before: int
    kwh_after: int
    amount: Kopecks
    basis: ChargeBasis
    text: str = resolved_by(_correction_text)
    lines: list[ChargeLine]


@strawberry.type
class Charge:
    id: strawberry.ID
    month: Month
    amount: Kopecks
    basis: ChargeBasis
    source: ChargeSource
    due_on: date | None
    text: str = resolved_by(_charge_text)
    lines: list[ChargeLine] = resolved_by(resolvers.lines)
    corrections: list[ChargeCorrection] = resolved_by(resolvers.corrections)


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
