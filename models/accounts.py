"""Accounts and who may see them."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.accounts import AccountKind, plain_number
from domain.users import Role
from models.base import Row, choice, moment, reference
from models.batches import among, grouped, in_order
from models.branches import Placed
from models.users import User


class Account(Row, Placed, table=True):
    """
    An account; ``number`` holds letters and digits alone, without spaces and dashes.

    ``closed_on`` is the last day of supply, so a reading of that day still counts; ``closing_entered_on`` is the day on
    which that became known, where it was after a month that it concerns was closed (billing rule 22).
    """

    number: str = Field(unique=True)
    kind: AccountKind = choice(AccountKind)
    holder: str
    branch_id: uuid.UUID = reference("branch.id", index=True)
    supplier_id: uuid.UUID = reference("supplier.id")
    tariff_code: str | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    closing_entered_on: date | None = None


class UserAccount(SQLModel, table=True):
    """An account that a person linked."""

    __tablename__ = "user_account"

    user_id: uuid.UUID = Field(foreign_key="users.id", primary_key=True)
    account_id: uuid.UUID = Field(foreign_key="account.id", primary_key=True, index=True)
    linked_at: datetime = moment(now=True)


class OperatorBranch(SQLModel, table=True):
    """A branch that an operator serves."""

    __tablename__ = "operator_branch"

    user_id: uuid.UUID = Field(foreign_key="users.id", primary_key=True)
    branch_id: uuid.UUID = Field(foreign_key="branch.id", primary_key=True)


def may_see(*, user_id: uuid.UUID, role: Role) -> sa.ColumnElement[bool]:
    """
    Return the condition on accounts that a person may see.

    A customer sees the linked ones, an operator those of the branches served, an administrator all, an analyst none.
    """
    match role:
        case Role.ADMIN:
            return sa.true()
        case Role.OPERATOR:
            served = sa.select(col(OperatorBranch.branch_id)).where(col(OperatorBranch.user_id) == user_id)
            return col(Account.branch_id).in_(served)
        case Role.CUSTOMER | Role.BUSINESS:
            linked = sa.select(col(UserAccount.account_id)).where(col(UserAccount.user_id) == user_id)
            return col(Account.id).in_(linked)
        case _:
            return sa.false()


async def account_by_number(session: AsyncSession, *, number: str, user_id: uuid.UUID, role: Role) -> Account | None:
    """Return the account of a number, spaces and dashes apart, where the person may see it."""
    plain = plain_number(number)
    if not plain.isalnum():
        return None
    mine = sa.select(Account).where(col(Account.number) == plain, may_see(user_id=user_id, role=role))
    return (await session.execute(mine)).scalar_one_or_none()


async def accounts_by_id(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, user_id: uuid.UUID, role: Role
) -> list[Account | None]:
    """Return the accounts with these keys that the person may see."""
    mine = sa.select(Account).where(among(Account.id, keys), may_see(user_id=user_id, role=role))
    found: dict[uuid.UUID, Account | None] = {
        account.id: account for account in (await session.execute(mine)).scalars()
    }
    return in_order(keys, found, None)


async def accounts_of_people(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[list[Account]]:
    """Return the accounts that each person linked, in the order in which they were; staff see none this way."""
    linked = (
        sa.select(col(UserAccount.user_id), Account)
        .join(Account, col(Account.id) == UserAccount.account_id)
        .join(User, col(User.id) == UserAccount.user_id)
        .where(among(UserAccount.user_id, keys), col(User.role).in_((Role.CUSTOMER, Role.BUSINESS)))
        .order_by(col(UserAccount.linked_at), col(Account.number))
    )
    rows: list[tuple[uuid.UUID, Account]] = list(await session.execute(linked))
    groups = grouped(rows)
    return [groups[key] for key in keys]
