"""Write down what a person did, in the transaction of what was done (O28)."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.journal import Action
from models.journal import Operation


def record(
    session: AsyncSession,
    *,
    user_id: uuid.UUID,
    action: Action,
    at: datetime,
    account_id: uuid.UUID | None = None,
    **parts: str,
) -> None:
    """Add one step; ``parts`` fills the places of its sentence in schema/texts/journal.py."""
    session.add(Operation(user_id=user_id, action=action, at=at, account_id=account_id, parts=parts))
