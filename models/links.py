"""What people are tied to: accounts that they linked, branches that they serve."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.accounts import Address
from models.accounts import Account, OperatorBranch, UserAccount
from models.branches import Branch
from models.users import User


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """What stands behind a number: where there is no account, an address as long as most and a branch of nobody."""

    account: Account | None
    address: Address
    branch_code: str
    closed_on: date | None


NOBODYS = NamedAccount(None, Address("ст-ца Неизвестная", "ул. Неизвестная", "100", None, "100"), "", None)


async def named_account(session: AsyncSession, *, number: str) -> NamedAccount:
    """Return what is known of an account by its number, for a form that tells nobody whether it exists."""
    chosen = sa.select(Account, col(Branch.code)).join(Branch, col(Branch.id) == Account.branch_id)
    # No account number holds anything else, and PostgreSQL takes no text with a null character in it.
    named = chosen.where(col(Account.number) == (number if number.isalnum() else ""))
    row = (await session.execute(named)).one_or_none()
    return NamedAccount(row[0], row[0].address, row[1], row[0].closed_on) if row else NOBODYS


async def hold_links(session: AsyncSession, *, user_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the accounts that a person linked; until the transaction ends nobody else links one for the person."""
    await session.execute(sa.select(col(User.id)).where(col(User.id) == user_id).with_for_update(key_share=True))
    linked = sa.select(col(UserAccount.account_id)).where(col(UserAccount.user_id) == user_id)
    return set((await session.execute(linked)).scalars())


async def has_linked(session: AsyncSession, *, user_id: uuid.UUID | None, account_id: uuid.UUID) -> bool:
    """Tell whether a person has an account linked."""
    mine = sa.and_(col(UserAccount.user_id) == user_id, col(UserAccount.account_id) == account_id)
    return bool(await session.scalar(sa.select(sa.exists().where(mine))))


async def remove_link(session: AsyncSession, *, user_id: uuid.UUID, number: str) -> uuid.UUID | None:
    """Unlink a person's account by its number, and return which it was; null where the person has no such account."""
    which = sa.select(col(Account.id)).where(col(Account.number) == (number if number.isalnum() else ""))
    mine = sa.delete(UserAccount).where(
        col(UserAccount.user_id) == user_id, col(UserAccount.account_id) == which.scalar_subquery()
    )
    return (await session.execute(mine.returning(col(UserAccount.account_id)))).scalar_one_or_none()


async def link_accounts(session: AsyncSession, *, user_id: uuid.UUID, numbers: Sequence[str]) -> set[str]:
    """Link a person's accounts by their numbers; return the numbers that there is no account of."""
    known = sa.select(col(Account.id), col(Account.number)).where(col(Account.number).in_(numbers))
    found = (await session.execute(known)).all()
    session.add_all(UserAccount(user_id=user_id, account_id=account_id) for account_id, _ in found)
    return set(numbers) - {number for _, number in found}


async def assign_branches(session: AsyncSession, *, user_id: uuid.UUID, codes: Sequence[str]) -> set[str]:
    """Let an operator serve branches by their codes; return the codes that there is no branch of."""
    known = sa.select(col(Branch.id), col(Branch.code)).where(col(Branch.code).in_(codes))
    found = (await session.execute(known)).all()
    session.add_all(OperatorBranch(user_id=user_id, branch_id=branch_id) for branch_id, _ in found)
    return set(codes) - {code for _, code in found}
