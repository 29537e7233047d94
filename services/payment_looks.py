"""Ask the gateway soon about what somebody looks at: it tells nobody by itself that a bank refused."""

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.limits import TooOften
from models.base import Database
from services import settling
from services.cashier import Cashier
from services.form_uses import count_use
from services.payment_notices import settle_soon

AN_HOUR = 60
"""Looks at one order, and repeats of it, that the gateway is asked after; then the usual distances hold."""


async def look(*, database: Database, order_id: uuid.UUID, now: datetime) -> None:
    """Have the gateway asked about a pending payment or binding whose owner came back from its page, or waits."""
    async with database.transaction() as session:
        if await _is_heard(session, order_id, now):
            await settle_soon(session=session, order_id=order_id)


async def settle_now(*, database: Database, cashier: Cashier, order_id: uuid.UUID, now: datetime) -> None:
    """Ask the gateway at once about a charge whose payer repeats or cancels it, as often as about one looked at."""
    async with database.transaction() as session:
        is_heard = await _is_heard(session, order_id, now)
    if is_heard:
        await settling.settle(database=database, cashier=cashier, order_id=order_id, now=now)


async def _is_heard(session: AsyncSession, order_id: uuid.UUID, now: datetime) -> bool:
    try:
        await count_use(session=session, form="payment_looks", by=("order", str(order_id)), limit=AN_HOUR, now=now)
    except TooOften:
        return False
    return True
