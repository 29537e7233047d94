"""/healthz and /readyz, and the line that is logged about each request."""

import httpx2
import psycopg
import structlog
from starlette.applications import Starlette

from app.asgi import create_app
from app.settings import Profile, Settings

NOWHERE = "postgresql://kabinet_app@/kabinet?host=/nonexistent"


async def test_a_server_with_its_database_is_alive_and_ready(client: httpx2.AsyncClient) -> None:
    alive, ready = await client.get("/healthz"), await client.get("/readyz")

    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ok"})


async def test_a_server_without_its_database_is_alive_and_not_ready() -> None:
    app = create_app(Settings(profile=Profile.TEST, database_app_url=NOWHERE))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")
    await app.state.wiring.close()

    assert alive.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"status": "database"})


async def test_a_schema_that_does_not_fit_is_not_ready(client: httpx2.AsyncClient, owner: psycopg.Connection) -> None:
    owner.execute("UPDATE alembic_version SET version_num = '0001'")
    ready = await client.get("/readyz")

    assert (ready.status_code, ready.json()) == (503, {"status": "schema"})


async def test_an_ending_server_is_alive_and_not_ready(app: Starlette, client: httpx2.AsyncClient) -> None:
    app.state.wiring.health.draining = True
    alive, ready = await client.get("/healthz"), await client.get("/readyz")

    assert alive.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"status": "draining"})


async def test_each_request_has_an_id_and_a_line_without_its_query(client: httpx2.AsyncClient) -> None:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        first = await client.get("/healthz?token=hidden-word")
        second = await client.get("/nowhere")

    assert [(line["path"], line["status"]) for line in lines] == [("/healthz", 200), ("/nowhere", 404)]
    assert [line["request_id"] for line in lines] == [answer.headers["X-Request-Id"] for answer in (first, second)]
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    assert "hidden-word" not in str(lines)
