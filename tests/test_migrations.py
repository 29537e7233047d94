"""The migrations make just the tables that the models describe, and can be taken back."""

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from app.postgres import EmbeddedPostgres
from models.tables import metadata
from tests.conftest import ROOT


def _ours(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def _differences(connection: Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": False, "include_name": _ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _migrate(connection: Connection, revision: str) -> None:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    (command.downgrade if revision == "base" else command.upgrade)(config, revision)


def test_migrations_make_the_tables_of_the_models(postgres: EmbeddedPostgres, database_name: str) -> None:
    engine = sa.create_engine(postgres.owner_url(database_name), poolclass=sa.NullPool)
    with engine.connect() as connection:
        assert _differences(connection) == []


def test_migrations_can_be_taken_back_and_made_again(postgres: EmbeddedPostgres, database_name: str) -> None:
    engine = sa.create_engine(postgres.owner_url(database_name), poolclass=sa.NullPool)
    with engine.begin() as connection:
        _migrate(connection, "base")
        assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
        _migrate(connection, "head")
        assert _differences(connection) == []
