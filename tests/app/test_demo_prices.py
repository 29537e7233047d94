"""Prices of the demo region that were worked out, not published (domain facts 3.2)."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from app.demo.prices import PERIODS

CENT = Decimal("0.01")


def test_prices_of_2026_are_those_before_with_22_percent_of_tax_for_20() -> None:
    before, after = PERIODS[-2:]
    for old, new in ((before.urban, after.urban), (before.country, after.country)):
        worked_out = [(Decimal(price) * 122 / 120).quantize(CENT, ROUND_HALF_UP) for price in old]
        assert worked_out == list(map(Decimal, new))
    assert (after.urban, after.country) == (("7.47", "10.17", "14.88"), ("5.24", "7.12", "14.88"))
    assert not after.is_official


def test_prices_of_the_country_are_seven_tenths_of_those_of_towns() -> None:
    ratios = {(Decimal(each.country[0]) / Decimal(each.urban[0])).quantize(CENT) for each in PERIODS}
    assert ratios == {Decimal("0.70")}


def test_one_price_list_follows_the_other() -> None:
    assert all(one.until and one.until.toordinal() + 1 == two.since.toordinal() for one, two in pairwise(PERIODS))
