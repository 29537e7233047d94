"""Questions about people who sign in."""

import uuid

import psycopg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.users import NameTaken
from models.users import User

UNIQUE = {"uq_users_login": "login", "uq_users_email": "email", "uq_users_phone": "phone"}


async def user_by_login(session: AsyncSession, login: str) -> User | None:
    """Return the person with a login, written in small letters."""
    return await _one(session, sa.func.lower(col(User.login)) == login)


async def user_by_email(session: AsyncSession, email: str) -> User | None:
    """Return the person with a mail address, written in small letters."""
    return await _one(session, sa.func.lower(col(User.email)) == email)


async def user_by_phone(session: AsyncSession, phone: str) -> User | None:
    """Return the person with a phone number in E.164."""
    return await _one(session, col(User.phone) == phone)


async def hold_user(session: AsyncSession, *, user_id: uuid.UUID, password_hash: str) -> User | None:
    """
    Return a person who still has this password and is not disabled, unchanged until the transaction ends; else null.

    Whoever changes the password meanwhile waits, and then ends the session that is opened here.
    """
    statement = sa.select(User).where(
        col(User.id) == user_id, col(User.password_hash) == password_hash, col(User.disabled_at).is_(None)
    )
    return (await session.execute(statement.with_for_update(read=True))).scalar_one_or_none()


async def active_person(session: AsyncSession, *, user_id: uuid.UUID, locked: bool = False) -> User | None:
    """
    Return an activated person who is not disabled; ``locked``, nobody else changes the row until the transaction ends.

    Whoever locks several things locks the person first, so that two use cases never wait for each other.
    """
    active = (col(User.id) == user_id, col(User.activated_at).is_not(None), col(User.disabled_at).is_(None))
    return await _one(session, sa.and_(*active), locked=locked)


async def replace_hash(session: AsyncSession, *, user_id: uuid.UUID, before: str, after: str) -> str:
    """Keep the hash ``after`` of a person's password unless ``before`` was replaced already; return what is kept."""
    theirs = col(User.id) == user_id
    still = sa.update(User).where(theirs, col(User.password_hash) == before)
    await session.execute(still.values(password_hash=after))
    return (await session.execute(sa.select(col(User.password_hash)).where(theirs))).scalar_one()


async def add_user(session: AsyncSession, user: User) -> None:
    """
    Store a person.

    :raises NameTaken: somebody has the login, the e-mail or the phone, whatever its case
    """
    session.add(user)
    await store_names(session)


async def store_names(session: AsyncSession) -> None:
    """
    Store what was changed of people in this transaction.

    :raises NameTaken: somebody has the login, the e-mail or the phone, whatever its case
    """
    try:
        await session.flush()
    except sa.exc.IntegrityError as refused:
        field = UNIQUE.get(_violated(refused))
        if field is None:
            raise
        raise NameTaken(field) from None


async def _one(session: AsyncSession, condition: sa.ColumnElement[bool], *, locked: bool = False) -> User | None:
    statement = sa.select(User).where(condition)
    return (await session.execute(statement.with_for_update() if locked else statement)).scalar_one_or_none()


def _violated(refused: sa.exc.IntegrityError) -> str:
    return refused.orig.diag.constraint_name or "" if isinstance(refused.orig, psycopg.Error) else ""
