"""Questions asked where cards are removed, and where their tokens are sealed anew."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.cards import CardBindingStatus, CardState
from models.cards import BoundCard, CardBinding
from models.payments import Payment


async def stop_bindings(session: AsyncSession, *, user_id: uuid.UUID, now: datetime) -> None:
    """Let nothing of a person that is under way bind a card any more; its holds are let go from ``now`` on."""
    mine = sa.and_(col(Payment.payer_id) == user_id, col(Payment.binds_card), col(Payment.card_id).is_(None))
    binding = sa.select(Payment).where(mine).order_by(col(Payment.id)).with_for_update()
    for payment in (await session.execute(binding)).scalars():
        payment.binds_card = False
    pending = sa.and_(col(CardBinding.user_id) == user_id, col(CardBinding.status) == CardBindingStatus.PENDING)
    held = sa.select(CardBinding).where(pending).order_by(col(CardBinding.id)).with_for_update()
    for row in (await session.execute(held)).scalars():
        row.status, row.check_at = CardBindingStatus.REFUSED, now


async def active_cards(session: AsyncSession, *, after: uuid.UUID | None, limit: int) -> Sequence[BoundCard]:
    """Return cards that have a token, in the order of their keys from ``after`` on; nobody else changes them now."""
    active = sa.select(BoundCard).where(col(BoundCard.state) == CardState.ACTIVE)
    if after is not None:
        active = active.where(col(BoundCard.id) > after)
    return (await session.execute(active.order_by(col(BoundCard.id)).limit(limit).with_for_update())).scalars().all()
