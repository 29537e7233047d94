"""Does the database's schema fit this Kabinet, and bringing it up to date."""

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from app.errors import SchemaMismatch

FOLDER = Path(__file__).parent.parent
LOCK = 0x6B6162696E6574
"""Number under which two migrations of one database wait for each other: "kabinet" in ASCII."""


def config() -> Config:
    """Return how alembic finds the revisions, from whatever folder it is run."""
    made = Config(FOLDER / "alembic.ini")
    made.set_main_option("script_location", str(FOLDER / "migrations"))
    return made


@cache
def head() -> str:
    """Return the revision that this Kabinet is written for."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def applied(connection: sa.Connection) -> str | None:
    """Return the revision that the database has; none when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def check(connection: sa.Connection) -> None:
    """Compare the two.

    :raises SchemaMismatch: they differ.
    """
    has, needs = applied(connection), head()
    if has == needs:
        return
    if has is None:
        raise SchemaMismatch("The database is empty: run python -m app migrate.")
    if _is_known(has):
        raise SchemaMismatch(f"The database is at revision {has}, Kabinet needs {needs}: run python -m app migrate.")
    raise SchemaMismatch(f"The database is at revision {has}, newer than this Kabinet ({needs}): update Kabinet.")


def migrate(url: str) -> None:
    """Bring the database at ``url``, the owner's address, to this Kabinet's revision in one transaction.

    :raises SchemaMismatch: it is already newer.
    """
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        has = applied(connection)
        if has is not None and not _is_known(has):
            check(connection)
        steps = config()
        steps.attributes["connection"] = connection
        command.upgrade(steps, "head")


def _is_known(revision: str) -> bool:
    try:
        return ScriptDirectory.from_config(config()).get_revision(revision) is not None
    except CommandError:
        return False
