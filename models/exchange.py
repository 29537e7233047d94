"""What was loaded from the billing system, and what waits to be given back to it."""

import uuid
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Row, choice, document, moment


class OutgoingKind(Enum):
    """What the billing system gets back."""

    READING = "READING"
    PAYMENT = "PAYMENT"
    REQUEST = "REQUEST"


class ImportRun(Row, table=True):
    """A set of files that was loaded whole; ``as_of`` is the day that the set was made for."""

    __tablename__ = "import_run"

    as_of: date
    digest: str
    finished_at: datetime = moment(now=True)
    summary: dict[str, Any] = document()


class OutgoingRecord(Row, table=True):
    """A row for the billing system, in the order of ``sequence``; written in the transaction of what it tells."""

    __tablename__ = "outgoing_record"

    sequence: int = Field(default=None, sa_type=sa.BigInteger, sa_column_args=[sa.Identity(always=True)], unique=True)
    kind: OutgoingKind = choice(OutgoingKind)
    subject_id: uuid.UUID
    recorded_at: datetime = moment(now=True)
