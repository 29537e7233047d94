"""People who registered and have not confirmed it yet: what they confirm is the target of their activation."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.confirmations import ConfirmationPurpose
from models.accounts import UserAccount
from models.confirmations import Confirmation
from models.journal import Operation
from models.messages import Message
from models.users import User, UserConsent

OF_PERSON = (Confirmation, Operation, UserAccount, UserConsent)
_WAITS = sa.and_(
    col(Confirmation.user_id) == col(User.id),
    col(Confirmation.purpose) == ConfirmationPurpose.ACTIVATION,
    col(User.activated_at).is_(None),
)


async def hold_names(session: AsyncSession, *names: str) -> None:
    """Let nobody else register by these logins and contacts until the transaction ends."""
    for name in sorted(set(names)):
        key = sa.func.hashtextextended(f"registration:{name.lower()}", 0)
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def unconfirmed_by_target(session: AsyncSession, *, target: str) -> User | None:
    """Return who registered by a contact, written in small letters, and has not confirmed it."""
    waiting = sa.select(User).join(Confirmation, _WAITS).where(sa.func.lower(col(Confirmation.target)) == target)
    return (await session.execute(waiting)).scalars().first()


async def unconfirmed_locked(session: AsyncSession, *, user_id: uuid.UUID) -> tuple[User, Confirmation] | None:
    """Return somebody who has not confirmed the registration, locked, with what is to be confirmed."""
    waiting = sa.select(User, Confirmation).join(Confirmation, _WAITS).where(col(User.id) == user_id)
    row = (await session.execute(waiting.with_for_update(of=User))).one_or_none()
    return (row[0], row[1]) if row else None


async def forget_by_target(session: AsyncSession, *, target: str) -> None:
    """Delete who registered by a contact, written in small letters, and has not confirmed it."""
    waiting = (
        sa.select(col(User.id)).join(Confirmation, _WAITS).where(sa.func.lower(col(Confirmation.target)) == target)
    )
    await _forget(session, (await session.execute(waiting.with_for_update(of=User))).scalars().all())


async def forget_unconfirmed(session: AsyncSession, *, until: datetime, most: int) -> int:
    """Delete people who registered by ``until`` and have not confirmed it, ``most`` at once; return how many."""
    waiting = sa.select(col(User.id)).join(Confirmation, _WAITS).where(col(User.created_at) <= until).limit(most)
    found = (await session.execute(waiting.with_for_update(of=User, skip_locked=True))).scalars().all()
    await _forget(session, found)
    return len(found)


async def _forget(session: AsyncSession, people: Sequence[uuid.UUID]) -> None:
    if not people:
        return
    await session.execute(sa.update(Message).where(col(Message.user_id).in_(people)).values(user_id=None))
    for table in OF_PERSON:
        await session.execute(sa.delete(table).where(col(table.user_id).in_(people)))
    await session.execute(sa.delete(User).where(col(User.id).in_(people)))
