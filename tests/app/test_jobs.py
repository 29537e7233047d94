"""The worker: jobs run as the server's role, and what was committed with them is kept."""

import psycopg
from starlette.applications import Starlette

from app import jobs
from app.settings import Settings


async def test_the_worker_does_what_was_enqueued(app: Starlette, settings: Settings, owner: psycopg.Connection) -> None:
    owner.execute("INSERT INTO captcha (answer_hash, expires_at) VALUES ('x', '2020-01-01Z')")
    async with jobs.opened(settings) as queue:
        for name in ("housekeeping", "old_jobs"):
            await queue.configure_task(name).defer_async(timestamp=0)
    await jobs.work(app.state.wiring, until_empty=True)

    assert owner.execute("SELECT DISTINCT status::text FROM procrastinate_jobs").fetchall() == [("succeeded",)]
    assert owner.execute("SELECT count(*) FROM captcha").fetchone() == (0,)
