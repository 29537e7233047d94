"""Debts by month: how payments, refunds and corrections are set off."""

from datetime import date

from domain.account_events import Close, Correction, Event, Payment, Refund, Transfer, debts_of
from domain.debts import Debts
from domain.periods import Month, last_day, month_after
from tests.domain.settling import month

JULY, AUGUST, SEPTEMBER, OCTOBER = (month(number) for number in (7, 8, 9, 10))


def charged(closing: Month, charge: int, corrections: dict[Month, int] | None = None) -> Close:
    return Close(closing, charge, month_after(closing).replace(day=15), corrections or {})


def paid(day: date, amount: int, named: Month | None = None) -> Payment:
    return Payment(day, day, amount, named)


def left(*events: Event) -> tuple[dict[Month, int], int]:
    """Return what is owed by month after October, and the advance."""
    debts = debts_of(events=events, day=last_day(OCTOBER))
    unpaid = {debt.month: debt.unpaid for debt in debts.by_month.values() if debt.unpaid}
    assert list(debts.open) == list(unpaid)
    return unpaid, debts.advance


THREE = (charged(JULY, 100), charged(AUGUST, 200), charged(SEPTEMBER, 300))
DAY = date(2025, 10, 20)


def test_rule_33_the_oldest_debt_is_paid_first() -> None:
    assert left(*THREE, paid(DAY, 150)) == ({AUGUST: 150, SEPTEMBER: 300}, 0)


def test_rule_33_a_named_month_is_paid_before_the_oldest() -> None:
    assert left(*THREE, paid(DAY, 250, AUGUST)) == ({JULY: 50, SEPTEMBER: 300}, 0)


def test_rule_33_what_is_over_becomes_advance() -> None:
    assert left(*THREE, paid(DAY, 650, SEPTEMBER)) == ({}, 50)


def test_rule_33_a_named_month_without_debt_is_as_if_not_named() -> None:
    assert left(*THREE, paid(DAY, 100), paid(DAY, 50, JULY)) == ({AUGUST: 150, SEPTEMBER: 300}, 0)


def test_rule_33_a_named_month_that_is_not_yet_charged_is_as_if_not_named() -> None:
    refunded = charged(JULY, 100), Refund(date(2025, 8, 5), 40)
    assert left(*refunded, paid(date(2025, 8, 10), 40, AUGUST)) == ({JULY: 60, AUGUST: 40}, 0)


def test_rule_33_an_advance_is_not_kept_for_the_named_month() -> None:
    events = charged(JULY, 0), paid(date(2025, 8, 2), 100, SEPTEMBER), charged(AUGUST, 80), charged(SEPTEMBER, 50)
    assert left(*events) == ({SEPTEMBER: 30}, 0)


def test_rule_35_advance_pays_the_next_debt_on_the_day_that_it_is_posted() -> None:
    debts = debts_of(events=[paid(date(2025, 7, 3), 150), charged(JULY, 100)], day=DAY)
    assert (debts.advance, debts.by_month[JULY].set_off) == (50, [(date(2025, 7, 31), 100)])


def test_rule_36_a_refund_takes_from_the_advance() -> None:
    assert left(paid(DAY, 150), Refund(DAY, 100)) == ({}, 50)


def test_rule_36_what_is_over_is_debt_of_the_month_of_the_refund_due_with_its_charge() -> None:
    events = [paid(date(2025, 8, 5), 30), Refund(date(2025, 8, 20), 100), charged(AUGUST, 200)]
    assert debts_of(events=events, day=date(2025, 8, 30)).by_month[AUGUST].due_on is None

    debt = debts_of(events=events, day=DAY).by_month[AUGUST]
    assert (debt.amount, debt.unpaid, debt.due_on) == (270, 270, date(2025, 9, 15))


def test_rule_36_a_payment_of_the_same_month_pays_a_refund_s_debt() -> None:
    assert left(Refund(date(2025, 10, 3), 100), paid(DAY, 60)) == ({OCTOBER: 40}, 0)


def test_rule_23_an_upward_correction_is_debt_of_the_month_that_posts_it() -> None:
    events = *THREE, charged(OCTOBER, 400, {JULY: 70})
    assert left(*events) == ({JULY: 100, AUGUST: 200, SEPTEMBER: 300, OCTOBER: 470}, 0)
    assert debts_of(events=events, day=last_day(OCTOBER)).by_month[OCTOBER].due_on == date(2025, 11, 15)


def test_rule_24_a_downward_correction_lowers_the_month_that_it_corrects() -> None:
    assert left(*THREE, charged(OCTOBER, 0, {AUGUST: -70})) == ({JULY: 100, AUGUST: 130, SEPTEMBER: 300}, 0)


def test_rule_24_what_was_paid_too_much_pays_the_oldest_debt_then_is_advance() -> None:
    events = *THREE, paid(DAY, 200, AUGUST), charged(OCTOBER, 0, {AUGUST: -170})
    assert left(*events) == ({SEPTEMBER: 230}, 0)
    assert left(*events, paid(date(2025, 10, 21), 400)) == ({}, 170)


def test_rule_24_the_latest_set_off_is_freed_first() -> None:
    early, late = date(2025, 9, 20), date(2025, 10, 20)
    events = [charged(AUGUST, 200), paid(early, 120), paid(late, 80), charged(OCTOBER, 0, {AUGUST: -100})]
    debts = debts_of(events=events, day=last_day(OCTOBER))

    assert (debts.by_month[AUGUST].set_off, debts.advance) == ([(early, 100)], 100)


def test_rule_24_what_the_debt_is_too_small_for_is_set_off_likewise() -> None:
    assert left(*THREE, charged(OCTOBER, 0, {JULY: -150})) == ({AUGUST: 150, SEPTEMBER: 300}, 0)
    assert left(*THREE, charged(OCTOBER, 0, {month(6): -50})) == ({JULY: 50, AUGUST: 200, SEPTEMBER: 300}, 0)


def test_rule_37_a_payment_of_a_day_comes_before_its_refund_and_its_close() -> None:
    day = last_day(OCTOBER)
    events = [charged(OCTOBER, 300), Transfer(day, 5), Correction(day, SEPTEMBER, 40), Refund(day, 50), paid(day, 100)]
    debts = debts_of(events=events, day=day)

    assert (debts.by_month[OCTOBER].amount, debts.by_month[OCTOBER].set_off) == (340, [(day, 40), (day, 10), (day, 5)])


def test_rule_37_a_payment_after_the_month_counts_after_its_charge_however_late_the_close_runs() -> None:
    events = [paid(date(2025, 11, 2), 500), charged(OCTOBER, 300)]
    assert left(*events) == ({OCTOBER: 300}, 0)
    assert debts_of(events=events, day=date(2025, 11, 2)).by_month[OCTOBER].set_off == [(date(2025, 11, 2), 300)]


def test_rule_38_a_payment_counts_from_the_day_it_was_paid_once_it_is_entered() -> None:
    events = [charged(JULY, 100), Payment(date(2025, 10, 5), date(2025, 8, 9), 100)]
    assert debts_of(events=events, day=date(2025, 10, 4)).by_month[JULY].unpaid == 100
    assert debts_of(events=events, day=date(2025, 10, 5)).by_month[JULY].set_off == [(date(2025, 8, 9), 100)]


def test_a_charge_below_zero_is_set_off_like_a_payment() -> None:
    assert left(charged(JULY, 100), charged(AUGUST, -30)) == ({JULY: 70}, 0)


def test_an_account_without_history_owes_nothing() -> None:
    assert debts_of(events=[], day=DAY) == Debts()
