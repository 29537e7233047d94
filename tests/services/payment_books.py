"""What the cabinet has of the payments of an account, as the rows of its tables tell it."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from domain.payments import PaymentFailure, PaymentPurpose, PaymentStatus
from models.base import Database
from tests.bank import Bank

ON_BILLS = (PaymentPurpose.ELECTRICITY, PaymentPurpose.PENALTY)


@dataclass(frozen=True)
class Row:
    """A payment; ``posted`` kopecks are on the ledger, and ``is_done`` where nobody asks about it any more."""

    id: str
    status: PaymentStatus
    purpose: PaymentPurpose
    amount: int
    failure: PaymentFailure | None
    is_done: bool
    posted: int


async def credited(database: Database, account_id: uuid.UUID, bank: Bank) -> dict[str, tuple[int, bool]]:
    """Return what the ledger is credited with by our numbers at the bank, and whether bills have a part of it."""
    asked = sa.text("""
        SELECT o.id, p.purpose, coalesce((SELECT -sum(e.amount) FROM ledger_entry e WHERE e.payment_id = p.id), 0)
        FROM payment p LEFT JOIN gateway_operation o ON o.payment_id = p.id WHERE p.account_id = :account
    """)
    found = {each.transaction: (0, True) for each in bank.made.values() if not each.transaction.startswith("refund-")}
    async with database.reading() as session:
        for operation, purpose, kopecks in await session.execute(asked, {"account": account_id}):
            assert operation is not None or kopecks == 0
            if operation is not None:
                transaction = bank.made[operation].transaction
                before, _ = found[transaction]
                found[transaction] = before + int(kopecks), PaymentPurpose(purpose) in ON_BILLS
    return found


async def rows(database: Database, account_id: uuid.UUID) -> list[Row]:
    """Return the payments of an account."""
    asked = sa.text("""
        SELECT id::text, status, purpose, amount, failure, check_at IS NULL,
               (SELECT coalesce(sum(amount), 0) FROM ledger_entry e WHERE e.payment_id = p.id)
        FROM payment p WHERE account_id = :account
    """)
    async with database.reading() as session:
        return [
            Row(
                id_, PaymentStatus(status), PaymentPurpose(purpose), amount,
                None if failure is None else PaymentFailure(failure), is_done, int(posted),
            )
            for id_, status, purpose, amount, failure, is_done, posted in await session.execute(
                asked, {"account": account_id}
            )
        ]  # fmt: skip


async def balance(database: Database, account_id: uuid.UUID) -> int:
    """Return what an account owes, in kopecks."""
    asked = sa.text("SELECT main + penalty FROM account_balance WHERE account_id = :account")
    async with database.reading() as session:
        return (await session.execute(asked, {"account": account_id})).scalar_one_or_none() or 0
