"""Which database a command works on: the operator's own, or the embedded one in the data folder."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from app.errors import DatabaseNotSet, FolderInUse
from app.postgres import EmbeddedPostgres
from app.postgres.cluster import APP
from app.settings import Settings

NONE_YET = "There is no database yet: python -m app up makes one, or set DATABASE_URL."


def is_named(settings: Settings) -> bool:
    """Tell whether the settings name a database of the operator's own."""
    return bool(settings.database_url or settings.database_app_url)


def embedded_exists(settings: Settings) -> bool:
    """Tell whether an earlier run made an embedded database in the data folder."""
    return (settings.data_dir / "postgres" / "cluster").exists()


@contextmanager
def embedded(settings: Settings) -> Iterator[tuple[Settings, EmbeddedPostgres]]:
    """Run the embedded PostgreSQL for the length of the block; give settings that name it.

    :raises FolderInUse: another run of Kabinet has it.
    """
    with EmbeddedPostgres(data=settings.data_dir / "postgres") as server:
        yield _naming(settings, server), server


@contextmanager
def reachable(settings: Settings) -> Iterator[Settings]:
    """Give settings that name a database: theirs, or the embedded one, started here or shared with a run of it."""
    if is_named(settings):
        yield settings
        return
    server = EmbeddedPostgres(data=settings.data_dir / "postgres")
    try:
        server.start()
    except FolderInUse:
        server.attach()
    try:
        yield _naming(settings, server)
    finally:
        server.stop()


def owner_url(settings: Settings) -> str:
    """Return the address for what changes the schema or loads the exchange files.

    :raises DatabaseNotSet: none is set.
    """
    if settings.database_url is None:
        raise DatabaseNotSet("DATABASE_URL is not set: it is the database's address for the role that owns the schema.")
    return settings.database_url


def server_url(settings: Settings) -> str:
    """Return the address for the server and the worker, who work as kabinet_app whoever signs in to the database.

    :raises DatabaseNotSet: none is set.
    """
    if settings.database_app_url is not None:
        return settings.database_app_url
    if settings.database_url is None:
        raise DatabaseNotSet(
            "DATABASE_URL is not set: serve and worker need a database; python -m app up brings its own."
        )
    url = make_url(settings.database_url)
    given = url.query.get("options", "")
    options = " ".join([*([given] if isinstance(given, str) else given), f"-c role={APP}"]).strip()
    return url.update_query_dict({"options": options}).render_as_string(hide_password=False)


def _naming(settings: Settings, server: EmbeddedPostgres) -> Settings:
    urls = {"database_url": server.owner_url(), "database_app_url": server.app_url()}
    return settings.model_copy(update=urls)
