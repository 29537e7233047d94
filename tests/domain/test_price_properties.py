"""What holds of every month's charge, whatever its tariffs (billing rules 2 and 4 to 7)."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.metering import TariffZone
from domain.money import half_up
from domain.month_prices import price_month, price_parts
from domain.shares import share_out
from domain.tariff_parts import Part
from domain.tariffs import Rate, amount_of

T1, T2, T3 = TariffZone
ZONES = tuple(TariffZone)
JULY, LAST = date(2026, 7, 1), date(2026, 7, 31)
MOST = 4_000
THOUSAND = settings(max_examples=1_000, deadline=None)
prices = st.integers(1, 2_000_000).map(lambda price: Decimal(price).scaleb(-5))
volumes = st.integers(0, MOST)


def part(since: date, until: date, rates: Sequence[Rate]) -> Part:
    norm = [rate for rate in rates if rate.zone is T1]
    return Part(since, until, rates, norm, None, official=True, tariff_id=None)


@st.composite
def sheets(draw: st.DrawFn, *, zones: Sequence[TariffZone], ends: Sequence[int | None]) -> list[Rate]:
    """Prices that never fall from band to band, in any relation from zone to zone."""
    rates = []
    for zone in zones:
        row = sorted(draw(prices) for _ in ends)
        rates += [Rate(zone, band, end, price) for band, (end, price) in enumerate(zip(ends, row, strict=True), 1)]
    return rates


@st.composite
def months(draw: st.DrawFn, *, zones: int = 3, cuts: int = 2, alike: bool = False) -> list[Part]:
    """A month of at most so many zones, cut at most so often; ``alike``: the prices are the same in all of it."""
    used = ZONES[: draw(st.integers(1, zones))]
    ends = [*sorted(draw(st.sets(st.integers(1, MOST // 2), max_size=2))), None]
    days = sorted(draw(st.sets(st.integers(2, 31), max_size=cuts)))
    starts = [JULY, *(date(2026, 7, day) for day in days)]
    untils = [*(start - timedelta(days=1) for start in starts[1:]), LAST]
    first = draw(sheets(zones=used, ends=ends))
    rated = [first, *(first if alike else draw(sheets(zones=used, ends=ends)) for _ in days)]
    return [part(since, until, rates) for since, until, rates in zip(starts, untils, rated, strict=True)]


def used(parts: Sequence[Part], kwh: Sequence[int]) -> dict[TariffZone, int]:
    return {zone: volume for zone, volume in zip(ZONES, kwh, strict=False) if zone in parts[0].rows}


def spread(parts: Sequence[Part]) -> Decimal:
    """Return the difference between the dearest and the cheapest price of the month, in kopecks."""
    known = [rate.price for part in parts for rate in part.rates]
    return (max(known) - min(known)) * 100


@THOUSAND
@given(months(zones=1, cuts=1), volumes)
def test_rule_6_with_one_zone_and_one_cut_a_charge_never_falls(parts: list[Part], kwh: int) -> None:
    less, more = (price_parts(parts=parts, metered={T1: volume}) for volume in (kwh, kwh + 1))

    assert amount_of(less) <= amount_of(more)


@THOUSAND
@given(months(), st.tuples(volumes, volumes, volumes), st.sampled_from(ZONES))
def test_rule_6_a_charge_falls_by_no_more_than_whole_kwh_make_it(
    parts: list[Part], kwh: tuple[int, int, int], more_of: TariffZone
) -> None:
    metered = used(parts, kwh)
    before = price_parts(parts=parts, metered=metered)
    after = price_parts(parts=parts, metered={**metered, T1: metered[T1] + 1} if more_of not in metered else {
        **metered, more_of: metered[more_of] + 1
    })  # fmt: skip

    # Each further zone and each cut is one more division into whole kWh; a line is rounded by half a kopeck.
    divisions = len(metered) + len(parts) - 2
    rounding = Decimal(len(before) + len(after)) / 2
    assert amount_of(before) - amount_of(after) <= divisions * spread(parts) + rounding


@THOUSAND
@given(months(), st.tuples(volumes, volumes, volumes), volumes, st.booleans())
def test_rules_4_and_6_lines_add_up(parts: list[Part], kwh: tuple[int, int, int], norm: int, exempt: bool) -> None:
    metered = used(parts, kwh)
    lines = price_parts(parts=parts, metered=metered, norm=norm, exempt=exempt)

    by_zone, by_day = Counter[object](), Counter[date]()
    for line in lines:
        by_zone["norm" if line.is_norm else line.zone] += line.kwh
        by_day[line.since] += line.kwh
        assert line.kwh > 0
        assert type(line.kwh) is type(line.amount) is int
        assert line.amount == half_up(line.kwh * line.price)
    assert by_zone == +Counter[object]({**metered, "norm": norm})
    shares = share_out(sum(metered.values()) + norm, weights=[part.days for part in parts])
    assert by_day == +Counter(dict(zip((part.since for part in parts), shares, strict=True)))


@THOUSAND
@given(months(cuts=1, alike=True), st.tuples(volumes, volumes, volumes))
def test_rule_5_splitting_a_month_changes_its_charge_by_a_kwh_a_zone_at_most(
    parts: list[Part], kwh: tuple[int, int, int]
) -> None:
    metered = used(parts, kwh)
    whole = price_parts(parts=[part(JULY, LAST, parts[0].rates)], metered=metered)
    split = price_parts(parts=parts, metered=metered)

    dearest = max(rate.price for rate in parts[0].rates) * 100
    rounding = Decimal(len(whole) + len(split)) / 2
    assert abs(amount_of(whole) - amount_of(split)) <= len(metered) * dearest + rounding
    assert amount_of(price_month(parts=parts, metered=metered)) == amount_of(whole)


@THOUSAND
@given(months(cuts=0), st.tuples(volumes, volumes, volumes))
def test_rule_2_each_band_is_filled_before_the_next_one_begins(parts: list[Part], kwh: tuple[int, int, int]) -> None:
    metered = used(parts, kwh)
    lines = price_month(parts=parts, metered=metered)

    filled = 0
    for rate in (rate for rate in parts[0].rates if rate.zone is T1):
        filled += sum(line.kwh for line in lines if line.band == rate.band)
        assert filled == min(sum(metered.values()), rate.up_to or 3 * MOST)


@THOUSAND
@given(months(), st.tuples(volumes, volumes, volumes))
def test_rule_7_an_exempt_account_never_pays_more(parts: list[Part], kwh: tuple[int, int, int]) -> None:
    metered = used(parts, kwh)
    banded, exempt = (price_parts(parts=parts, metered=metered, exempt=each) for each in (False, True))

    assert {line.band for line in exempt} <= {1}
    # Divided once instead of band by band, a kWh may change its zone or its part.
    rounding = Decimal(len(banded) + len(exempt)) / 2
    assert amount_of(exempt) <= amount_of(banded) + (len(metered) + len(parts) - 2) * spread(parts) + rounding
