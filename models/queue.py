"""Jobs enqueued in the transaction that causes them: what is rolled back is never done, what is committed always is."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from procrastinate import App, PsycopgConnector
from sqlalchemy.ext.asyncio import AsyncSession

# Never opened: every job goes over the connection of its transaction.
_queue = App(connector=PsycopgConnector())


async def defer(
    session: AsyncSession,
    *,
    name: str,
    queue: str,
    at: datetime | None = None,
    lock: str | None = None,
    priority: int = 0,
    **told: Any,
) -> None:
    """
    Enqueue a job of app/jobs.py by its name, to be done once the transaction has committed and not before ``at``.

    Of jobs that wait, those of the highest ``priority`` are done first.
    """
    raw = (await (await session.connection()).get_raw_connection()).driver_connection
    task = _queue.configure_task(
        name=name, queue=queue, schedule_at=at, lock=lock, priority=priority, connection=raw, allow_unknown=True
    )
    await task.defer_async(**told)


async def mend_times(session: AsyncSession, *, queue: str, longest: timedelta) -> int:
    """
    Let jobs be done now that wait for longer than any does, and return how many: the clock was set back since.

    Workers' last words that lie as far ahead are of now, too, so that a killed one is missed in time. The clock is the
    database's, as the queue's is.
    """
    jobs = sa.text(
        "UPDATE procrastinate_jobs SET scheduled_at = now()"
        " WHERE status = 'todo' AND queue_name = :queue AND scheduled_at > now() + :longest RETURNING id"
    )
    mended = (await session.execute(jobs, {"queue": queue, "longest": longest})).all()
    words = "UPDATE procrastinate_workers SET last_heartbeat = now() WHERE last_heartbeat > now() + :longest"
    await session.execute(sa.text(words), {"longest": longest})
    return len(mended)
