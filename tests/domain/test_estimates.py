"""What consumption would cost, as far as tariffs tell."""

from datetime import date
from decimal import Decimal

import pytest

from domain.estimates import ChargeEstimate, estimate, estimate_as_of
from domain.metering import TariffZone
from domain.periods import Month
from domain.price_book import PriceBook
from domain.tariffs import Tariff, ZoneNotPriced
from tests.domain.tariffs import rates, tariff

T1, T2, _ = TariffZone
JULY, TODAY = Month(date(2026, 7, 1)), date(2026, 6, 24)
MIDDLE, DAY_BEFORE = date(2026, 7, 16), date(2026, 7, 15)
CITY, DEARER = rates(T1="7.35 10.00 14.64"), rates(T1="8.00 11.00 15.00")


def july(
    *tariffs: Tariff, metered: dict[TariffZone, int], code: str | None = "CITY_1", exempt: bool = False
) -> ChargeEstimate:
    book = PriceBook(tariffs)
    return estimate(book=book, code=code, month=JULY, today=TODAY, metered=metered, exempt=exempt)


def test_o22_consumption_is_priced() -> None:
    assert july(tariff(CITY), metered={T1: 276}).amount == 202_860


def test_o22_a_month_that_is_cut_is_estimated_as_it_is_charged() -> None:
    estimated = july(tariff(CITY, until=DAY_BEFORE), tariff(DEARER, since=MIDDLE), metered={T1: 300})

    assert [(line.kwh, line.price, line.facts and line.facts.since) for line in estimated.lines] == [
        (145, Decimal("7.35"), JULY),
        (155, Decimal("8.00"), MIDDLE),
    ]
    assert estimated.amount == 145 * 735 + 155 * 800


def test_o22_an_exempt_account_is_estimated_without_bands() -> None:
    assert july(tariff(CITY), metered={T1: 1_900}, exempt=True).amount == 1_900 * 735


def test_o22_until_the_prices_of_the_month_are_known_those_of_today_stand_in() -> None:
    assert july(tariff(CITY, until=date(2026, 6, 30)), metered={T1: 276}).amount == 202_860
    assert july(tariff(CITY, until=date(2026, 6, 23)), metered={T1: 276}).amount == 0


def test_o22_a_one_rate_tariff_prices_all_zones_together() -> None:
    estimated = july(tariff(CITY), metered={T1: 200, T2: 76})

    assert [(line.zone, line.kwh) for line in estimated.lines] == [(T1, 276)]


@pytest.mark.parametrize("code", [None, "UNKNOWN"])
def test_o22_without_a_tariff_there_are_no_lines(code: str | None) -> None:
    estimated = july(tariff(CITY), metered={T1: 276}, code=code)

    assert (estimated.amount, list(estimated.lines)) == (0, [])


def test_o22_bands_that_do_not_fit_price_nothing() -> None:
    assert list(july(tariff(rates(bounds=(100,), T1="1")), metered={T1: 276}).lines) == []


def test_o22_prices_of_a_day_hold_for_all_its_month() -> None:
    estimated = estimate_as_of(tariff=tariff(CITY, until=DAY_BEFORE), day=DAY_BEFORE, consumption={T1: 1_900})

    assert estimated.amount == 1_701_300
    assert {(line.facts.since, line.facts.until) for line in estimated.lines if line.facts} == {
        (JULY, date(2026, 7, 31))
    }


def test_o22_a_zone_that_is_named_needs_a_price() -> None:
    with pytest.raises(ZoneNotPriced):
        estimate_as_of(tariff=tariff(CITY), day=DAY_BEFORE, consumption={T1: 1, T2: 0})
