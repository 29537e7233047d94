"""What tests share: one embedded PostgreSQL a process, and a fresh migrated database for each test that asks."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import settings as hypothesis
from psycopg import sql
from sqlalchemy import make_url

from app.postgres import EmbeddedPostgres
from models.base import Database
from tests.memory import folder_in_memory, has_room
from tests.world import World

ROOT = Path(__file__).parent.parent
TEMPLATE = "kabinet"
NUMBERS = itertools.count(1)
NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Noon of 24 November 2026 in Moscow: the reading window of 23-25 is open."""


def pytest_configure() -> None:
    """Keep the developer's own settings out of the tests, and the clock of a busy machine out of the properties."""
    hypothesis.register_profile("kabinet", deadline=None)
    hypothesis.load_profile("kabinet")
    for name in [name for name in os.environ if name.startswith("KABINET_") or name == "DATABASE_URL"]:
        del os.environ[name]


@pytest.fixture(scope="session")
def cluster_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return where this process keeps its cluster."""
    if has_room():
        with folder_in_memory() as folder:
            yield folder
    else:
        yield tmp_path_factory.mktemp("postgres")


@pytest.fixture(scope="session")
def postgres(cluster_folder: Path) -> Iterator[EmbeddedPostgres]:
    """Return a running PostgreSQL whose database ``kabinet`` is migrated and serves as the template of all others."""
    with EmbeddedPostgres(data=cluster_folder, for_tests=True) as server:
        engine = sa.create_engine(server.owner_url(TEMPLATE), poolclass=sa.NullPool)
        with engine.begin() as connection:
            config = Config(ROOT / "alembic.ini")
            config.set_main_option("script_location", str(ROOT / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        yield server


@pytest.fixture
def database_name(postgres: EmbeddedPostgres) -> Iterator[str]:
    """Return the name of a database made for this test and removed after it."""
    name = f"test_{next(NUMBERS)}"
    # The superuser, since a database is dropped over the head of its autovacuum worker too.
    superuser = make_url(_plain(postgres.owner_url("postgres"))).set(username="postgres")
    with psycopg.connect(superuser.render_as_string(), autocommit=True) as connection:
        named = {"name": sql.Identifier(name), "template": sql.Identifier(TEMPLATE)}
        connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template} OWNER kabinet_owner").format(**named))
        yield name
        connection.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**named))


@pytest.fixture
async def database(postgres: EmbeddedPostgres, database_name: str) -> AsyncIterator[Database]:
    """Return this test's database as the server's role sees it."""
    opened = Database(postgres.app_url(database_name), pool_size=10)
    yield opened
    await opened.close()


@pytest.fixture
def owner(postgres: EmbeddedPostgres, database_name: str) -> Iterator[psycopg.Connection]:
    """Return a connection to this test's database with the rights of the tables' owner."""
    with psycopg.connect(_plain(postgres.owner_url(database_name)), autocommit=True) as connection:
        yield connection


@pytest.fixture
def now() -> datetime:
    """Return the moment that the test takes place at."""
    return NOON


@pytest.fixture
async def world(database: Database, now: datetime) -> World:
    """Return builders of suppliers, accounts, meters and people in this test's database."""
    return World(database, now=now)


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
