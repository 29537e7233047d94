"""Tell what the fiscal receipt of a payment is made from (54-FZ)."""

import uuid
from dataclasses import dataclass

from domain.payments import PaymentPurpose
from models.base import Database
from models.receipts import receipt_of


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What was paid for: kopecks; ``email`` is the payer's, null where none is known to be read."""

    purpose: PaymentPurpose
    account_number: str
    amount: int
    email: str | None


async def receipt_facts(*, database: Database, payment_id: uuid.UUID) -> ReceiptFacts | None:
    """Return the facts of a payment made here; null where the key is that of a binding, which sells nothing."""
    async with database.reading() as session:
        found = await receipt_of(session, payment_id=payment_id)
    return found and ReceiptFacts(*found)
