"""People who registered and have not confirmed it yet: what they confirm is the target of their activation."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.confirmations import ConfirmationPurpose
from domain.messages import MessageState
from domain.registration import UNCONFIRMED_LASTS
from models.accounts import UserAccount
from models.base import moment
from models.confirmations import Confirmation
from models.journal import Operation
from models.messages import Message
from models.users import User, UserConsent

OF_PERSON = (Confirmation, Operation, UserAccount, UserConsent)
REPLACED = "its registration is gone"
_WAITS = sa.and_(
    col(Confirmation.user_id) == col(User.id),
    col(Confirmation.purpose) == ConfirmationPurpose.ACTIVATION,
    col(User.activated_at).is_(None),
)


class RegisteredContact(SQLModel, table=True):
    """A contact that a registration named last at ``told_at``, known by a hash alone: replaced ones leave no other."""

    __tablename__ = "registered_contact"

    key_hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    told_at: datetime = moment()


async def hold_names(session: AsyncSession, *names: str | None) -> None:
    """Let nobody else register by these logins and contacts until the transaction ends."""
    for name in sorted({name.lower() for name in names if name}):
        key = sa.func.hashtextextended(f"registration:{name}", 0)
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))


async def contest(session: AsyncSession, *, email: str | None, phone: str | None, now: datetime) -> bool:
    """
    Keep that a registration names these contacts, and tell whether somebody else named one of them.

    That is whoever registered by it or beside it in the last 14 days, replaced since or not, or lets it wait in the
    profile. Their registrations are marked: a message to the contact may be taken for the answer to another one.
    """
    before = await _named_before(session, *filter(None, (email, phone)), now=now)
    await mark_waiting(session, email=email, phone=phone)
    pending = sa.select(sa.exists().where(_lets_wait(email, phone)))
    return bool((await session.execute(pending)).scalar_one()) or before


async def mark_waiting(session: AsyncSession, *, email: str | None = None, phone: str | None = None) -> None:
    """Let nobody confirm a registration that names these contacts without its password."""
    waiting = sa.select(col(User.id)).where(_lets_wait(email, phone), col(User.activated_at).is_(None))
    held = waiting.order_by(col(User.id)).with_for_update()
    await session.execute(sa.update(User).where(col(User.id).in_(held)).values(activation_needs_password=True))


def _lets_wait(email: str | None, phone: str | None) -> sa.ColumnElement[bool]:
    by_email = sa.func.lower(col(User.pending_email)) == email.lower() if email else sa.false()
    return sa.or_(by_email, col(User.pending_phone) == phone if phone else sa.false())


async def _named_before(session: AsyncSession, *contacts: str, now: datetime) -> bool:
    """Keep when contacts were named, and tell whether one was while what it was named in may still be confirmed."""
    keys = sorted(sha256(contact.lower().encode("utf-8", "replace")).digest() for contact in contacts)
    named = insert(RegisteredContact).values([{"key_hash": key, "told_at": now} for key in keys])
    kept = named.on_conflict_do_update(index_elements=["key_hash"], set_={"told_at": named.excluded.told_at})
    last = sa.literal_column("old.told_at", sa.DateTime(timezone=True))
    found = (await session.execute(kept.returning(last))).scalars()
    return any(at is not None and at > now - UNCONFIRMED_LASTS for at in found)


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
    theirs = sa.update(Message).where(col(Message.user_id).in_(people))
    # A link or a code that works no longer is not sent any more: who registers twice at once gets one letter.
    waiting = theirs.where(col(Message.state) == MessageState.QUEUED)
    await session.execute(waiting.values(state=MessageState.GIVEN_UP, fault=REPLACED, parts={}))
    await session.execute(theirs.values(user_id=None))
    for table in OF_PERSON:
        await session.execute(sa.delete(table).where(col(table.user_id).in_(people)))
    await session.execute(sa.delete(User).where(col(User.id).in_(people)))
