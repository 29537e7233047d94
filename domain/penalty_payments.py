"""Payments of penalty that become known together: how much of each pays penalty (billing rule 34)."""

import uuid
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from domain.ledger import EntryKind, LedgerPart, parts_of_payment
from domain.payments import PaymentPurpose

Movement = tuple[date, int, int]
"""Day, place on that day (billing rule 37) and kopecks of an entry of the part PENALTY."""
_PLACES = {EntryKind.PAYMENT: 0, EntryKind.REFUND: 1}
_CLOSE = 2


@dataclass(frozen=True, slots=True)
class PenaltyPayment:
    """A payment of purpose PENALTY in kopecks, with the days that it and its refund, if any, are entered on."""

    id: uuid.UUID
    amount: int
    posted_on: date
    refund_posted_on: date | None = None


@dataclass(frozen=True, slots=True)
class PostedPenalty:
    """An entry of the part PENALTY, in kopecks."""

    on: date
    kind: EntryKind
    amount: int


def split_payments(
    *, payments: Sequence[PenaltyPayment], posted: Iterable[PostedPenalty]
) -> Iterator[tuple[PenaltyPayment, Mapping[LedgerPart, int]]]:
    """
    Yield each payment of an account with its kopecks by part, in the order given, which is that of their days.

    A payment pays what is owed of the penalty posted before it, and no more than later entries leave to pay.
    """
    movements = sorted((entry.on, _PLACES.get(entry.kind, _CLOSE), entry.amount) for entry in posted)
    for payment in payments:
        owed = _payable(movements, payment.posted_on)
        parts = parts_of_payment(amount=payment.amount, purpose=PaymentPurpose.PENALTY, owed_penalty=owed)
        penalty = parts.get(LedgerPart.PENALTY, 0)
        movements.append((payment.posted_on, _PLACES[EntryKind.PAYMENT], -penalty))
        if payment.refund_posted_on:
            movements.append((payment.refund_posted_on, _PLACES[EntryKind.REFUND], penalty))
        movements.sort()
        yield payment, parts


def _payable(movements: Sequence[Movement], day: date) -> int:
    """Return the least that is owed from a payment of a day on."""
    owed = list(accumulate((amount for _, _, amount in movements), initial=0))
    place = bisect_right(movements, (day, _PLACES[EntryKind.PAYMENT]), key=lambda movement: movement[:2])
    return min(owed[place:])
