"""What consumption would cost, as far as a tariff tells."""

from decimal import Decimal

from domain.estimates import estimate
from domain.metering import TariffZone
from domain.tariffs import Rate

ONE_RATE = [Rate(TariffZone.T1, 1, None, Decimal("7.35"))]


def test_o22_consumption_is_priced() -> None:
    assert estimate(rates=ONE_RATE, consumption={TariffZone.T1: 276}).amount == 202_860


def test_o22_a_one_rate_tariff_prices_all_zones_together() -> None:
    estimated = estimate(rates=ONE_RATE, consumption={TariffZone.T1: 200, TariffZone.T2: 76})

    assert [(line.zone, line.kwh) for line in estimated.lines] == [(TariffZone.T1, 276)]


def test_o22_without_a_tariff_there_are_no_lines() -> None:
    estimated = estimate(rates=(), consumption={TariffZone.T1: 276})

    assert (estimated.amount, list(estimated.lines)) == (0, [])


def test_o22_bands_that_do_not_fit_price_nothing() -> None:
    broken = [Rate(TariffZone.T1, 1, 100, Decimal(1))]

    assert list(estimate(rates=broken, consumption={TariffZone.T1: 276}).lines) == []
