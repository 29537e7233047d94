"""What consumption would cost, as far as a tariff tells (O22)."""

from collections.abc import Iterable, Mapping

from domain.metering import TariffZone
from domain.month_prices import charge_lines
from domain.tariffs import BandsDoNotFit, ChargeEstimate, Rate, ZoneNotPriced


def estimate(*, rates: Iterable[Rate], consumption: Mapping[TariffZone, int]) -> ChargeEstimate:
    """
    Price a month's kilowatt-hours; what the tariff cannot price comes to an estimate without lines.

    A tariff that does not price a zone is a one-rate tariff to the account: all its kilowatt-hours count as T1.
    """
    known = list(rates)
    for volumes in (consumption, {TariffZone.T1: sum(consumption.values())}):
        try:
            return ChargeEstimate(charge_lines(rates=known, consumption=volumes))
        except (ZoneNotPriced, BandsDoNotFit):
            continue
    return ChargeEstimate(())
