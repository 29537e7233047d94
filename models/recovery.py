"""Who is meant by somebody who forgot the password."""

import uuid

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts import Account, UserAccount
from models.users import User


async def person_to_recover(
    session: AsyncSession, *, login: str, phone: str | None, account_number: str, email: str
) -> uuid.UUID | None:
    """
    Return the person who has a mail address and is also known by what else was typed, read in every way.

    ``login`` and ``email`` are in small letters, ``phone`` is E.164, ``account_number`` is as accounts are kept.
    """
    linked = (
        sa.select(col(UserAccount.user_id))
        .join(Account, col(Account.id) == UserAccount.account_id)
        .where(col(Account.number) == account_number)
    )
    known_as = sa.or_(
        sa.func.lower(col(User.login)) == login,
        sa.func.lower(col(User.email)) == login,
        col(User.phone) == (phone or ""),  # nothing typed must not mean whoever has none
        col(User.id).in_(linked),
    )
    meant = sa.select(col(User.id)).where(sa.func.lower(col(User.email)) == email, known_as)
    return (await session.execute(meant)).scalar_one_or_none()
