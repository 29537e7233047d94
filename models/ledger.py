"""The ledger and the balance that the database keeps beside it."""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.ledger import EntryKind, LedgerPart
from models.base import Row, choice, kopecks, moment, reference


class LedgerEntry(Row, table=True):
    """
    A debit (above zero) or credit (below zero) in kopecks, dated ``posted_on`` in Europe/Moscow.

    The server's role may insert and select; nobody updates or deletes. ``sequence`` orders entries of one day.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (sa.Index(None, "account_id", "posted_on", "sequence"),)

    sequence: int = Field(default=None, sa_type=sa.BigInteger, sa_column_args=[sa.Identity(always=True)])
    account_id: uuid.UUID = reference("account.id")
    posted_on: date
    kind: EntryKind = choice(EntryKind)
    part: LedgerPart = choice(LedgerPart, default=LedgerPart.MAIN)
    amount: int = kopecks()
    month: date | None = None
    charge_id: uuid.UUID | None = None
    payment_id: uuid.UUID | None = None
    ground: str | None = None
    recorded_at: datetime = moment(now=True)


class AccountBalance(SQLModel, table=True):
    """Sums of an account's ledger by part, in kopecks; written by the ledger's trigger alone (docs/decisions)."""

    __tablename__ = "account_balance"

    account_id: uuid.UUID = Field(foreign_key="account.id", primary_key=True)
    main: int = kopecks()
    penalty: int = kopecks()
    changed_at: datetime = moment(now=True)
