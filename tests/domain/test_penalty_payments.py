"""How payments of penalty are split between penalty and main debt (billing rule 34)."""

import uuid
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger import EntryKind, LedgerPart
from domain.penalty_payments import PenaltyPayment, PostedPenalty, split_payments


def paid(day: int, amount: int, *, refunded: int | None = None) -> PenaltyPayment:
    return PenaltyPayment(uuid.uuid4(), amount, date(2026, 10, day), date(2026, 10, refunded) if refunded else None)


def posted(day: int, amount: int, kind: EntryKind = EntryKind.PENALTY) -> PostedPenalty:
    return PostedPenalty(date(2026, 10, day), kind, amount)


def parts(payments: Sequence[PenaltyPayment], *entries: PostedPenalty) -> list[tuple[int, int]]:
    """Return kopecks of penalty and of main debt of each payment."""
    split = split_payments(payments=payments, posted=entries)
    return [(each.get(LedgerPart.PENALTY, 0), each.get(LedgerPart.MAIN, 0)) for _, each in split]


@pytest.mark.parametrize(("payments", "entries", "told"), [
    ([paid(5, 700)], [], [(0, 700)]),
    ([paid(5, 700)], [posted(4, 317)], [(317, 383)]),
    ([paid(5, 100), paid(5, 300), paid(6, 50)], [posted(4, 317)], [(100, 0), (217, 83), (0, 50)]),
    # On one day payments come before the close (rule 37).
    ([paid(5, 700)], [posted(5, 317)], [(0, 700)]),
    ([paid(3, 10), paid(5, 40)], [posted(2, 20), posted(4, 20)], [(10, 0), (30, 10)]),
    # What a payment of a later day took is not there to be paid again.
    ([paid(5, 700)], [posted(4, 317), posted(6, -300, EntryKind.PAYMENT)], [(17, 683)]),
    ([paid(5, 700)], [posted(4, 317), posted(9, -17, EntryKind.CORRECTION)], [(300, 400)]),
    ([paid(5, 317, refunded=7), paid(8, 317)], [posted(4, 317)], [(317, 0), (317, 0)]),
    ([paid(5, 317, refunded=9), paid(8, 317)], [posted(4, 317)], [(317, 0), (0, 317)]),
])  # fmt: skip
def test_rule_34_a_payment_of_penalty_pays_what_is_posted_first(
    payments: Sequence[PenaltyPayment], entries: Sequence[PostedPenalty], told: list[tuple[int, int]]
) -> None:
    assert parts(payments, *entries) == told


days, kopecks = st.integers(1, 28), st.integers(1, 1000)


@given(
    st.lists(st.builds(posted, days, kopecks), max_size=6),
    st.lists(st.tuples(days, kopecks), max_size=6).map(sorted),
)
def test_rule_34_nobody_pays_penalty_that_is_not_posted(
    entries: list[PostedPenalty], payments: list[tuple[int, int]]
) -> None:
    told = parts([paid(day, amount) for day, amount in payments], *entries)

    assert [sum(each) for each in told] == [amount for _, amount in payments]
    for day in range(1, 29):
        owed = sum(entry.amount for entry in entries if entry.on.day < day)
        spent = sum(penalty for (on, _), (penalty, _) in zip(payments, told, strict=True) if on <= day)
        assert spent <= owed
