"""What a month's kilowatt-hours cost: every figure of billing rules 1 to 7 (requirements O22, O24)."""

from datetime import date
from decimal import Decimal

import pytest

from domain.grounds import Ground
from domain.metering import TariffZone
from domain.month_prices import MonthLine, exemption_in, price_month
from domain.periods import Month
from domain.tariff_parts import Part, parts_of
from domain.tariffs import BandsDoNotFit, NoTariff, Rate, Tariff, ZoneNotPriced, amount_of
from domain.terms import Exemption
from tests.domain.tariffs import rates, tariff

T1, T2, T3 = TariffZone
JUNE, JULY, AUGUST = (Month(date(2026, month, 1)) for month in (6, 7, 8))
MIDDLE, DAY_BEFORE = date(2026, 7, 16), date(2026, 7, 15)
CITY = rates(T1="7.35 10.00 14.64")
DEARER = rates(T1="8.00 11.00 15.00")
TWO_ZONES = rates(T1="8.00 11.00 15.00", T2="4.50 6.50 12.00")
CHANGED = (tariff(CITY, until=DAY_BEFORE), tariff(DEARER, since=MIDDLE))


def parts(*tariffs: Tariff, one_rate: tuple[Tariff, ...] = (), month: Month = JULY) -> tuple[Part, ...]:
    return parts_of(month=month, tariffs=tariffs, one_rate=one_rate)


def whole(rated: list[Rate], *, norm: list[Rate] | None = None) -> tuple[Part, ...]:
    return parts(tariff(rated), one_rate=(tariff(norm),) if norm else ())


def kwh(lines: tuple[MonthLine, ...]) -> list[tuple[TariffZone, int, int]]:
    return [(line.zone, line.band, line.kwh) for line in lines]


def by_part(lines: tuple[MonthLine, ...]) -> dict[date, list[int]]:
    return {since: [line.kwh for line in lines if line.since == since] for since in sorted({x.since for x in lines})}


def test_rule_1_a_change_on_the_first_day_cuts_nothing() -> None:
    change = (tariff(CITY, until=date(2026, 6, 30)), tariff(DEARER, since=JULY))

    for month, price in ((JUNE, "7.35"), (JULY, "8.00")):
        (line,) = price_month(parts=parts(*change, month=month), metered={T1: 300})
        assert (line.kwh, line.price, line.days) == (300, Decimal(price), 30 + (month == JULY))


@pytest.mark.parametrize(
    ("used", "kopecks"), [(0, 0), (276, 202_860), (1_100, 808_500), (1_101, 809_500), (1_900, 1_701_300)]
)
def test_rule_2_bands_are_marginal(used: int, kopecks: int) -> None:
    assert amount_of(price_month(parts=whole(CITY), metered={T1: used})) == kopecks


def test_rule_2_lines_of_1900_kwh() -> None:
    lines = price_month(parts=whole(CITY), metered={T1: 1_900})

    assert [line.amount for line in lines] == [808_500, 600_000, 292_800]


def test_rule_2_a_month_at_the_limit_is_wholly_in_the_lower_band() -> None:
    assert kwh(price_month(parts=whole(CITY), metered={T1: 1_100})) == [(T1, 1, 1_100)]
    assert kwh(price_month(parts=whole(CITY), metered={T1: 1_101})) == [(T1, 1, 1_100), (T1, 2, 1)]


def test_rule_4_300_kwh_over_15_and_16_days() -> None:
    lines = price_month(parts=parts(*CHANGED), metered={T1: 300})

    assert [(line.kwh, line.days, line.price) for line in lines] == [
        (145, 15, Decimal("7.35")),
        (155, 16, Decimal("8.00")),
    ]


def test_rule_5_1900_kwh_in_a_month_cut_on_the_16th() -> None:
    lines = price_month(parts=parts(*CHANGED), metered={T1: 1_900})

    assert by_part(lines) == {JULY: [533, 290, 96], MIDDLE: [568, 310, 103]}
    assert [sum(row) for row in by_part(lines).values()] == [919, 981]


def test_rule_5_800_day_and_400_night() -> None:
    lines = price_month(parts=whole(TWO_ZONES), metered={T2: 400, T1: 800})

    assert kwh(lines) == [(T1, 1, 733), (T2, 1, 367), (T1, 2, 67), (T2, 2, 33)]


def test_rule_5_what_a_part_takes_of_a_zone_is_gone_for_the_next_part() -> None:
    dearer = rates(T1="9.00 12.00 16.00", T2="5.00 7.00 13.00")
    lines = price_month(
        parts=parts(tariff(TWO_ZONES, until=DAY_BEFORE), tariff(dearer, since=MIDDLE)), metered={T1: 800, T2: 400}
    )

    # 1,200 kWh are 581 and 619 by days; a month's 1,100 are 533 and 568.
    assert by_part(lines) == {JULY: [355, 178, 32, 16], MIDDLE: [379, 189, 34, 17]}
    assert [sum(line.kwh for line in lines if line.zone is zone) for zone in (T1, T2)] == [800, 400]


def test_rule_5_a_month_without_a_cut_has_its_limits_untouched() -> None:
    season = (tariff(CITY, until=date(2026, 6, 30)), tariff(DEARER, since=JULY, until=date(2026, 7, 31)))

    assert kwh(price_month(parts=parts(*season), metered={T1: 1_100})) == [(T1, 1, 1_100)]


def test_rule_5_limits_of_a_few_days_may_meet() -> None:
    tight = rates(bounds=(1, 2, None), T1="1 2 3")
    cut = (tariff(tight, until=date(2026, 7, 1)), tariff(rates(T1="4 5 6"), since=date(2026, 7, 2)))

    lines = price_month(parts=parts(*cut), metered={T1: 62})

    assert [(line.band, line.kwh) for line in lines] == [(1, 1), (3, 1), (1, 60)]


def test_rule_6_an_amount_is_rounded_half_up_once_a_line() -> None:
    lines = price_month(parts=whole(rates(bounds=(1, None), T1="0.00500 0.00125")), metered={T1: 5})

    assert [line.amount for line in lines] == [1, 1]


def test_rule_6_lines_of_no_kwh_are_left_out() -> None:
    assert price_month(parts=whole(CITY), metered={}) == ()
    assert price_month(parts=whole(CITY), metered={T1: 0}) == ()
    assert kwh(price_month(parts=whole(TWO_ZONES), metered={T1: 0, T2: 10})) == [(T2, 1, 10)]


def test_rule_7_an_exempt_account_pays_the_price_of_band_1() -> None:
    (line,) = price_month(parts=whole(CITY), metered={T1: 1_900}, exempt=True)

    assert (line.kwh, line.band, line.amount, line.is_exempt) == (1_900, 1, 1_396_500, True)


def test_rule_7_of_an_exempt_account_only_the_price_of_band_1_cuts_a_month() -> None:
    limits = (tariff(CITY, until=DAY_BEFORE), tariff(rates(T1="7.35 99 99"), since=MIDDLE))

    assert by_part(price_month(parts=parts(*limits), metered={T1: 300}, exempt=True)) == {JULY: [300]}
    assert by_part(price_month(parts=parts(*CHANGED), metered={T1: 300}, exempt=True)) == {JULY: [145], MIDDLE: [155]}


@pytest.mark.parametrize(
    ("since", "until", "month", "exempt"),
    [
        (date(2026, 7, 31), None, JULY, True),
        (date(2026, 7, 1), None, JUNE, False),
        (date(2026, 6, 2), date(2026, 7, 1), JULY, True),
        (date(2026, 6, 2), date(2026, 7, 31), AUGUST, False),
    ],
)
def test_rule_7_a_document_counts_for_whole_months(since: date, until: date | None, month: Month, exempt: bool) -> None:
    document = Exemption(since, until, Ground("Удостоверение многодетной семьи"))

    assert exemption_in([document], month) == (document if exempt else None)


def test_rule_14_a_norm_is_charged_at_the_one_rate_price_with_bands() -> None:
    lines = price_month(parts=whole(TWO_ZONES, norm=CITY), metered={}, norm=1_200)

    assert kwh(lines) == [(T1, 1, 1_100), (T1, 2, 100)]
    assert [(line.price, line.is_norm, line.zones) for line in lines] == [
        (Decimal("7.35"), True, 1),
        (Decimal("10.00"), True, 1),
    ]


def test_rule_14_a_norm_shares_the_bands_after_the_zones() -> None:
    lines = price_month(parts=whole(TWO_ZONES, norm=CITY), metered={T1: 600, T2: 300}, norm=300)

    assert [(line.zone, line.is_norm, line.band, line.kwh) for line in lines] == [
        (T1, False, 1, 550), (T2, False, 1, 275), (T1, True, 1, 275),
        (T1, False, 2, 50), (T2, False, 2, 25), (T1, True, 2, 25),
    ]  # fmt: skip


def test_rule_14_on_a_tie_the_odd_kwh_is_not_the_norms() -> None:
    lines = price_month(parts=whole(rates(bounds=(1, None), T1="1 2"), norm=rates(bounds=(1, None), T1="1 2")),
                        metered={T1: 1}, norm=1)  # fmt: skip

    assert [(line.is_norm, line.band) for line in lines] == [(False, 1), (True, 2)]


def test_rule_14_a_norm_without_a_one_rate_price_is_refused() -> None:
    with pytest.raises(NoTariff) as refused:
        price_month(parts=whole(TWO_ZONES), metered={}, norm=1)

    assert refused.value.day == JULY


def test_rule_3_only_prices_that_are_used_cut_a_month() -> None:
    zones, changed = tariff(TWO_ZONES, code="CITY_2"), tariff(rates(T1="9 12 16", T2="5 7 13"), since=MIDDLE)
    norms_change = parts(zones, one_rate=CHANGED)
    zones_change = parts(tariff(TWO_ZONES, until=DAY_BEFORE), changed, one_rate=(tariff(CITY),))

    assert len(norms_change) == len(zones_change) == 2
    assert by_part(price_month(parts=norms_change, metered={T1: 300})) == {JULY: [300]}
    assert by_part(price_month(parts=norms_change, metered={}, norm=300)) == {JULY: [145], MIDDLE: [155]}
    assert by_part(price_month(parts=zones_change, metered={}, norm=300)) == {JULY: [300]}


def test_rule_3_a_line_names_its_part_of_the_month_and_the_act() -> None:
    acts = (tariff(CITY, until=DAY_BEFORE, act="24/2024-э"), tariff(DEARER, since=MIDDLE, act="31/2025-э"))

    lines = price_month(parts=parts(*acts), metered={T1: 300})

    assert [(line.since, line.until, line.ground, line.official) for line in lines] == [
        (JULY, DAY_BEFORE, Ground("24/2024-э"), True),
        (MIDDLE, date(2026, 7, 31), Ground("31/2025-э"), True),
    ]


def test_a_zone_is_named_by_how_many_are_counted() -> None:
    assert [line.zones for line in price_month(parts=whole(TWO_ZONES), metered={T1: 5, T2: 0})] == [2]
    assert [line.zones for line in price_month(parts=whole(CITY), metered={T1: 5})] == [1]


def test_a_zone_without_a_price_is_refused_once_it_is_used() -> None:
    assert kwh(price_month(parts=whole(CITY), metered={T1: 1, T2: 0})) == [(T1, 1, 1)]
    with pytest.raises(ZoneNotPriced) as refused:
        price_month(parts=whole(CITY), metered={T1: 1, T2: 1})

    assert refused.value.zone is T2


@pytest.mark.parametrize(
    ("zones", "norm"),
    [
        (rates(T1="1 2 3") + rates(bounds=(1_000, 1_700, None), T2="1 2 3"), CITY),
        (rates(bounds=(1_700, 1_100, None), T1="1 2 3", T2="1 2 3"), CITY),
        (rates(bounds=(1_100, 1_700, 3_000), T1="1 2 3", T2="1 2 3"), CITY),
        (TWO_ZONES, rates(bounds=(None,), T1="1")),
    ],
)
def test_bands_that_do_not_fit_are_refused(zones: list[Rate], norm: list[Rate]) -> None:
    with pytest.raises(BandsDoNotFit):
        price_month(parts=whole(zones, norm=norm), metered={T1: 1, T2: 1}, norm=1)


def test_prices_that_are_not_used_may_be_broken() -> None:
    broken = rates(bounds=(1_700, 1_100, None), T1="1 2 3")

    assert kwh(price_month(parts=whole(CITY, norm=broken), metered={T1: 1})) == [(T1, 1, 1)]


def test_rule_5b_a_line_tells_between_which_kwh_of_its_part_the_band_lies() -> None:
    lines = price_month(parts=parts(*CHANGED), metered={T1: 1_900})

    assert [line.bounds for line in lines] == [(0, 533), (533, 823), (823, None), (0, 568), (568, 878), (878, None)]
    assert [line.bounds for line in price_month(parts=whole(CITY), metered={T1: 1_900}, exempt=True)] == [(0, None)]
    assert [line.bounds for line in price_month(parts=whole(CITY, norm=CITY), metered={}, norm=1_200)] == [
        (0, 1_100), (1_100, 1_700),
    ]  # fmt: skip
