"""Accounts and who may see them."""

import uuid
from datetime import date, datetime

from sqlmodel import Field, SQLModel

from domain.accounts import AccountKind
from models.base import Row, choice, moment, reference
from models.branches import Placed


class Account(Row, Placed, table=True):
    """An account; ``number`` holds letters and digits alone, without spaces and dashes."""

    number: str = Field(unique=True)
    kind: AccountKind = choice(AccountKind)
    holder: str
    branch_id: uuid.UUID = reference("branch.id", index=True)
    supplier_id: uuid.UUID = reference("supplier.id")
    tariff_code: str | None = None
    opened_on: date | None = None
    closed_on: date | None = None


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
