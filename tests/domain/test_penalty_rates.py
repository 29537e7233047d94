"""Rates of penalty by day."""

from datetime import date
from fractions import Fraction

import pytest

from domain.accounts import AccountKind
from domain.figures import DatedFigure
from domain.penalty_rates import KeyRate, RateCap, RateMissing, Rates, rates_of
from tests.domain.settling import CAPS, KEY_RATES, RATES, ROWS, SINCE

RESIDENTIAL, BUSINESS = AccountKind.RESIDENTIAL, AccountKind.BUSINESS


def made(key_rates: list[KeyRate], caps: list[RateCap], figures: list[DatedFigure] = ROWS) -> Rates:
    return rates_of(kind=RESIDENTIAL, key_rates=key_rates, caps=caps, figures=figures)


def test_rule_29_the_cap_binds_while_it_is_in_force_and_then_the_key_rate() -> None:
    assert RATES.rate_on(date(2026, 12, 31)) == Fraction(19, 2)
    assert RATES.rate_on(date(2027, 1, 1)) == 16


def test_rule_29_a_key_rate_below_the_cap_counts() -> None:
    rates = made([KeyRate(Fraction(7), date(2026, 6, 15)), *KEY_RATES], CAPS)
    assert [rates.rate_on(date(2026, 6, day)) for day in (14, 15)] == [Fraction(19, 2), 7]


def test_rule_29_a_cap_of_another_kind_binds_nobody_else() -> None:
    assert made(KEY_RATES, [RateCap(BUSINESS, Fraction(1), SINCE)]).rate_on(SINCE) == 16


def test_rule_29_a_later_key_rate_does_not_touch_days_before() -> None:
    rates = made([*KEY_RATES, KeyRate(Fraction(20), date(2026, 1, 1))], [])
    spans = list(rates.between(date(2025, 12, 30), date(2026, 1, 2)))
    assert [(span.percent, since, until) for span, since, until in spans] == [
        (16, date(2025, 12, 30), date(2025, 12, 31)),
        (20, date(2026, 1, 1), date(2026, 1, 2)),
    ]


def test_rule_29_days_are_told_only_as_far_as_asked() -> None:
    assert [until for _, _, until in RATES.between(date(2026, 12, 30), date(2026, 12, 30))] == [date(2026, 12, 30)]


def test_rule_28_the_days_without_penalty_are_those_in_force_on_the_day() -> None:
    rates = made(KEY_RATES, [], [*ROWS, DatedFigure("grace_days", Fraction(60), date(2026, 1, 1))])
    found = [span.grace_days for span, _, _ in rates.between(date(2025, 12, 31), date(2026, 1, 1))]
    assert (found, rates.least_grace) == ([30, 60], 30)


@pytest.mark.parametrize("rates", [RATES, made([], CAPS), made(KEY_RATES, CAPS, [])])
def test_rule_29_a_day_without_rate_or_figures_is_named(rates: Rates) -> None:
    with pytest.raises(RateMissing) as refused:
        rates.rate_on(date(2019, 12, 31))
    assert refused.value.day == date(2019, 12, 31)
