"""Bound cards (C3-C9): charge one, keep one, remove one or all; tokens are read here and nowhere else."""

import uuid
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from auth.seals import SealBroken
from auth.viewer import Viewer
from domain.cards import CardRefusal, CardRefused, CardState, brand_of, check_card
from domain.journal import Action
from domain.messages import MessageKind
from domain.payments import PaymentPurpose
from domain.periods import moscow_day
from gateways.payments import Operation
from models import card_removal, cards, people
from models.accounts import Account
from models.base import Database
from models.cabinet_payments import has_paid
from models.cards import BoundCard
from services import owners
from services.cashier import Cashier
from services.form_uses import count_use
from services.journal import record

log = structlog.get_logger(__name__)
BINDINGS_AN_HOUR = 20
"""Cards that a person may begin to bind, while paying or not: more would try out cards that are somebody else's."""
AT_ONCE = 500
"""Tokens that one transaction seals anew."""


async def card_to_charge(
    *, session: AsyncSession, viewer: Viewer, named: str, purpose: PaymentPurpose, account: Account, now: datetime
) -> BoundCard:
    """
    Return a card that a person may charge for a purpose of an account; it is not removed before the transaction ends.

    :raises CardRefused: it is not there, is bound for another purpose (C6), has run out, or its owner has not paid the
        account's supplier before (C7)
    """
    card = await _own(session, viewer, named)
    check_card(
        bound_for=card.purpose,
        expires=card.expires,
        purpose=purpose,
        paid_supplier=await has_paid(session, payer_id=viewer.user_id, supplier_id=account.supplier_id),
        today=moscow_day(now),
    )
    return card


async def count_binding(*, session: AsyncSession, user_id: uuid.UUID, now: datetime) -> None:
    """:raises TooOften: the person has begun to bind as many cards this hour as anybody may"""
    await count_use(session=session, form="card_bindings", by=("person", str(user_id)), limit=BINDINGS_AN_HOUR, now=now)


async def keep_card(
    *, session: AsyncSession, cashier: Cashier, user_id: uuid.UUID, purpose: PaymentPurpose, operation: Operation,
    now: datetime,
) -> uuid.UUID | None:  # fmt: skip
    """
    Keep the card whose token an operation gave (C3), sealed; null where it gave none. The caller holds its order.

    A card that is bound for the purpose already stays one: it is charged by the newer token from then on.
    """
    face = operation.card
    if operation.token is None or face is None:
        return None
    card = BoundCard(
        user_id=user_id, purpose=purpose, first_operation=operation.id, last_digits=face.last_digits,
        brand=brand_of(face.brand), expires=face.expires, bound_at=now,
    )  # fmt: skip
    await cards.hold_wallet(session, user_id=user_id)
    twin = await cards.locked_twin(session, card=card)
    if twin is not None:
        twin.token = cashier.keys.close(operation.token, owner=str(twin.id))
        twin.first_operation, twin.bound_at = operation.id, now
        card = twin
    else:
        card.token = cashier.keys.close(operation.token, owner=str(card.id))
        session.add(card)
    record(session, user_id=user_id, action=Action.CARD_BOUND, at=now, card=card.mask)
    await session.flush()
    return card.id


def open_token(*, cashier: Cashier, card: BoundCard) -> str | None:
    """Return what charges a card; null where it was removed, or sealed by a key that is gone."""
    if card.token is None:
        return None
    try:
        return cashier.keys.open(card.token, owner=str(card.id))
    except SealBroken:
        log.error("a card's token was sealed by another key", card=str(card.id))  # noqa: TRY400 - nothing to trace
        return None


async def unbind_card(*, database: Database, viewer: Viewer, card_id: str, now: datetime) -> None:
    """
    Remove a card; its token is gone for good (C9).

    :raises CardRefused: the person has no such card
    """
    async with database.transaction() as session:
        card = await _own(session, viewer, card_id)
        _remove(card, now=now)
        record(session, user_id=viewer.user_id, action=Action.CARD_REMOVED, at=now, card=card.mask)


async def remove_all(*, database: Database, user_id: uuid.UUID, now: datetime) -> None:
    """Remove all cards of a person who forgot the password, those too that are being bound, and tell the owner (C8)."""
    async with database.transaction() as session:
        await card_removal.stop_bindings(session, user_id=user_id, now=now)
        removed = await cards.locked_cards(session, user_id=user_id)
        for card in removed:
            _remove(card, now=now)
        person = await people.active_person(session, user_id=user_id, locked=False) if removed else None
        if removed:
            count = len(removed)
            record(session, user_id=user_id, action=Action.CARDS_REMOVED, at=now, count=str(count))
            if person is not None:
                await owners.tell(session=session, person=person, kind=MessageKind.CARDS_REMOVED, count=count)


async def reseal(*, database: Database, cashier: Cashier) -> tuple[int, int]:
    """Seal every token by the newest key; return how many were sealed anew, and how many no key opens."""
    sealed, broken, after = 0, 0, None
    while True:
        async with database.transaction() as session:
            batch = await card_removal.active_cards(session, after=after, limit=AT_ONCE)
            for card in batch:
                token = open_token(cashier=cashier, card=card)
                broken += token is None
                if token is not None and not cashier.keys.is_newest(card.token or ""):
                    card.token = cashier.keys.close(token, owner=str(card.id))
                    sealed += 1
        if not batch:
            return sealed, broken
        after = batch[-1].id


async def _own(session: AsyncSession, viewer: Viewer, named: str) -> BoundCard:
    try:
        key = uuid.UUID(named)
    except ValueError:
        raise CardRefused(CardRefusal.NOT_FOUND) from None
    card = await cards.locked_card(session, card_id=key, user_id=viewer.user_id)
    if card is None:
        raise CardRefused(CardRefusal.NOT_FOUND)
    return card


def _remove(card: BoundCard, *, now: datetime) -> None:
    card.state, card.token, card.revoked_at = CardState.REVOKED, None, now
