"""The worker: jobs run as the server's role, and what was committed with them is kept."""

import asyncio

import psycopg
from sqlalchemy import make_url
from starlette.applications import Starlette

from app import jobs
from app.settings import Settings

ENQUEUE = """
SELECT procrastinate_defer_jobs_v1(ARRAY[
    ROW('housekeeping', 'housekeeping', 0, NULL, NULL, '{"timestamp": 0}', NULL)::procrastinate_job_to_defer_v1
])
"""


async def test_the_worker_does_what_was_enqueued(app: Starlette, settings: Settings, owner: psycopg.Connection) -> None:
    owner.execute("INSERT INTO captcha (answer_hash, expires_at) VALUES ('x', '2020-01-01Z')")
    async with jobs.opened(settings) as queue:
        for name in ("housekeeping", "old_jobs"):
            await queue.configure_task(name).defer_async(timestamp=0)
    await jobs.work_through(app.state.wiring)

    assert owner.execute("SELECT DISTINCT status::text FROM procrastinate_jobs").fetchall() == [("succeeded",)]
    assert owner.execute("SELECT count(*) FROM captcha").fetchone() == (0,)


async def test_the_worker_outlives_a_lost_database(
    app: Starlette, settings: Settings, owner: psycopg.Connection
) -> None:
    worker = asyncio.create_task(jobs.work(app.state.wiring, pause=0))
    await until(owner, "SELECT EXISTS (SELECT FROM procrastinate_workers)")
    with psycopg.connect(superuser(settings), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kabinet_app'")
    owner.execute(ENQUEUE)
    await until(owner, "SELECT bool_and(status = 'succeeded') FROM procrastinate_jobs")

    worker.cancel()
    await asyncio.wait([worker])
    assert worker.cancelled()


async def test_what_runs_beside_the_worker_ends_though_a_cancellation_was_swallowed() -> None:
    swallowed, begun = 0, asyncio.Event()

    async def swallow_two() -> None:
        nonlocal swallowed
        begun.set()
        while swallowed < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                swallowed += 1
        await asyncio.Event().wait()

    task = asyncio.create_task(swallow_two())
    await begun.wait()
    await jobs.end([task], pause=0.0)

    assert (task.cancelled(), swallowed) == (True, 2)


async def test_a_killed_workers_jobs_are_given_to_others(
    app: Starlette, settings: Settings, owner: psycopg.Connection
) -> None:
    owner.execute(ENQUEUE)
    for age in (jobs.DEAD + 1, 0):
        owner.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", [age]
        )
    taken = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT {}(id) FROM procrastinate_workers)"
    async with jobs.opened(settings) as queue:
        owner.execute(taken.format("max").encode())
        await jobs.free_stalled(queue)
        assert owner.execute("SELECT status::text FROM procrastinate_jobs").fetchall() == [("doing",)]

        owner.execute(taken.format("min").encode())
        await jobs.free_stalled(queue)
        assert owner.execute("SELECT status::text FROM procrastinate_jobs").fetchall() == [("todo",)]


async def until(connection: psycopg.Connection, question: str) -> None:
    """Ask until the answer is true; the worker runs between two questions."""
    async with asyncio.timeout(60):
        while True:
            if connection.execute(question.encode()).fetchone() == (True,):
                return
            await asyncio.sleep(0)


def superuser(settings: Settings) -> str:
    url = make_url(settings.database_url or "").set(drivername="postgresql", username="postgres")
    return url.render_as_string()
