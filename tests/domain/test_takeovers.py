"""Penalties that a billing system posted stay, unless what they were counted on falls."""

from datetime import date
from fractions import Fraction

import pytest

from domain.account_events import Close, Correction, Event, Payment
from domain.accounts import AccountKind
from domain.penalty_rates import KeyRate, RateMissing, Rates, rates_of
from domain.settlement import Settlement, settle
from domain.takeovers import TakenOver
from tests.domain.settling import RATES, ROWS, month

JULY, AUGUST, SEPTEMBER, OCTOBER = (month(number) for number in range(7, 11))
DUE = date(2025, 8, 11)
JULY_735 = Close(JULY, 73_500, DUE)
HALVED = Close(OCTOBER, 0, date(2025, 11, 10), {JULY: -36_750})
# October has 31 late days at 1/300: 735.00 costs 7.215.
OCTOBER_ALONE = 722


def taken(*events: Event, penalty: int, rates: Rates = RATES) -> Settlement:
    """Close October, after a billing system posted penalties up to September."""
    over = TakenOver(SEPTEMBER, penalty)
    return settle(events=events, until=OCTOBER, rates=rates, posted={}, owed_penalty=penalty, taken_over=over)


@pytest.mark.parametrize("penalty", [0, 400, 466, 900])
def test_rule_30_penalties_of_a_billing_system_stay_as_they_are(penalty: int) -> None:
    settled = taken(JULY_735, penalty=penalty)
    assert [each.amount for each in settled.penalties] == [OCTOBER_ALONE]
    assert [each.since for each in settled.penalties[0].facts.stretches] == [date(2025, 10, 1)]
    assert settled.penalty == penalty + OCTOBER_ALONE


def test_rule_28_days_go_on_being_counted_from_the_due_day() -> None:
    assert taken(JULY_735, penalty=466).penalties[0].facts.stretches[0].late == 51


def test_rule_38_a_month_told_of_late_has_no_penalty_of_the_billing_system_to_take_back() -> None:
    told_late = Close(JULY, 73_500, DUE, entered_on=date(2025, 10, 8))
    paid = Payment(date(2025, 10, 20), date(2025, 9, 20), 73_500)
    assert taken(told_late, paid, penalty=466).penalties == ()
    assert [each.amount for each in taken(JULY_735, paid, penalty=466).penalties] == [-233]


def test_rule_25_a_correction_takes_back_what_the_billing_system_posted_too_much() -> None:
    (posted,) = taken(JULY_735, HALVED, penalty=466).penalties
    # Half of October's 7.215, less what September's 4.66 falls by.
    assert (posted.amount, posted.facts.returned) == (361 - 233, 233)


def test_rule_25_no_more_is_taken_back_than_was_posted() -> None:
    (posted,) = taken(JULY_735, HALVED, penalty=100).penalties
    assert (posted.amount, posted.facts.returned) == (361 - 100, 100)
    assert taken(JULY_735, HALVED, penalty=0).penalties[0].facts.returned == 0


def test_rule_25_the_oldest_debt_has_its_penalty_back_first() -> None:
    august = Close(AUGUST, 73_500, date(2025, 8, 20))
    both = Close(OCTOBER, 0, date(2025, 11, 10), {JULY: -73_500, AUGUST: -73_500})
    settled = taken(JULY_735, august, both, penalty=500)
    assert {each.month: each.amount for each in settled.penalties} == {JULY: -466, AUGUST: -34}


def test_rule_38_a_payment_known_late_takes_it_back_too() -> None:
    (posted,) = taken(JULY_735, Payment(date(2025, 10, 7), DUE, 73_500), penalty=466).penalties
    assert posted.amount == -466


def test_a_correction_of_the_billing_system_takes_it_back_too() -> None:
    (posted,) = taken(JULY_735, Correction(date(2025, 10, 7), JULY, -36_750), penalty=466).penalties
    assert posted.facts.returned == 233


def test_days_of_the_billing_system_need_no_rate_unless_they_change() -> None:
    key_rates = [KeyRate(Fraction(19, 2), date(2025, 10, 1))]
    rates = rates_of(kind=AccountKind.RESIDENTIAL, key_rates=key_rates, caps=[], figures=ROWS)

    assert taken(JULY_735, penalty=466, rates=rates).penalties[0].amount == OCTOBER_ALONE
    with pytest.raises(RateMissing):
        taken(JULY_735, HALVED, penalty=466, rates=rates)
