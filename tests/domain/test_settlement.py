"""What closes post as penalty, and how an account stands after them."""

from datetime import date

import pytest

from domain.account_events import Close, Event, Payment, Refund, Transfer
from domain.ledger import EntryKind, LedgerPart
from domain.payments import PaymentPurpose
from domain.settlement import OpenDebt, settle
from tests.domain.settling import BUSINESS_RATES, RATES, Books, closed, month

JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (month(number) for number in range(7, 12))
DUE = date(2025, 8, 11)
JULY_735 = Close(JULY, 73_500, DUE)
JULY_882 = Close(JULY, 88_200, DUE)
CORRECTED = Close(NOVEMBER, 0, date(2025, 12, 10), {JULY: 22_785 - 88_200})


def test_rule_30_a_close_posts_the_difference_to_what_was_posted() -> None:
    assert closed([JULY_735], AUGUST).penalties == ()
    (first,) = closed([JULY_735], SEPTEMBER).penalties
    (second,) = closed([JULY_735], OCTOBER, {JULY: 466}).penalties

    assert [(each.month, each.kind, each.amount) for each in (first, second)] == [
        (JULY, EntryKind.PENALTY, 466),
        (JULY, EntryKind.PENALTY, 721),
    ]
    assert (second.facts.due_on, second.facts.before, second.facts.total) == (DUE, 466, 1_187)
    assert second.facts.grace == 30


def test_rule_30_nothing_is_posted_of_0_00() -> None:
    assert closed([JULY_735], OCTOBER, {JULY: 1_187}).penalties == ()
    assert closed([Close(JULY, 1, DUE)], SEPTEMBER).penalties == ()


def test_rule_30_each_debt_month_is_rounded_by_itself() -> None:
    settled = closed([JULY_735, Close(AUGUST, 73_500, date(2025, 9, 10))], OCTOBER)
    assert {each.month: each.amount for each in settled.penalties} == {JULY: 1_187, AUGUST: 489}
    assert settled.penalty == 1_676


def test_rule_25_a_month_corrected_downwards_has_its_penalty_computed_anew() -> None:
    (grown,) = closed([JULY_882], OCTOBER).penalties
    settled = closed([JULY_882, CORRECTED], NOVEMBER, {JULY: 1_424})
    (taken_back,) = settled.penalties

    assert grown.amount == 1_424
    assert (taken_back.kind, taken_back.amount, taken_back.facts.total) == (EntryKind.CORRECTION, -641, 783)
    assert (settled.penalty, settled.transfer, settled.main) == (783, 0, 22_785)


def test_rule_25_penalty_paid_and_taken_back_pays_main_debt() -> None:
    settled = settle(events=[JULY_882, CORRECTED], until=NOVEMBER, rates=RATES, posted={JULY: 1_424}, owed_penalty=0)
    assert (settled.penalty, settled.transfer) == (0, 641)
    assert settled.debts == (OpenDebt(JULY, DUE, 22_785 - 641),)


def test_rule_25_penalty_paid_and_taken_back_is_advance_where_nothing_is_owed() -> None:
    events = [JULY_882, Payment(date(2025, 11, 1), date(2025, 11, 1), 88_200), CORRECTED]
    settled = settle(events=events, until=NOVEMBER, rates=RATES, posted={JULY: 1_424}, owed_penalty=0)
    assert (settled.debts, settled.advance) == ((), 88_200 - 22_785 + settled.transfer)


def test_rule_25_what_was_moved_is_not_moved_again() -> None:
    events: list[Event] = [JULY_882, CORRECTED, Transfer(date(2025, 11, 30), 641)]
    settled = settle(events=events, until=month(12), rates=RATES, posted={JULY: 783}, owed_penalty=0)
    assert settled.transfer == 0
    assert settled.debts == (OpenDebt(JULY, DUE, 22_785 - 641),)


def test_rule_25_the_two_entries_of_what_is_moved_come_to_nothing() -> None:
    books = Books()
    books.close(JULY, 88_200, {})
    for each in (AUGUST, SEPTEMBER, OCTOBER):
        books.close(each, 0, {})
    paid = books.owed(LedgerPart.PENALTY)
    books.pay(date(2025, 11, 3), paid, purpose=PaymentPurpose.PENALTY)
    settled = books.close(NOVEMBER, 0, {JULY: 22_785 - 88_200})

    assert [(entry.kind, entry.part, entry.amount) for entry in books.entries[-2:]] == [
        (EntryKind.CORRECTION, LedgerPart.PENALTY, settled.transfer),
        (EntryKind.CORRECTION, LedgerPart.MAIN, -settled.transfer),
    ]
    assert (books.owed(LedgerPart.PENALTY), books.owed(LedgerPart.MAIN)) == (0, 22_785 - settled.transfer)
    assert books.close(month(12), 0, {}).transfer == 0


def test_rule_23_an_upward_correction_bears_no_penalty_for_days_before() -> None:
    paid = Payment(DUE, DUE, 73_500)
    settled = closed([JULY_735, paid, Close(OCTOBER, 10_000, date(2025, 11, 15), {JULY: 50_000})], NOVEMBER)
    assert settled.penalties == ()
    assert settled.debts == (OpenDebt(OCTOBER, date(2025, 11, 15), 60_000),)


def test_rule_35_advance_bears_no_penalty() -> None:
    assert closed([Payment(date(2025, 7, 1), date(2025, 7, 1), 73_500), JULY_735], OCTOBER).exact == {}


def test_rule_36_a_refund_s_debt_is_late_after_its_month_s_due_day() -> None:
    settled = closed([Refund(date(2025, 7, 20), 73_500), Close(JULY, 0, DUE)], SEPTEMBER)
    assert [(each.month, each.amount) for each in settled.penalties] == [(JULY, 466)]


def test_rule_38_a_payment_known_late_takes_penalty_back() -> None:
    events = [JULY_735, Payment(date(2025, 10, 7), date(2025, 9, 20), 73_500)]
    (taken_back,) = closed(events, OCTOBER, {JULY: 466}).penalties

    assert closed(events, SEPTEMBER).penalties[0].amount == 466
    assert (taken_back.amount, taken_back.facts.total) == (-233, 233)


def test_rule_38_paid_in_time_and_known_late_costs_nothing() -> None:
    events = [JULY_735, Payment(date(2025, 10, 7), DUE, 73_500)]
    assert [each.amount for each in closed(events, OCTOBER, {JULY: 466}).penalties] == [-466]


def test_rule_32_business_is_late_from_the_first_day_on() -> None:
    september = Close(SEPTEMBER, 1_000_000, date(2025, 10, 30))
    assert [
        each.amount for each in settle(events=[september], until=OCTOBER, rates=BUSINESS_RATES, posted={}).penalties
    ] == [731]
    assert [
        each.amount
        for each in settle(events=[september], until=NOVEMBER, rates=BUSINESS_RATES, posted={SEPTEMBER: 731}).penalties
    ] == [22_654 - 731]


def test_rule_39_the_balance_is_due_on_the_oldest_unpaid_month_s_day() -> None:
    events = [JULY_735, Close(AUGUST, 100, date(2025, 9, 10))]
    assert closed(events, SEPTEMBER).due_on == DUE
    assert closed([*events, Payment(DUE, DUE, 73_500)], SEPTEMBER).due_on == date(2025, 9, 10)
    assert closed([*events, Payment(DUE, DUE, 73_600)], SEPTEMBER).due_on is None


@pytest.mark.parametrize(("amount", "main", "penalty"), [(400, 73_500, 66), (466, 73_500, 0), (1_000, 73_500 - 534, 0)])
def test_rule_34_a_payment_of_penalty_pays_it_and_then_the_rest(amount: int, main: int, penalty: int) -> None:
    books = Books()
    books.close(JULY, 73_500, {})
    books.close(AUGUST, 0, {})
    books.close(SEPTEMBER, 0, {})
    owed = books.owed(LedgerPart.PENALTY)
    books.pay(date(2025, 10, 1), amount + owed - 466, purpose=PaymentPurpose.PENALTY)

    assert (books.owed(LedgerPart.MAIN), books.owed(LedgerPart.PENALTY)) == (main, penalty)
