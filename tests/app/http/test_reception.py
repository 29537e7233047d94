from pathlib import Path
from typing import Any

import httpx2
import pytest
import structlog
from starlette.applications import Starlette

from app.asgi import create_app
from app.settings import Profile, Settings

RATE_LIMIT = {"query": "{ rateLimit { limit remaining resetAt } }"}


async def ask(app: Starlette, payload: dict[str, Any], *, peer: str = "192.0.2.1", **headers: str) -> httpx2.Response:
    transport = httpx2.ASGITransport(app, client=(peer, 50000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://cabinet.example.com") as client:
        return await client.post("/graphql", json=payload, headers=headers)


@pytest.mark.parametrize("store", ["memory", "postgres"])
async def test_requests_without_a_session_are_counted_by_address(settings: Settings, store: str) -> None:
    counted = settings.model_copy(update={"rate_limit_store": store, "rate_limit_addresses": 2})
    app = create_app(counted)

    answers = [await ask(app, RATE_LIMIT, peer=peer) for peer in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2")]

    await app.state.wiring.close()
    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
    told = [answer.json()["data"]["rateLimit"] for answer in answers if answer.status_code == 200]
    assert [(one["limit"], one["remaining"]) for one in told] == [(2, 1), (2, 0), (2, 1)]
    assert all(one["resetAt"].endswith("Z") or "+" in one["resetAt"] for one in told)


async def test_a_proxy_that_is_not_trusted_shares_its_count_with_its_clients(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"rate_limit_addresses": 1}))

    answers = [await ask(app, RATE_LIMIT, **{"x-forwarded-for": f"198.51.100.{n}"}) for n in (1, 2)]

    await app.state.wiring.close()
    assert [answer.status_code for answer in answers] == [200, 429]


@pytest.mark.parametrize(
    ("profile", "opened", "status"),
    [
        (Profile.TEST, False, 400),
        (Profile.TEST, True, 200),
        (Profile.DEMO, False, 200),
        (Profile.PRODUCTION, False, 400),
    ],
)
async def test_a_stranger_reads_the_schema_only_where_it_is_open(
    settings: Settings, profile: Profile, opened: bool, status: int
) -> None:
    app = create_app(settings.model_copy(update={"profile": profile, "open_introspection": opened}))

    answer = await ask(
        app, {"query": "{ __schema { queryType { name } } }"}, accept="application/graphql-response+json"
    )

    await app.state.wiring.close()
    assert answer.status_code == status


async def test_a_database_that_is_away_is_coded_and_tells_nothing(settings: Settings, tmp_path: Path) -> None:
    nowhere = f"postgresql+psycopg://kabinet_app:secret@/kabinet?host={tmp_path}"
    app = create_app(settings.model_copy(update={"database_app_url": nowhere, "rate_limit_store": "postgres"}))

    with structlog.testing.capture_logs():
        answer = await ask(app, RATE_LIMIT)

    await app.state.wiring.close()
    assert answer.status_code == 503
    [error] = answer.json()["errors"]
    assert error["extensions"] == {"code": "SERVICE_UNAVAILABLE"}
    assert error["message"] == "Сервис временно недоступен. Повторите попытку позже."
