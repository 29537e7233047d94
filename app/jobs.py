"""The worker: jobs by name, each of them one use case, and the times of those that repeat."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.exceptions import ConnectorException
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from app import database
from app.settings import Settings
from app.wiring import Wiring
from domain.messages import Channel
from services import activation, delivery, housekeeping, messages, payment_notices, reconciliation, recovery, settling
from services.cashier import Cashier

log = structlog.get_logger(__name__)

KEPT_HOURS = 72
"""Hours for which a job that was done can be looked up."""
GRACE = 20.0
"""Seconds that running jobs get to finish when the worker is asked to end."""
CONCURRENCY = 8
HEARTBEAT = 5.0
"""Seconds after which a worker says again that it is alive."""
DEAD = 15.0
"""Seconds without such a word after which a worker's jobs are given to others."""
AGAIN = 15
"""Seconds after which a message is tried again whose attempt was cut off, or failed unforeseen."""

jobs = App(connector=PsycopgConnector())
"""The jobs by name; `opened` opens them on a database."""


@jobs.periodic(cron="*/15 * * * *")
@jobs.task(name="housekeeping", queue="housekeeping", queueing_lock="housekeeping", pass_context=True)
async def prune(context: JobContext, timestamp: int) -> None:
    """Remove what has expired."""
    wiring: Wiring = context.additional_context["wiring"]
    await housekeeping.prune(database=wiring.database, now=datetime.now(UTC))
    await housekeeping.remove_unconfirmed(database=wiring.database, now=datetime.now(UTC))


@jobs.periodic(cron="30 3 * * *")
@jobs.task(name="old_jobs", queue="housekeeping", queueing_lock="old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Remove jobs that were done days ago; failed ones stay for people to look at."""
    await remove_old_jobs(context, max_hours=KEPT_HOURS, remove_cancelled=True, remove_aborted=True)


@jobs.task(name=messages.SEND, queue=messages.QUEUE, pass_context=True, retry=RetryStrategy(wait=AGAIN))
async def send_message(context: JobContext, message_id: str) -> None:
    """Make one attempt to send a message."""
    wiring: Wiring = context.additional_context["wiring"]
    await delivery.deliver(
        database=wiring.database,
        post_office=wiring.post_office,
        message_id=uuid.UUID(message_id),
        now=datetime.now(UTC),
    )


@jobs.task(name=recovery.SEND, queue=messages.QUEUE, pass_context=True, retry=RetryStrategy(wait=AGAIN))
async def send_recovery(context: JobContext, user_id: str | None, channel: str) -> None:
    """Write to whom somebody meant who forgot the password, where that is anybody."""
    wiring: Wiring = context.additional_context["wiring"]
    await recovery.send(
        database=wiring.database,
        user_id=uuid.UUID(user_id) if user_id else None,
        channel=Channel(channel),
        now=datetime.now(UTC),
    )


@jobs.task(name=activation.SEND_AGAIN, queue=messages.QUEUE, pass_context=True, retry=RetryStrategy(wait=AGAIN))
async def send_activation(context: JobContext, user_id: str | None) -> None:
    """Send a link or a code again to whom a request meant."""
    wiring: Wiring = context.additional_context["wiring"]
    meant = uuid.UUID(user_id) if user_id else None
    await activation.send_again(database=wiring.database, user_id=meant, now=datetime.now(UTC))


@jobs.task(name=payment_notices.SETTLE, queue=payment_notices.QUEUE, pass_context=True, retry=RetryStrategy(wait=AGAIN))
async def settle_order(context: JobContext, order_id: str) -> None:
    """Ask the gateway about an order that its payer looks at, or that a notice told of: the token of its card."""
    wiring: Wiring = context.additional_context["wiring"]
    if wiring.cashier:
        await settling.settle(
            database=wiring.database, cashier=wiring.cashier, order_id=uuid.UUID(order_id), now=datetime.now(UTC)
        )


@jobs.periodic(cron="10 1 * * *")
@jobs.task(name="compare_payments", queue=payment_notices.QUEUE, queueing_lock="compare_payments", pass_context=True)
async def compare_payments(context: JobContext, timestamp: int) -> None:
    """Compare the last days' payments with the gateway, at night."""
    wiring: Wiring = context.additional_context["wiring"]
    if wiring.cashier:
        found = await reconciliation.compare(database=wiring.database, cashier=wiring.cashier, now=datetime.now(UTC))
        log.info("payments were compared with the gateway", operations=len(found.seen), faulty=len(found.faulty))


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[App]:
    """Open the jobs on the database that the settings name; one such at a time."""
    connections = PsycopgConnector(conninfo=_conninfo(settings), min_size=1, max_size=CONCURRENCY + 1)
    with jobs.replace_connector(connections) as app:
        async with app.open_async():
            yield app


async def work(wiring: Wiring, *, pause: float = 5.0) -> None:
    """Do jobs until cancelled, again from ``pause`` seconds after the database was lost."""
    while True:
        try:
            await work_through(wiring, wait=True)
        except (ConnectorException, psycopg.OperationalError):
            log.exception("the worker cannot reach the database")
        log.warning("the worker lost the database and tries again", seconds=pause)
        await asyncio.sleep(pause)


async def work_through(wiring: Wiring, *, wait: bool = False) -> None:
    """Do the jobs that are due, or with ``wait`` all until cancelled; running ones then get `GRACE` seconds."""
    async with opened(wiring.settings) as app:
        await free_stalled(app)
        beside = [asyncio.create_task(_free_again_and_again(app, wiring))]
        if wait and wiring.cashier:
            beside.append(asyncio.create_task(_settle_again_and_again(wiring, wiring.cashier)))
        try:
            await app.run_worker_async(
                additional_context={"wiring": wiring},
                concurrency=CONCURRENCY,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE,
                stalled_worker_timeout=DEAD,
                update_heartbeat_interval=HEARTBEAT,
                wait=wait,
            )
        finally:
            await end(beside)


async def end(tasks: Collection[asyncio.Task[None]], *, pause: float = 1.0) -> None:
    """
    Cancel tasks until they have ended.

    Where a connection breaks at the moment of a cancellation, libraries swallow it, so it is repeated each ``pause``.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _ended, left = await asyncio.wait(left, timeout=pause)


async def free_stalled(app: App) -> None:
    """Put jobs back into the queue whose worker was killed."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD):
        log.warning("a killed worker's job is done again", job=job.id, name=job.task_name)
        with suppress(ConnectorException):  # another worker was faster
            await app.job_manager.retry_job(job)


async def _free_again_and_again(app: App, wiring: Wiring) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT)
        try:
            await housekeeping.mend_queue(database=wiring.database)
            await free_stalled(app)
        except (ConnectorException, SQLAlchemyError):
            log.warning("stalled jobs cannot be looked for", exc_info=True)


async def _settle_again_and_again(wiring: Wiring, cashier: Cashier) -> None:
    """Ask the gateway about what is due; not a job, so that a second's pace leaves no rows behind."""
    while True:
        await asyncio.sleep(cashier.pace.soon.total_seconds())
        try:
            await reconciliation.settle_due(database=wiring.database, cashier=cashier, now=datetime.now(UTC))
        except Exception:  # nothing may end what finds money that nobody told of
            log.warning("payments that are due cannot be looked for", exc_info=True)


def _conninfo(settings: Settings) -> str:
    url = make_url(database.server_url(settings)).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
