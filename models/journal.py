"""The journal: rows are added in the transaction of what they tell, and never changed."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.journal import Action
from models.base import Row, choice, document, moment, reference


class Operation(Row, table=True):
    """One step of one person; ``parts`` fills the places of its sentence."""

    __table_args__ = (sa.Index(None, "user_id", "at", "id"),)

    user_id: uuid.UUID = reference("users.id")
    account_id: uuid.UUID | None = reference("account.id", nullable=True)
    at: datetime = moment()
    action: Action = choice(Action)
    parts: dict[str, Any] = document()
