"""Ask the gateway soon about what somebody looks at: it tells nobody by itself that a bank refused."""

import uuid
from datetime import datetime

from domain.limits import TooOften
from models.base import Database
from services.form_uses import count_use
from services.payment_notices import settle_soon

AN_HOUR = 60
"""Looks at one order that the gateway is asked after; then the usual distances hold."""


async def look(*, database: Database, order_id: uuid.UUID, now: datetime) -> None:
    """Have the gateway asked about a pending payment or binding whose owner came back from its page, or waits."""
    async with database.transaction() as session:
        try:
            await count_use(session=session, form="payment_looks", by=("order", str(order_id)), limit=AN_HOUR, now=now)
        except TooOften:
            return
        await settle_soon(session=session, order_id=order_id)
