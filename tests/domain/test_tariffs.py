from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.metering import TariffZone
from domain.month_prices import charge_lines
from domain.tariffs import (
    MOST_KWH,
    BandsDoNotFit,
    ConsumptionOutOfRange,
    PricedLine,
    Rate,
    ZoneNotPriced,
    ZoneRepeated,
    amount_of,
    consumption_of,
)
from tests.domain.tariffs import rates

T1, T2, T3 = TariffZone
CITY = rates(T1="7.35 10.00 14.64")
TWO_ZONES = rates(T1="8.00 11.00 15.00", T2="4.50 6.50 12.00")


def rows(lines: list[PricedLine]) -> list[tuple[TariffZone, int, int, int]]:
    return [(line.zone, line.band, line.kwh, line.amount) for line in lines]


@pytest.mark.parametrize(
    ("kwh", "kopecks"), [(0, 0), (276, 202_860), (1_100, 808_500), (1_101, 809_500), (1_900, 1_701_300)]
)
def test_o22_bands_are_marginal(kwh: int, kopecks: int) -> None:
    assert amount_of(charge_lines(rates=CITY, consumption={T1: kwh})) == kopecks


def test_o22_lines_name_zone_band_volume_price_and_amount() -> None:
    assert charge_lines(rates=CITY, consumption={T1: 1_900}) == [
        PricedLine(T1, 1, 1_100, Decimal("7.35"), 808_500),
        PricedLine(T1, 2, 600, Decimal("10.00"), 600_000),
        PricedLine(T1, 3, 200, Decimal("14.64"), 292_800),
    ]


def test_a_month_at_the_limit_is_wholly_in_the_lower_band() -> None:
    assert rows(charge_lines(rates=CITY, consumption={T1: 1_100})) == [(T1, 1, 1_100, 808_500)]


def test_bands_count_all_zones_together_and_are_divided_in_proportion() -> None:
    lines = charge_lines(rates=TWO_ZONES, consumption={T2: 400, T1: 800})

    assert [(line.band, line.zone, line.kwh) for line in lines] == [
        (1, T1, 733),
        (1, T2, 367),
        (2, T1, 67),
        (2, T2, 33),
    ]


def test_lines_of_no_kilowatt_hours_are_left_out() -> None:
    assert charge_lines(rates=CITY, consumption={T1: 0}) == []
    assert charge_lines(rates=CITY, consumption={}) == []
    assert rows(charge_lines(rates=TWO_ZONES, consumption={T1: 0, T2: 10})) == [(T2, 1, 10, 4_500)]


def test_a_line_is_rounded_half_up_once() -> None:
    lines = charge_lines(rates=rates(bounds=(None,), T1="0.00125"), consumption={T1: 4})

    assert rows(lines) == [(T1, 1, 4, 1)]


def test_a_zone_without_a_price_is_refused() -> None:
    with pytest.raises(ZoneNotPriced) as refused:
        charge_lines(rates=TWO_ZONES, consumption={T1: 1, T3: 1})

    assert refused.value.zone is T3


@pytest.mark.parametrize(
    "bad",
    [
        rates(bounds=(1_100, 1_100, None), T1="1 2 3"),
        rates(bounds=(1_100, None, None), T1="1 2 3"),
        rates(bounds=(1_100, 1_700, 3_000), T1="1 2 3"),
        rates(T1="1 2 3") + rates(bounds=(1_000, 1_700, None), T2="1 2 3"),
        rates(T1="1 2 3") + rates(bounds=(None,), T2="1"),
    ],
)
def test_bands_that_do_not_fit_are_refused(bad: list[Rate]) -> None:
    with pytest.raises(BandsDoNotFit):
        charge_lines(rates=bad, consumption={rate.zone: 1 for rate in bad})


def test_consumption_is_taken_as_stated() -> None:
    assert consumption_of([(T2, 0), (T1, MOST_KWH)]) == {T1: MOST_KWH, T2: 0}


def test_consumption_with_a_repeated_zone_is_refused() -> None:
    with pytest.raises(ZoneRepeated):
        consumption_of([(T1, 1), (T2, 1), (T1, 1)])


@pytest.mark.parametrize("kwh", [-1, MOST_KWH + 1])
def test_absurd_consumption_is_refused(kwh: int) -> None:
    with pytest.raises(ConsumptionOutOfRange):
        consumption_of([(T1, kwh)])


volumes = st.integers(0, MOST_KWH)
prices = st.decimals(Decimal("0.00001"), Decimal("99.99999"), places=5)


@st.composite
def tariffs(draw: st.DrawFn, zones: list[TariffZone]) -> list[Rate]:
    ends = sorted(draw(st.sets(st.integers(1, 20_000), max_size=4)))
    bounds = [*ends, None]
    return [Rate(zone, band, end, draw(prices)) for zone in zones for band, end in enumerate(bounds, start=1)]


@given(tariffs([T1, T2, T3]), st.dictionaries(st.sampled_from([T1, T2, T3]), volumes))
def test_no_kilowatt_hour_is_lost_and_nothing_is_a_float(rated: list[Rate], consumption: dict[TariffZone, int]) -> None:
    lines = charge_lines(rates=rated, consumption=consumption)

    for zone, kwh in consumption.items():
        assert sum(line.kwh for line in lines if line.zone is zone) == kwh
    assert all(type(line.kwh) is type(line.amount) is int and line.kwh > 0 for line in lines)
    assert all(type(line.price) is Decimal for line in lines)
    assert type(amount_of(lines)) is int


@given(tariffs([T1, T2]), volumes, volumes)
def test_each_band_is_filled_before_the_next_one_begins(rated: list[Rate], day: int, night: int) -> None:
    lines = charge_lines(rates=rated, consumption={T1: day, T2: night})

    used = 0
    for rate in (rate for rate in rated if rate.zone is T1):
        used += sum(line.kwh for line in lines if line.band == rate.band)
        assert used == (day + night if rate.up_to is None else min(rate.up_to, day + night))


@given(tariffs([T1]), st.integers(0, 30_000))
def test_one_more_kilowatt_hour_never_lowers_a_one_zone_charge(rated: list[Rate], kwh: int) -> None:
    less, more = (amount_of(charge_lines(rates=rated, consumption={T1: volume})) for volume in (kwh, kwh + 1))

    assert less <= more
