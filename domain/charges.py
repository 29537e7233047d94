"""Charges: what they rest on, what their lines are, and the history of consumption that they make."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from domain.metering import TariffZone
from domain.money import Kopecks
from domain.periods import EARLIEST, Month, check_period, month_after, month_of

DEFAULT_MONTHS = 12
MOST_MONTHS = 60


class ChargeBasis(Enum):
    """What the volume of a charge rests on (billing rule 20)."""

    READINGS = "READINGS"
    AVERAGE = "AVERAGE"
    NORM = "NORM"


class ChargeSource(Enum):
    """Who computed a charge: the retailer's billing system, or the close of a month here."""

    IMPORTED = "IMPORTED"
    COMPUTED = "COMPUTED"


class ChargeLineKind(Enum):
    """What a line of a charge is for."""

    ENERGY = "ENERGY"
    COMMON_HOUSE = "COMMON_HOUSE"
    RAISING_COEFFICIENT = "RAISING_COEFFICIENT"
    RECALCULATION = "RECALCULATION"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class PostedCharge:
    """
    What the entry of a computed charge is told by: whole kilowatt-hours, what they rest on, and the due day.

    ``is_power`` tells that they are the maximum power of a business, not a norm.
    """

    kwh: int
    basis: ChargeBasis
    due_on: date | None
    is_power: bool = False


@dataclass(frozen=True, slots=True)
class ZoneConsumption:
    """Whole kilowatt-hours of one zone."""

    zone: TariffZone
    kwh: int


@dataclass(frozen=True, slots=True)
class ConsumptionMonth:
    """What a charged month came to: whole kilowatt-hours, and kopecks."""

    month: Month
    by_zone: list[ZoneConsumption]
    amount: Kopecks
    basis: ChargeBasis

    @property
    def kwh(self) -> int:
        """Kilowatt-hours of all zones."""
        return sum(zone.kwh for zone in self.by_zone)


def chosen_months(*, since: Month | None, until: Month | None, today: date) -> tuple[Month, Month]:
    """
    Return the first and the last month of a history (O24); without any, the twelve full months before ``today``.

    :raises PeriodOutOfRange: a month that no bill was made in
    :raises PeriodBackwards: the last month is before the first
    :raises PeriodTooLong: more than 60 months
    """
    present = month_of(today)
    last = until or (month_after(present, -1) if since is None else max(since, present))
    check_period(since=since or last, until=last, months=MOST_MONTHS)
    return since or max(month_after(last, 1 - DEFAULT_MONTHS), month_of(EARLIEST)), last
