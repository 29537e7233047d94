"""The ledger: each debit and credit of an account with its cause; entries are added, never changed."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from itertools import accumulate
from typing import Any

from domain.charges import PostedCharge
from domain.money import Kopecks
from domain.payments import PaymentPurpose, PostedPayment
from domain.periods import check_period

MOST_STATEMENT_MONTHS = 36


class EntryKind(Enum):
    """Why the ledger moved."""

    CHARGE = "CHARGE"
    PENALTY = "PENALTY"
    PAYMENT = "PAYMENT"
    REFUND = "REFUND"
    CORRECTION = "CORRECTION"


class LedgerPart(Enum):
    """Which debt an entry moves: electricity itself, or the penalty on it (billing rule 39)."""

    MAIN = "MAIN"
    PENALTY = "PENALTY"


@dataclass(frozen=True, slots=True)
class Balance:
    """
    What an account owes or has paid ahead, in kopecks.

    ``main`` and ``owed_penalty`` are the sums of its ledger by part. ``debt`` less ``advance`` is
    the sum of all of it, always (billing rule 39). Penalty that was paid and then taken back pays main debt (rule 25),
    so main debt and advance never stand side by side.
    """

    id: uuid.UUID
    main: int
    owed_penalty: int
    due_on: date | None
    as_of: datetime

    @property
    def debt(self) -> Kopecks:
        """What is owed in all, penalty included."""
        return Kopecks(max(self._main, 0) + self.penalty)

    @property
    def penalty(self) -> Kopecks:
        """What is owed as penalty."""
        return Kopecks(max(self.owed_penalty, 0))

    @property
    def advance(self) -> Kopecks:
        """What is paid ahead."""
        return Kopecks(max(-self._main, 0))

    @property
    def _main(self) -> int:
        return self.main + min(self.owed_penalty, 0)


def parts_of_payment(*, amount: int, purpose: PaymentPurpose, owed_penalty: int) -> dict[LedgerPart, int]:
    """
    Return the kopecks of a payment by the part of the ledger that they are posted on, none of them 0 (rules 33, 34).

    ``owed_penalty`` is the sum of the part PENALTY when it is posted. A payment for other services has no part here.
    """
    match purpose:
        case PaymentPurpose.ELECTRICITY:
            penalty, main = 0, amount
        case PaymentPurpose.PENALTY:
            penalty = min(amount, max(owed_penalty, 0))
            main = amount - penalty
        case _:
            penalty = main = 0
    parts = {LedgerPart.PENALTY: penalty, LedgerPart.MAIN: main}
    return {part: share for part, share in parts.items() if share}


@dataclass(frozen=True, slots=True)
class Posting:
    """
    An entry as the ledger holds it: kopecks, a debit above zero, dated in Europe/Moscow.

    ``ground`` is the sentence of an imported entry, ``facts`` are what that of a computed one is made of (see
    `domain.entry_causes`), ``charge`` of one that posts a computed charge, ``payment`` of one that posts a payment or
    gives it back.
    """

    on: date
    kind: EntryKind
    part: LedgerPart
    amount: int
    month: date | None
    ground: str | None
    facts: Mapping[str, Any] | None = None
    charge: PostedCharge | None = None
    payment: PostedPayment | None = None


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """A posting as a customer reads it; ``balance`` is what is owed after it, below zero where paid ahead."""

    posting: Posting
    balance: Kopecks

    @property
    def on(self) -> date:
        """Day that it is dated."""
        return self.posting.on

    @property
    def kind(self) -> EntryKind:
        """Why the ledger moved."""
        return self.posting.kind

    @property
    def debit(self) -> Kopecks:
        """What it adds to the debt."""
        return Kopecks(max(self.posting.amount, 0))

    @property
    def credit(self) -> Kopecks:
        """What it takes from the debt."""
        return Kopecks(max(-self.posting.amount, 0))


@dataclass(frozen=True, slots=True)
class Statement:
    """Postings of a period, both days included, between what was owed before and after them (N13)."""

    since: date
    until: date
    opening: Kopecks
    entries: Sequence[StatementEntry]

    @property
    def debits(self) -> Kopecks:
        """Sum of what was added to the debt."""
        return Kopecks(sum(entry.debit for entry in self.entries))

    @property
    def credits(self) -> Kopecks:
        """Sum of what was taken from it."""
        return Kopecks(sum(entry.credit for entry in self.entries))

    @property
    def closing(self) -> Kopecks:
        """What was owed in the end."""
        return Kopecks(self.opening + self.debits - self.credits)


def check_statement_period(*, since: date, until: date) -> None:
    """
    Check the days of a statement, both included.

    :raises PeriodOutOfRange: a day outside the calendar of bills
    :raises PeriodBackwards: the last day is before the first
    :raises PeriodTooLong: more than 36 months
    """
    check_period(since=since, until=until, months=MOST_STATEMENT_MONTHS)


def statement_of(*, since: date, until: date, opening: int, postings: Iterable[Posting]) -> Statement:
    """Return the statement of a period from what was owed before it and its postings, in their order."""
    ordered = list(postings)
    balances = list(accumulate((posting.amount for posting in ordered), initial=opening))[1:]
    entries = [StatementEntry(posting, Kopecks(balance)) for posting, balance in zip(ordered, balances, strict=True)]
    return Statement(since, until, Kopecks(opening), entries)
