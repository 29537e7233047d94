"""A month cut by its tariffs (billing rule 3)."""

from datetime import date

import pytest

from domain.grounds import Ground
from domain.periods import Month
from domain.price_book import PriceBook
from domain.tariff_parts import one_rate_code, parts_of, whole_month
from domain.tariffs import NoTariff, Rate
from tests.domain.tariffs import rates, tariff

JULY, LAST = Month(date(2026, 7, 1)), date(2026, 7, 31)
MIDDLE, DAY_BEFORE = date(2026, 7, 16), date(2026, 7, 15)
CITY, DEARER = rates(T1="7.35 10.00 14.64"), rates(T1="8.00 11.00 15.00")
WIDER = rates(bounds=(1_200, 1_700, None), T1="7.35 10.00 14.64")
TWO_ZONES = rates(T1="8.00 11.00 15.00", T2="4.50 6.50 12.00")


@pytest.mark.parametrize("after", [DEARER, WIDER], ids=["price", "limit"])
def test_rule_3_a_price_or_a_limit_cuts_a_month(after: list[Rate]) -> None:
    before, later = tariff(CITY, until=DAY_BEFORE, act="1"), tariff(after, since=MIDDLE, act="2")

    cut = parts_of(month=JULY, tariffs=[later, before], one_rate=())

    assert [(part.since, part.until, part.days, part.tariff_id) for part in cut] == [
        (JULY, DAY_BEFORE, 15, before.id),
        (MIDDLE, LAST, 16, later.id),
    ]
    assert [part.limit(1_100) for part in cut] == [533, 568]


def test_rule_3_a_new_act_with_the_same_prices_cuts_nothing_and_is_named() -> None:
    before, later = tariff(CITY, until=DAY_BEFORE, act="1"), tariff(rates(T1="7.350 10 14.64"), since=MIDDLE, act="2")

    (part,) = parts_of(month=JULY, tariffs=[before, later], one_rate=())

    assert (part.since, part.until, part.ground, part.tariff_id) == (JULY, LAST, Ground("2"), later.id)
    assert part.limit(1_100) == 1_100


def test_rule_3_a_season_is_a_row_of_its_days() -> None:
    season = tariff(DEARER, since=date(2026, 7, 10), until=date(2026, 7, 20))

    cut = parts_of(
        month=JULY, tariffs=[tariff(CITY, until=date(2026, 7, 9)), season, tariff(CITY, since=date(2026, 7, 21))],
        one_rate=(),
    )  # fmt: skip

    assert [(part.since.day, part.until.day) for part in cut] == [(1, 9), (10, 20), (21, 31)]


def test_rule_3_the_one_rate_prices_of_norms_cut_a_month_too() -> None:
    norms = [tariff(CITY, until=DAY_BEFORE), tariff(DEARER, since=MIDDLE)]

    cut = parts_of(month=JULY, tariffs=[tariff(TWO_ZONES)], one_rate=norms)

    assert [(part.since, list(part.one_rate)) for part in cut] == [(JULY, CITY), (MIDDLE, DEARER)]


@pytest.mark.parametrize(
    ("since", "until", "missing"),
    [(date(2026, 7, 2), None, JULY), (JULY, date(2026, 7, 30), LAST), (date(2026, 8, 1), None, JULY)],
)
def test_rule_3_a_day_without_a_tariff_is_named(since: date, until: date | None, missing: date) -> None:
    with pytest.raises(NoTariff) as refused:
        parts_of(month=JULY, tariffs=[tariff(CITY, since=since, until=until)], one_rate=[tariff(CITY)])

    assert refused.value.day == missing


def test_rule_14_the_one_rate_code_of_a_category_prices_norms() -> None:
    own, zoned, other = tariff(CITY, code="CITY_1"), tariff(TWO_ZONES, code="CITY_2"), tariff(CITY, code="B_1")

    assert one_rate_code(code="CITY_1", tariffs=[own, zoned, other]) == "CITY_1"
    assert one_rate_code(code="CITY_2", tariffs=[zoned, own, other]) == "B_1"
    assert one_rate_code(code="CITY_2", tariffs=[zoned]) is None
    assert one_rate_code(code="UNKNOWN", tariffs=[own]) is None


def test_o22_a_month_at_the_prices_of_one_day_has_one_part() -> None:
    (part,) = whole_month(month=JULY, tariff=tariff(CITY, until=DAY_BEFORE))

    assert (part.since, part.until) == (JULY, LAST)


def test_a_price_book_tells_the_parts_of_a_code() -> None:
    book = PriceBook([
        tariff(CITY, until=DAY_BEFORE), tariff(DEARER, since=MIDDLE), tariff(TWO_ZONES, code="CITY_2"),
        tariff(rates(T1="1 2 3", T2="1 2 3"), until=date(2026, 6, 30)),
    ])  # fmt: skip

    cut = book.parts(code="CITY_2", month=JULY)

    assert [(list(part.rates), list(part.one_rate)) for part in cut] == [(TWO_ZONES, CITY), (TWO_ZONES, DEARER)]
    assert book.parts(code="CITY_2", month=JULY) is cut


@pytest.mark.parametrize("code", [None, "UNKNOWN", "CITY_2"])
def test_a_code_that_no_tariff_has_is_refused(code: str | None) -> None:
    book = PriceBook([tariff(CITY), tariff(TWO_ZONES, code="CITY_2", since=MIDDLE)])

    with pytest.raises(NoTariff) as refused:
        book.parts(code=code, month=JULY)

    assert refused.value.day == JULY
