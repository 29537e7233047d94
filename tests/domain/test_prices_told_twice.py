"""The close of a month and the audit price any kilowatt-hours alike, each in its own way."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.audit.months import number
from domain.audit.pricing import lines_of
from domain.audit.rows import Rows, Undecided
from domain.audit.sharing import given_out
from domain.billing_reference import BillingReference
from domain.due_days import Calendar
from domain.metering import TariffZone
from domain.month_prices import price_month
from domain.norms import Norms
from domain.periods import Month
from domain.shares import share_out
from domain.tariffs import BandsDoNotFit, NoTariff, Rate, Tariff, TariffCategory, ZoneNotPriced

JULY, LAST = Month(date(2026, 7, 1)), date(2026, 7, 31)
ZONES = tuple(TariffZone)
Line = tuple[TariffZone, int, int, Decimal, int]
prices = st.sampled_from(("7.35", "7.47", "10.00", "14.64", "0.00001")).map(Decimal)
codes = st.sampled_from((("A_1", 1), ("A_2", 2), ("A_3", 3), ("B_1", 1)))


@st.composite
def sheets(draw: st.DrawFn, zones: int) -> list[Rate]:
    """Draw prices of some zones, most of them with bands that fit."""
    ends = draw(st.sampled_from(((None,), (1_100, None), (1_100, 1_700, None), (900, 1_500, None), (100, 50, None))))
    return [Rate(zone, band, end, draw(prices)) for zone in ZONES[:zones] for band, end in enumerate(ends, start=1)]


@st.composite
def tariffs(draw: st.DrawFn) -> list[Tariff]:
    """Draw dated rows of a few codes, most of which are in force all month."""
    rows = []
    for code, zones in draw(st.lists(codes, min_size=1, max_size=3, unique=True)):
        days = sorted(draw(st.sets(st.integers(2, 31), max_size=2)))
        starts = [date(2020, 1, 1), *(JULY.replace(day=day) for day in days)]
        ends: list[date | None] = [*(start - timedelta(1) for start in starts[1:]), draw(st.sampled_from((None, LAST)))]
        repeated = draw(sheets(zones))
        for since, until in zip(starts, ends, strict=True):
            rates = draw(st.sampled_from((repeated, draw(sheets(zones)))))
            category = TariffCategory.URBAN_GAS if code[0] == "A" else TariffCategory.RURAL
            rows.append(Tariff(uuid.uuid4(), code, code, category, since, until, "Приказ", official=True, rates=rates))
    return rows


def by_close(
    rows: Sequence[Tariff], code: str, metered: Mapping[TariffZone, int], norm: int, *, exempt: bool
) -> list[Line] | None:
    reference = BillingReference(tariffs=rows, norms=Norms([]), figures=(), due_days=(), calendar=Calendar(), rates={})
    try:
        lines = price_month(parts=reference.parts(code, JULY), metered=metered, norm=norm, exempt=exempt)
    except (NoTariff, ZoneNotPriced, BandsDoNotFit):
        return None
    return [(line.zone, line.band, line.kwh, line.price, line.amount) for line in lines]


def by_audit(
    tariffs: Sequence[Tariff], code: str, metered: Mapping[TariffZone, int], norm: int, *, exempt: bool
) -> list[Line] | None:
    rows = Rows(tariffs=tariffs, norms=(), figures=(), due_days=(), key_rates=(), caps=(), days_off={})
    try:
        lines = lines_of(rows=rows, code=code, month=number(JULY), metered=metered, norm=norm, is_exempt=exempt)
    except Undecided:
        return None
    return [(line.zone, line.band, line.kwh, line.price, line.amount) for line in lines]


@settings(max_examples=1000, deadline=None)
@given(
    tariffs(), codes, st.dictionaries(st.sampled_from(ZONES), st.integers(0, 2_500), max_size=3),
    st.sampled_from((0, 0, 60, 180, 1_900)), st.booleans(),
)  # fmt: skip
def test_close_and_audit_price_alike(
    rows: list[Tariff], code: tuple[str, int], metered: dict[TariffZone, int], norm: int, exempt: bool
) -> None:
    if sum(metered.values()) + norm:
        closed = by_close(rows, code[0], metered, norm, exempt=exempt)
        assert by_audit(rows, code[0], metered, norm, exempt=exempt) == closed


@settings(max_examples=1000, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 400), min_size=1, max_size=13).filter(any))
def test_close_and_audit_share_alike(total: int, weights: list[int]) -> None:
    assert given_out(total, weights) == share_out(total, weights=weights)


@pytest.mark.parametrize(("metered", "told"), [
    ({TariffZone.T1: 1_900}, [533, 290, 96, 568, 310, 103]),
    ({TariffZone.T1: 300}, [145, 155]),
])  # fmt: skip
def test_rule_5_month_that_a_tariff_changes_in(metered: dict[TariffZone, int], told: list[int]) -> None:
    def dated(since: date, until: date | None, factor: int) -> Tariff:
        row = [Rate(TariffZone.T1, 1, 1_100, Decimal(factor)), Rate(TariffZone.T1, 2, 1_700, Decimal(2 * factor)),
               Rate(TariffZone.T1, 3, None, Decimal(3 * factor))]  # fmt: skip
        return Tariff(uuid.uuid4(), "A_1", "A", TariffCategory.RURAL, since, until, None, official=True, rates=row)

    rows = [dated(date(2020, 1, 1), date(2026, 7, 15), 5), dated(date(2026, 7, 16), None, 6)]
    priced = by_audit(rows, "A_1", metered, 0, exempt=False)
    assert priced is not None
    assert [line[2] for line in priced] == told
