"""What consumption would cost at the prices of a day."""

from datetime import date

import pytest

from domain.estimates import estimate_as_of
from domain.metering import TariffZone
from domain.tariffs import ZoneNotPriced
from tests.domain.tariffs import rates, tariff

T1, T2, _ = TariffZone
JULY, MIDDLE = date(2026, 7, 1), date(2026, 7, 15)
CITY = rates(T1="7.35 10.00 14.64")


def test_o22_prices_of_a_day_hold_for_all_its_month() -> None:
    estimated = estimate_as_of(tariff=tariff(CITY, until=MIDDLE), day=MIDDLE, consumption={T1: 1_900})

    assert estimated.amount == 1_701_300
    assert {(line.facts.since, line.facts.until) for line in estimated.lines if line.facts} == {
        (JULY, date(2026, 7, 31))
    }


def test_o22_a_zone_that_is_named_needs_a_price() -> None:
    with pytest.raises(ZoneNotPriced):
        estimate_as_of(tariff=tariff(CITY), day=MIDDLE, consumption={T1: 1, T2: 0})
