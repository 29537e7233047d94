"""Settings for the room app, on a database of the test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.applications import Starlette

from app.asgi import create_app
from app.postgres import EmbeddedPostgres
from app.settings import Profile, Settings


@pytest.fixture
def settings(postgres: EmbeddedPostgres, database_name: str, tmp_path: Path) -> Settings:
    return Settings(
        profile=Profile.TEST,
        data_dir=tmp_path,
        database_url=postgres.owner_url(database_name),
        database_app_url=postgres.app_url(database_name),
    )


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[Starlette]:
    made = create_app(settings)
    yield made
    await made.state.wiring.close()


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://cabinet.example.com") as opened:
        yield opened
