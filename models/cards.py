"""Bound cards and their bindings: tokens are sealed, numbers are not known."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.cards import CardBindingStatus, CardBrand, CardState, mask_of
from domain.payments import PaymentPurpose
from models.base import Row, choice, kopecks, moment, reference, switch
from models.batches import among, first_of_each, in_order
from models.orders import Ordered


class BoundCard(Row, table=True):
    """
    A card that may be charged again by a token; a revoked one has none.

    ``token`` is sealed for the row's key, ``first_operation`` is the gateway's operation that gave it, ``expires`` the
    first day of the last month that the card is good for.
    """

    __tablename__ = "bound_card"
    __table_args__ = (
        sa.Index(None, "user_id", "bound_at", "id"),
        sa.CheckConstraint("(state = 'ACTIVE') = (token IS NOT NULL)", name="token"),
        sa.CheckConstraint("last_digits ~ '^[0-9]{4}$'", name="last_digits"),
    )

    user_id: uuid.UUID = reference("users.id")
    purpose: PaymentPurpose = choice(PaymentPurpose)
    state: CardState = choice(CardState, default=CardState.ACTIVE)
    token: str | None = None
    first_operation: str
    last_digits: str
    brand: CardBrand = choice(CardBrand)
    expires: date | None = None
    bound_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)

    @property
    def mask(self) -> str:
        """What is shown of the card's number."""
        return mask_of(self.last_digits)


class CardBinding(Row, Ordered, table=True):
    """
    A card that is being bound by a small hold of ``amount`` kopecks.

    ``is_released`` tells that the hold was let go at the gateway.
    """

    __tablename__ = "card_binding"
    __table_args__ = (
        sa.Index(None, "user_id", "status"),
        sa.Index("ix_card_binding_check_at", "check_at", postgresql_where=sa.text("check_at IS NOT NULL")),
    )

    user_id: uuid.UUID = reference("users.id")
    account_id: uuid.UUID = reference("account.id")
    purpose: PaymentPurpose = choice(PaymentPurpose)
    status: CardBindingStatus = choice(CardBindingStatus, default=CardBindingStatus.PENDING)
    amount: int = kopecks()
    card_id: uuid.UUID | None = reference("bound_card.id", nullable=True)
    is_released: bool = switch(on=False)
    created_at: datetime = moment()


async def cards_of(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[list[BoundCard]]:
    """Return the cards that each person may pay with, the one bound last first."""
    order: list[sa.ColumnElement[Any]] = [col(BoundCard.bound_at).desc(), col(BoundCard.id).desc()]
    is_active = [col(BoundCard.state) == CardState.ACTIVE]
    return await first_of_each(
        session, BoundCard, owner=BoundCard.user_id, keys=keys, order=order, where=is_active, limit=None
    )


async def cards_by_id(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[BoundCard | None]:
    """Return the cards with these keys, those that were removed too: payments were made with them."""
    rows = (await session.execute(sa.select(BoundCard).where(among(BoundCard.id, keys)))).scalars()
    found: dict[uuid.UUID, BoundCard | None] = {card.id: card for card in rows}
    return in_order(keys, found, None)


async def locked_card(session: AsyncSession, *, card_id: uuid.UUID, user_id: uuid.UUID) -> BoundCard | None:
    """Return a card that a person may pay with; it is not removed before the transaction ends."""
    mine = sa.and_(col(BoundCard.id) == card_id, col(BoundCard.user_id) == user_id)
    chosen = sa.select(BoundCard).where(mine, col(BoundCard.state) == CardState.ACTIVE).with_for_update()
    return (await session.execute(chosen)).scalar_one_or_none()


async def locked_cards(session: AsyncSession, *, user_id: uuid.UUID) -> Sequence[BoundCard]:
    """Return the cards that a person may pay with; nobody else changes them before the transaction ends."""
    active = sa.select(BoundCard).where(col(BoundCard.user_id) == user_id, col(BoundCard.state) == CardState.ACTIVE)
    return (await session.execute(active.order_by(col(BoundCard.id)).with_for_update())).scalars().all()


async def hold_wallet(session: AsyncSession, *, user_id: uuid.UUID) -> None:
    """Let nobody else keep a card of a person before the transaction ends."""
    name = sa.func.hashtextextended(f"cards of {user_id}", 0)
    await session.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))


async def locked_twin(session: AsyncSession, *, card: BoundCard) -> BoundCard | None:
    """Return the card of the same person, purpose and face that is bound already, however its token differs."""
    same = [
        col(BoundCard.user_id) == card.user_id,
        col(BoundCard.purpose) == card.purpose,
        col(BoundCard.last_digits) == card.last_digits,
        col(BoundCard.brand) == card.brand,
        col(BoundCard.expires).is_not_distinct_from(card.expires),
        col(BoundCard.state) == CardState.ACTIVE,
    ]
    chosen = sa.select(BoundCard).where(*same).order_by(col(BoundCard.id)).limit(1).with_for_update()
    return (await session.execute(chosen)).scalar_one_or_none()


async def binding_of(session: AsyncSession, *, binding_id: uuid.UUID, user_id: uuid.UUID) -> CardBinding | None:
    """Return a person's own binding."""
    mine = sa.and_(col(CardBinding.id) == binding_id, col(CardBinding.user_id) == user_id)
    return (await session.execute(sa.select(CardBinding).where(mine))).scalar_one_or_none()


async def locked_binding(session: AsyncSession, *, binding_id: uuid.UUID) -> CardBinding | None:
    """Return a binding that nobody else changes before the transaction ends."""
    return await session.get(CardBinding, binding_id, with_for_update=True, populate_existing=True)
