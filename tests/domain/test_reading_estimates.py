"""What readings add to the bill: the same as the close of their month posts (O22, N16; billing rules 8 and 9)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts import AccountKind
from domain.charges import ChargeBasis, ChargeLineKind
from domain.consumption import account_mean_day
from domain.estimate_prices import EstimatePrices
from domain.estimates import ChargeEstimate
from domain.given_readings import GivenReading, Occasion
from domain.given_volumes import GivenReadings
from domain.grounds import Ground
from domain.metering import MeterFacts, ReadingSource, TariffZone
from domain.month_prices import price_month
from domain.month_volumes import MonthVolume
from domain.periods import Month
from domain.price_book import PriceBook
from domain.reading_estimates import ReadingEstimate, Standing
from domain.readings import check
from domain.tariffs import Tariff, amount_of
from domain.terms import AccountTerms, Exemption
from domain.volumes import volumes_of
from tests.domain.billed import DAYS, account, billed, closed, month, shown
from tests.domain.meters import meter, monthly, read, values
from tests.domain.tariffs import rates, tariff

T1, T2, _ = TariffZone
NOVEMBER, TODAY = month("2026-11"), date(2026, 11, 24)
NOTHING = Standing({}, {})
CITY = tariff(rates(T1="7.35 10.00 14.64"))
MIDDLE, DAY_BEFORE = date(2026, 11, 16), date(2026, 11, 15)


def prices(*tariffs: Tariff, code: str | None = "CITY_1", **terms: Sequence[object]) -> EstimatePrices:
    known = {"terms": (), "exemptions": ()} | terms
    return EstimatePrices(book=PriceBook(tariffs or (CITY,)), code=code, today=TODAY, **known)  # type: ignore[arg-type]


def given_now(*shows: tuple[MeterFacts, tuple[int, ...]], others: Sequence[MeterFacts] = ()) -> GivenReadings:
    meters = [*(each for each, _ in shows), *others]
    occasion = Occasion(TODAY, DAYS, ReadingSource.CUSTOMER, account_mean_day(meters=meters, today=TODAY))
    taken = check(given=[GivenReading(each, values(*row), confirmed=True) for each, row in shows], occasion=occasion)
    return GivenReadings(meters, taken, AccountKind.RESIDENTIAL, DAYS, TODAY)


def told(estimate: ChargeEstimate) -> list[tuple[ChargeLineKind, Month | None, int | None, int]]:
    return [(line.kind, line.month, line.kwh, line.amount) for line in estimate.lines]


def energy(*lines: tuple[Month | None, int]) -> list[tuple[ChargeLineKind, Month | None, int | None, int]]:
    return [(ChargeLineKind.ENERGY, each, kwh, kwh * 735) for each, kwh in lines]


def monthly_meter(kwh: int = 300) -> MeterFacts:
    return meter(*monthly(kwh))


def test_o22_a_month_after_the_last_reading_is_priced_as_it_is_charged() -> None:
    asked = ReadingEstimate(given_now((monthly_meter(), (4_876,))))

    assert asked.gap == []
    assert told(asked.cost(prices=prices(), standing=NOTHING)) == energy((None, 276))


def test_o22_a_month_that_is_cut_is_estimated_as_it_is_charged() -> None:
    cut = prices(
        tariff(rates(T1="7.35 10.00 14.64"), until=DAY_BEFORE), tariff(rates(T1="8 11 15"), since=MIDDLE)
    )  # fmt: skip

    estimate = ReadingEstimate(given_now((monthly_meter(), (4_900,)))).cost(prices=cut, standing=NOTHING)

    assert [(line.kwh, line.price, line.facts and line.facts.since) for line in estimate.lines] == [
        (150, Decimal("7.35"), NOVEMBER),
        (150, Decimal(8), MIDDLE),
    ]


def test_o22_terms_and_exemption_of_the_1st_count() -> None:
    rural = tariff(rates(T1="5.15 7.00 14.64"), code="RURAL_1")
    terms = prices(
        CITY, rural,
        terms=[AccountTerms(NOVEMBER, tariff_code="RURAL_1"), AccountTerms(MIDDLE, tariff_code="CITY_1")],
        exemptions=[Exemption(MIDDLE, None, Ground("Удостоверение"))],
    )  # fmt: skip

    estimate = ReadingEstimate(given_now((monthly_meter(), (6_500,)))).cost(prices=terms, standing=NOTHING)

    assert told(estimate) == [(ChargeLineKind.ENERGY, None, 1_900, 1_900 * 515)]
    assert [line.facts and line.facts.exemption for line in estimate.lines] == [Ground("Удостоверение")]


def test_o22_until_the_prices_of_the_month_are_known_those_of_today_stand_in() -> None:
    asked = ReadingEstimate(given_now((monthly_meter(), (4_876,))))
    known = rates(T1="7.35 10.00 14.64")

    assert asked.cost(prices=prices(tariff(known, until=TODAY)), standing=NOTHING).amount == 202_860
    assert asked.cost(prices=prices(tariff(known, until=date(2026, 11, 23))), standing=NOTHING).amount == 0


@pytest.mark.parametrize("code", [None, "UNKNOWN"])
def test_o22_without_a_tariff_there_are_no_lines(code: str | None) -> None:
    asked = ReadingEstimate(given_now((monthly_meter(), (4_876,))))

    assert told(asked.cost(prices=prices(code=code), standing=NOTHING)) == []


def test_o22_bands_that_do_not_fit_price_nothing() -> None:
    broken = prices(tariff(rates(bounds=(100,), T1="1")))

    assert told(ReadingEstimate(given_now((monthly_meter(), (4_876,)))).cost(prices=broken, standing=NOTHING)) == []


def test_o22_a_one_rate_tariff_prices_all_zones_together() -> None:
    zoned = meter(read(date(2026, 9, 24), 0, 0), read(date(2026, 10, 24), 200, 80), zones=2)

    estimate = ReadingEstimate(given_now((zoned, (400, 156)))).cost(prices=prices(), standing=NOTHING)

    assert [(line.zone, line.kwh) for line in estimate.lines] == [(T1, 276)]


def test_o22_meters_that_were_read_are_priced_together() -> None:
    estimate = ReadingEstimate(given_now((monthly_meter(), (5_600,)), (monthly_meter(), (4_700,)))).cost(
        prices=prices(), standing=NOTHING
    )

    assert [(line.band, line.kwh) for line in estimate.lines] == [(1, 1_100)]


def test_rule_9_months_that_are_not_charged_yet_are_priced_by_themselves() -> None:
    missed = meter(*monthly(300, until=date(2026, 6, 24)))

    asked = ReadingEstimate(given_now((missed, (4_600 + 612,))))

    gap = [month(f"2026-{each:02}") for each in (7, 8, 9, 10)]
    assert asked.gap == gap
    assert told(asked.cost(prices=prices(), standing=NOTHING)) == energy(
        *zip(gap, (124, 124, 120, 124), strict=True), (None, 120)
    )


def test_rule_9_months_that_are_charged_are_put_right() -> None:
    missed = meter(*monthly(300, until=date(2026, 6, 24)))
    known = account(billed(*(
        shown(past.taken_on.isoformat(), past.values[T1], source=past.source) for past in missed.history
    ), id=missed.id))  # fmt: skip
    posted = closed(known, "2025-11", "2026-10")
    amounts = {each: volume.kwh * 735 for each, volume in posted.items()}

    estimate = ReadingEstimate(given_now((missed, (4_600 + 612,)))).cost(
        prices=prices(), standing=Standing(posted, amounts)
    )

    # July to September were charged 300 kWh each by the mean, October 120 by the norm of two persons.
    assert told(estimate) == energy((None, 120)) + [
        (ChargeLineKind.RECALCULATION, month(f"2026-{each:02}"), None, difference * 735)
        for each, difference in ((7, 124 - 300), (8, 124 - 300), (9, 120 - 300), (10, 124 - 120))
    ]


def test_rule_9_months_that_the_billing_system_estimated_are_put_right() -> None:
    missed = meter(*monthly(300, until=date(2026, 9, 24)))
    october = month("2026-10")
    estimated = MonthVolume(october, ChargeBasis.AVERAGE, imported={T1: 300})
    asked = ReadingEstimate(given_now((missed, (4_600 + 610,))))

    by_mean = Standing({october: estimated}, {october: 220_500})
    by_readings = Standing({october: None}, {october: 220_500})

    assert told(asked.cost(prices=prices(), standing=by_mean)) == [
        *energy((None, 300)), (ChargeLineKind.RECALCULATION, october, None, 10 * 735),
    ]  # fmt: skip
    assert told(asked.cost(prices=prices(), standing=by_readings)) == energy((None, 300))


def test_rule_18_a_reading_that_is_replaced_is_left_out() -> None:
    again = meter(*monthly(300), read(date(2026, 11, 23), 4_999, source=ReadingSource.CUSTOMER))

    estimate = ReadingEstimate(given_now((again, (4_876,)))).cost(prices=prices(), standing=NOTHING)

    assert told(estimate) == energy((None, 276))


def test_o22_where_registers_fell_before_all_use_is_priced_as_the_months() -> None:
    fell = meter(read(date(2026, 9, 24), 500), read(date(2026, 10, 10), 400), read(date(2026, 10, 24), 500))

    estimate = ReadingEstimate(given_now((fell, (776,)))).cost(prices=prices(), standing=NOTHING)

    assert told(estimate) == energy((None, 276))


def test_o22_the_first_reading_of_a_meter_costs_nothing() -> None:
    assert told(ReadingEstimate(given_now((meter(), (500,)))).cost(prices=prices(), standing=NOTHING)) == []


@settings(max_examples=1_000, deadline=None)
@given(
    st.lists(st.none() | st.integers(0, 2_000), min_size=5, max_size=5),
    st.integers(0, 9_000),
    st.sampled_from([CITY, tariff(rates(bounds=(250, None), T1="7.35 10.00"))]),
)
def test_o22_an_estimate_is_what_the_close_posts(used: list[int | None], last: int, at: Tariff) -> None:
    shows, total = [read(date(2026, 5, 24), 1_000)], 1_000
    for place, kwh in enumerate(used):
        if kwh is not None:
            total += kwh
            shows.append(read(date(2026, 6 + place, 24), total))
    facts = meter(*shows)
    taken = given_now((facts, (total + last,)))
    known = billed(*(shown(past.taken_on.isoformat(), past.values[T1], source=past.source) for past in shows),
                   id=facts.id)  # fmt: skip
    posted = closed(account(known), "2026-06", "2026-10")
    book = PriceBook([at])

    def cost(volume: MonthVolume) -> int:
        parts = book.parts(code=at.code, month=volume.month)
        norm = volume.norm.kwh if volume.norm else 0
        return amount_of(price_month(parts=parts, metered=volume.metered, norm=norm))

    amounts = {each: cost(volume) for each, volume in posted.items()}
    now = billed(*known.readings, shown(TODAY.isoformat(), total + last), id=facts.id)
    anew = volumes_of(account=account(now), month=NOVEMBER, posted=posted)

    estimate = ReadingEstimate(taken).cost(prices=prices(at), standing=Standing(posted, amounts))

    posts = {each: cost(volume) - amounts.get(each, 0) for each, volume in anew.items()}
    assert estimate.amount == sum(posts.values())
    assert {line.month for line in estimate.lines if line.month} == posts.keys() - {NOVEMBER}
