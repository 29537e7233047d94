import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import Balance, EntryKind, LedgerPart, Posting, parts_of_payment, statement_of
from domain.payments import PaymentPurpose

DAY = date(2026, 10, 31)
amounts = st.integers(-(10**9), 10**9)


def posting(amount: int) -> Posting:
    return Posting(DAY, EntryKind.CORRECTION, LedgerPart.MAIN, amount, None, None)


@given(amounts, amounts)
def test_o18_debt_less_advance_is_the_sum_of_the_ledger(main: int, penalty: int) -> None:
    balance = Balance(uuid.uuid4(), main, penalty, None, datetime(2026, 11, 24, tzinfo=UTC))

    assert balance.debt - balance.advance == main + penalty
    assert min(balance.debt, balance.penalty, balance.advance) >= 0
    assert balance.debt == balance.penalty or not balance.advance
    assert balance.penalty <= balance.debt


def test_o18_advance_and_penalty_may_stand_side_by_side() -> None:
    balance = Balance(uuid.uuid4(), -5_000, 733, None, datetime(2026, 11, 24, tzinfo=UTC))

    assert (balance.debt, balance.penalty, balance.advance) == (733, 733, 5_000)


def test_rule_25_penalty_taken_back_after_it_was_paid_pays_main_debt_at_once() -> None:
    balance = Balance(uuid.uuid4(), 5_000, -641, DAY, datetime(2026, 11, 24, tzinfo=UTC))

    assert (balance.debt, balance.penalty, balance.advance) == (4_359, 0, 0)


@pytest.mark.parametrize(
    ("purpose", "owed", "parts"),
    [
        (PaymentPurpose.ELECTRICITY, 300, {LedgerPart.MAIN: 500}),
        (PaymentPurpose.PENALTY, 300, {LedgerPart.PENALTY: 300, LedgerPart.MAIN: 200}),
        (PaymentPurpose.PENALTY, 500, {LedgerPart.PENALTY: 500}),
        (PaymentPurpose.PENALTY, 0, {LedgerPart.MAIN: 500}),
        (PaymentPurpose.PENALTY, -100, {LedgerPart.MAIN: 500}),
        (PaymentPurpose.METERING_SERVICE, 300, {}),
        (PaymentPurpose.REPAIR_SERVICE, 300, {}),
    ],
)
def test_rule_34_only_a_payment_of_penalty_pays_it(
    purpose: PaymentPurpose, owed: int, parts: dict[LedgerPart, int]
) -> None:
    assert parts_of_payment(amount=500, purpose=purpose, owed_penalty=owed) == parts


def test_n13_statement_runs_from_opening_to_closing() -> None:
    statement = statement_of(since=DAY, until=DAY, opening=10_000, postings=map(posting, (20_050, -35_000, 733)))

    assert [entry.balance for entry in statement.entries] == [30_050, -4_950, -4_217]
    assert [(entry.debit, entry.credit) for entry in statement.entries] == [(20_050, 0), (0, 35_000), (733, 0)]
    assert (statement.opening, statement.debits, statement.credits, statement.closing) == (
        10_000,
        20_783,
        35_000,
        -4_217,
    )


def test_n13_statement_without_postings_closes_as_it_opens() -> None:
    statement = statement_of(since=DAY, until=DAY, opening=-700, postings=[])

    assert (statement.opening, statement.debits, statement.credits, statement.closing) == (-700, 0, 0, -700)


@given(amounts, st.lists(amounts))
def test_n13_statement_always_adds_up(opening: int, moved: list[int]) -> None:
    statement = statement_of(since=DAY, until=DAY, opening=opening, postings=map(posting, moved))

    assert statement.closing == opening + sum(moved)
    assert statement.closing == (statement.entries[-1].balance if moved else opening)
    assert (
        min([entry.debit for entry in statement.entries] + [entry.credit for entry in statement.entries], default=0)
        >= 0
    )
