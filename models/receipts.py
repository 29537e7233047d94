"""What a payment was for and who paid it, as its receipt says it."""

import uuid

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.payments import PaymentPurpose
from models.accounts import Account
from models.payments import Payment
from models.users import User


async def receipt_of(
    session: AsyncSession, *, payment_id: uuid.UUID
) -> tuple[PaymentPurpose, str, int, str | None] | None:
    """Return purpose, account number, kopecks, and the payer's e-mail unless letters to it came back."""
    reads_mail = sa.and_(col(User.id) == Payment.payer_id, col(User.email_rejected_at).is_(None))
    facts = sa.select(col(Payment.purpose), col(Account.number), col(Payment.amount), col(User.email))
    joined = facts.join(Account, col(Account.id) == Payment.account_id).outerjoin(User, reads_mail)
    found = (await session.execute(joined.where(col(Payment.id) == payment_id))).one_or_none()
    return None if found is None else (found[0], found[1], found[2], found[3])
