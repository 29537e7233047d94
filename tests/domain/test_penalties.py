"""Penalty on one debt."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.accounts import AccountKind
from domain.debts import Debt
from domain.penalties import PenaltyFacts, exact_of, rounded
from domain.penalty_rates import KeyRate, RateMissing, rates_of
from tests.domain.settling import BUSINESS_RATES, RATES, ROWS, month, penalty, stretches

DUE = date(2026, 3, 16)


def late(days: int) -> date:
    return DUE + timedelta(days=days)


def debt(amount: int, *paid: tuple[int, int]) -> Debt:
    """Return a debt in kopecks with what was paid of it on which day of the delay."""
    made = Debt(month(2, 2026), amount, due_on=DUE)
    for days, share in paid:
        made.pay(late(days), share)
    return made


@pytest.mark.parametrize(
    ("days", "amount"), [(30, 0), (31, 317), (60, 9_500), (90, 19_000), (91, 19_731), (120, 40_923)]
)
def test_rule_28_ten_thousand_rubles_paid_late(days: int, amount: int) -> None:
    assert penalty(debt(1_000_000, (days, 1_000_000)), late(200)) == amount
    assert penalty(debt(1_000_000), late(days)) == amount


def test_rule_28_paid_by_the_due_day_costs_nothing() -> None:
    assert penalty(debt(1_000_000, (0, 1_000_000)), late(400)) == 0


def test_rule_31_partial_payments_split_the_series() -> None:
    paid = debt(1_000_000, (40, 400_000), (60, 600_000))
    first, second = stretches(paid, late(200))

    assert [rounded(each.exact) for each in (first, second)] == [3_167, 3_800]
    assert penalty(paid, late(200)) == 6_967
    assert [(each.debt, each.days, each.late, each.divisor) for each in (first, second)] == [
        (1_000_000, 10, 31, 300),
        (600_000, 20, 41, 300),
    ]


def test_rule_31_what_was_paid_before_the_due_day_bears_nothing() -> None:
    assert stretches(debt(1_000_000, (-5, 400_000)), late(31))[0].debt == 600_000


@pytest.mark.parametrize(("days", "amount"), [(0, 0), (1, 731), (30, 21_923)])
def test_rule_32_business_pays_a_130th_from_the_first_day_on(days: int, amount: int) -> None:
    assert penalty(debt(1_000_000), late(days), BUSINESS_RATES) == amount


def test_rule_28_the_shares_of_the_rate_are_told_with_their_days() -> None:
    found = stretches(debt(1_000_000), late(120))
    assert [(each.since, each.until, each.late, each.days, each.divisor, each.percent) for each in found] == [
        (late(31), late(90), 31, 60, 300, Fraction(19, 2)),
        (late(91), late(120), 91, 30, 130, Fraction(19, 2)),
    ]


def test_rule_29_each_day_takes_its_own_rate() -> None:
    rates = [KeyRate(Fraction(6), date(2020, 1, 1)), KeyRate(Fraction(9), late(41))]
    found = stretches(
        debt(1_000_000), late(45), rates_of(kind=AccountKind.RESIDENTIAL, key_rates=rates, caps=[], figures=ROWS)
    )

    assert [(each.days, each.percent) for each in found] == [(10, 6), (5, 9)]
    assert exact_of(found) == 1_000_000 * (10 * 6 + 5 * 9) / Fraction(30_000)


def test_rule_29_a_late_day_without_a_rate_is_refused() -> None:
    old = Debt(month(1, 2019), 100, due_on=date(2019, 2, 10))
    with pytest.raises(RateMissing):
        penalty(old, date(2020, 6, 1))


def test_rule_30_half_a_kopeck_is_rounded_up() -> None:
    assert [rounded(Fraction(each)) for each in ("931/2", "929/2", "4654999/10000", "0")] == [466, 465, 465, 0]


def test_the_facts_of_a_penalty_are_read_as_they_were_told() -> None:
    facts = PenaltyFacts(DUE, 6_967, 3_167, tuple(stretches(debt(1_000_000, (40, 400_000)), late(95))), 12, 30)
    assert PenaltyFacts.read(facts.told()) == facts
    assert PenaltyFacts.read({name: fact for name, fact in facts.told().items() if name != "grace"}).grace == 0


payments = st.lists(st.tuples(st.integers(-20, 150), st.integers(1, 500_000)), max_size=5).map(sorted)


@settings(max_examples=1000)
@given(st.integers(1, 2_000_000), payments, st.integers(0, 200), st.booleans())
def test_rule_28_penalty_is_the_sum_over_the_days(
    amount: int, paid: list[tuple[int, int]], until: int, business: bool
) -> None:
    rates = BUSINESS_RATES if business else RATES
    daily = Fraction()
    for day in range(1, until + 1):
        owed = max(amount - sum(share for on, share in paid if on < day), 0)
        divisor = 130 if business or day > 90 else 300
        daily += Fraction(owed * 19, 200 * divisor) if business or day > 30 else 0

    assert exact_of(stretches(debt(amount, *paid), late(until), rates)) == daily


@settings(max_examples=1000)
@given(st.integers(1, 2_000_000), payments, st.integers(0, 200), st.integers(0, 60))
def test_rule_28_penalty_never_falls_when_days_pass(
    amount: int, paid: list[tuple[int, int]], until: int, more: int
) -> None:
    assert penalty(debt(amount, *paid), late(until)) <= penalty(debt(amount, *paid), late(until + more))


@settings(max_examples=1000)
@given(st.integers(1, 2_000_000), st.integers(0, 150), st.integers(0, 50))
def test_rule_29_paying_later_never_costs_less(amount: int, days: int, more: int) -> None:
    assert penalty(debt(amount, (days, amount)), late(300)) <= penalty(debt(amount, (days + more, amount)), late(300))
