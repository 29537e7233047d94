"""Answers kept by idempotency key, so that a repeated request changes nothing."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.base import document, moment


class IdempotencyRecord(SQLModel, table=True):
    """What was answered to a key: ``scope`` is the person or the account that it belongs to."""

    __tablename__ = "idempotency_record"

    scope: str = Field(primary_key=True)
    operation: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    input_hash: bytes = Field(sa_type=sa.LargeBinary)
    answer: dict[str, Any] = document()
    recorded_at: datetime = moment(now=True)
