"""Jobs enqueued in the transaction that causes them: what is rolled back is never done, what is committed always is."""

from datetime import datetime
from typing import Any

from procrastinate import App, PsycopgConnector
from sqlalchemy.ext.asyncio import AsyncSession

# Never opened: every job goes over the connection of its transaction.
_queue = App(connector=PsycopgConnector())


async def defer(
    session: AsyncSession, *, name: str, queue: str, at: datetime | None = None, lock: str | None = None, **told: Any
) -> None:
    """Enqueue a job of app/jobs.py by its name, to be done once the transaction has committed and not before ``at``."""
    raw = (await (await session.connection()).get_raw_connection()).driver_connection
    task = _queue.configure_task(name=name, queue=queue, schedule_at=at, lock=lock, connection=raw, allow_unknown=True)
    await task.defer_async(**told)
