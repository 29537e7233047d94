"""Links and codes that wait to be used: hashes alone."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from domain.confirmations import ConfirmationPurpose
from models.base import Row, choice, moment, reference

SINGLE = sa.text("purpose <> 'RECOVERY' OR token_hash IS NULL")
"""Confirmations of which a person has one of a purpose at a time."""


class Confirmation(Row, table=True):
    """
    One link or one code of a person; a used one is deleted, a newer one of the same purpose replaces it.

    Links of recovery stand beside each other: whoever asks for one must not void the owner's (decision 0016).
    ``target`` is the e-mail or phone that it confirms, or that the code was asked for.
    """

    __table_args__ = (
        sa.Index("uq_confirmation_single", "user_id", "purpose", unique=True, postgresql_where=SINGLE),
        sa.Index("ix_confirmation_user_id", "user_id"),
        sa.Index("ix_confirmation_target", sa.text("lower(target)")),
    )

    user_id: uuid.UUID = reference("users.id")
    purpose: ConfirmationPurpose = choice(ConfirmationPurpose)
    token_hash: bytes | None = Field(default=None, sa_type=sa.LargeBinary, unique=True)
    code_hash: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    target: str | None = None
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = moment()
    expires_at: datetime = moment()


LONG_OVER = datetime(1970, 1, 1, tzinfo=UTC)


async def replace_confirmation(session: AsyncSession, confirmation: Confirmation) -> None:
    """Store a link or a code, in place of the one for the same purpose where a person has but one of it."""
    values = confirmation.model_dump()
    fresh = insert(Confirmation).values(values)
    replaced = {name: fresh.excluded[name] for name in values if name not in {"user_id", "purpose"}}
    kept = fresh.on_conflict_do_update(index_elements=["user_id", "purpose"], index_where=SINGLE, set_=replaced)
    await session.execute(kept)


async def confirmation_of_token(
    session: AsyncSession, *, token_hash: bytes, purposes: Sequence[ConfirmationPurpose]
) -> Confirmation | None:
    """Return what waits under a link's token, in time or not."""
    statement = sa.select(Confirmation).where(
        col(Confirmation.token_hash) == token_hash, col(Confirmation.purpose).in_(purposes)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def confirmation_locked(session: AsyncSession, *, confirmation_id: uuid.UUID) -> Confirmation | None:
    """Return a link or a code that nobody else takes or tries until the transaction ends."""
    statement = sa.select(Confirmation).where(col(Confirmation.id) == confirmation_id)
    held = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.execute(held)).scalar_one_or_none()


async def count_try(session: AsyncSession, *, user_id: uuid.UUID, purpose: ConfirmationPurpose) -> Confirmation | None:
    """Count a try on a person's code and return it; whoever else tries waits until this transaction ends."""
    statement = (
        sa.update(Confirmation)
        .where(
            col(Confirmation.user_id) == user_id,
            col(Confirmation.purpose) == purpose,
            col(Confirmation.token_hash).is_(None),
        )
        .values(tries=col(Confirmation.tries) + 1)
        .returning(Confirmation)
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def take_back_try(session: AsyncSession, *, confirmation_id: uuid.UUID) -> None:
    """Take a try back that was right."""
    mine = col(Confirmation.id) == confirmation_id
    await session.execute(sa.update(Confirmation).where(mine).values(tries=col(Confirmation.tries) - 1))


async def end_confirmation(session: AsyncSession, *, confirmation_id: uuid.UUID) -> None:
    """Let a link or a code be over for good, so that a clock that is set back does not revive it."""
    mine = col(Confirmation.id) == confirmation_id
    await session.execute(sa.update(Confirmation).where(mine).values(expires_at=LONG_OVER))


async def take_confirmation(session: AsyncSession, *, confirmation_id: uuid.UUID) -> bool:
    """Delete a link or a code, and tell whether it was still there: of two at once, one gets it."""
    statement = sa.delete(Confirmation).where(col(Confirmation.id) == confirmation_id)
    return (await session.execute(statement.returning(col(Confirmation.id)))).scalar_one_or_none() is not None


async def delete_confirmations(
    session: AsyncSession, *, user_id: uuid.UUID, purposes: Sequence[ConfirmationPurpose]
) -> None:
    """Delete a person's links and codes of some purposes: they work no longer."""
    mine = sa.and_(col(Confirmation.user_id) == user_id, col(Confirmation.purpose).in_(purposes))
    await session.execute(sa.delete(Confirmation).where(mine))
