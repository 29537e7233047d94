"""The schema's revision: an older or a newer one is refused, and the refusal names what mends it."""

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command

from app import revisions
from app.errors import SchemaMismatch
from app.postgres import EmbeddedPostgres
from app.settings import Settings


def checked(url: str | None) -> None:
    assert url is not None
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        revisions.check(connection)


def test_the_server_may_see_that_the_schema_fits(settings: Settings) -> None:
    checked(settings.database_app_url)


def test_an_empty_database_asks_for_a_migration(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(SchemaMismatch, match=r"is empty: run python -m app migrate\.$"):
        checked(postgres.owner_url("postgres"))


def test_an_older_schema_asks_for_a_migration(settings: Settings, owner: psycopg.Connection) -> None:
    owner.execute("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(SchemaMismatch, match=r"at revision 0001, Kabinet needs .*: run python -m app migrate\.$"):
        checked(settings.database_app_url)


def test_a_newer_schema_asks_for_an_update_and_is_left_alone(settings: Settings, owner: psycopg.Connection) -> None:
    owner.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaMismatch, match=r"at revision 9999, newer than this Kabinet .*: update Kabinet\.$"):
        checked(settings.database_app_url)
    assert settings.database_url
    with pytest.raises(SchemaMismatch, match="update Kabinet"):
        revisions.migrate(settings.database_url)

    assert owner.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_second_migration_changes_nothing(settings: Settings) -> None:
    assert settings.database_url
    revisions.migrate(settings.database_url)

    checked(settings.database_url)


def test_revisions_lead_down_and_up_again(settings: Settings) -> None:
    assert settings.database_url
    config = revisions.config()
    with sa.create_engine(settings.database_url, poolclass=sa.NullPool).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with pytest.raises(SchemaMismatch, match="is empty"):
        checked(settings.database_url)
    revisions.migrate(settings.database_url)

    checked(settings.database_app_url)
