"""Payments of penalty that the ledger does not have yet, and what is posted of each part."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.exchange.days import LoadDays
from domain.ledger import EntryKind, LedgerPart
from domain.penalty_payments import PenaltyPayment, PostedPenalty
from models.batches import grouped
from models.ledger import LedgerEntry
from models.staging.merging import bound
from models.staging.payments import POSTED_PENALTY, UNPOSTED


@dataclass(frozen=True, slots=True)
class PayingAccount:
    """An account with payments of penalty that are to be posted, in the order of their days."""

    id: uuid.UUID
    payments: Sequence[PenaltyPayment]
    posted: Sequence[PostedPenalty]


async def unposted(session: AsyncSession, *, days: LoadDays) -> list[PayingAccount]:
    """Return the accounts that paid penalty, once the penalties of the set are posted."""
    rows = await session.execute(sa.text(UNPOSTED), bound(UNPOSTED, days))
    paid = grouped((row[0], PenaltyPayment(*row[1:])) for row in rows)
    if not paid:
        return []
    entries = await session.execute(sa.text(POSTED_PENALTY), {"accounts": list(paid)})
    posted = grouped((row[0], PostedPenalty(row[1], EntryKind(row[2]), row[3])) for row in entries)
    return [PayingAccount(account, payments, posted.get(account, ())) for account, payments in paid.items()]


async def post(
    session: AsyncSession, *, split: Iterable[tuple[uuid.UUID, PenaltyPayment, Mapping[LedgerPart, int]]]
) -> None:
    """Post payments of accounts and their refunds: an entry for each part."""
    entries = [
        {"account_id": account, "posted_on": on, "kind": kind, "part": part, "amount": amount, "payment_id": payment.id}
        for account, payment, parts in split
        for part, share in parts.items()
        for on, kind, amount in _moves(payment, share)
    ]
    if entries:
        await session.execute(sa.insert(LedgerEntry), entries)


def _moves(payment: PenaltyPayment, share: int) -> Iterator[tuple[date, EntryKind, int]]:
    yield payment.posted_on, EntryKind.PAYMENT, -share
    if payment.refund_posted_on:
        yield payment.refund_posted_on, EntryKind.REFUND, share
