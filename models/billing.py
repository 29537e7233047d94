"""Months that were closed, and accounts that could not be charged."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from domain.billing_faults import BillingFaultCode
from models.base import choice, document, moment


class MonthClose(SQLModel, table=True):
    """A month whose close began; ``finished_at`` is null while accounts are left, ``summary`` is what it came to."""

    __tablename__ = "month_close"

    month: date = Field(primary_key=True)
    began_at: datetime = moment()
    finished_at: datetime | None = moment(nullable=True)
    summary: dict[str, Any] | None = document(nullable=True)


class BillingFault(SQLModel, table=True):
    """An account that a month could not be charged to, and why."""

    __tablename__ = "billing_fault"

    account_id: uuid.UUID = Field(foreign_key="account.id", primary_key=True)
    month: date = Field(primary_key=True)
    code: BillingFaultCode = choice(BillingFaultCode)
    detail: str | None = None
