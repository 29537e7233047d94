"""
Commands that run Kabinet, and the one that brings its database up to date.

The server and its schema are loaded by the commands that serve alone: for all others that would be half of their start.
"""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

import sqlalchemy as sa
import typer

from app import database, demo, doctor, logs, revisions
from app.cashier import SANDBOX
from app.demo.people import sign_in_lines
from app.errors import DatabaseNotSet
from app.findings import State
from app.settings import Profile, Settings, read_settings


def up() -> None:
    """Run everything in one process: PostgreSQL (unless DATABASE_URL is set), migrations, server and worker."""
    from app import serving  # noqa: PLC0415

    settings = prepared()
    serving.listen(settings).close()  # an address in use is told before anything is started
    if database.is_named(settings):
        _run_all(settings, watch=lambda: None)
        return
    with database.embedded(settings) as (provided, server):
        _run_all(provided, watch=server.fault)


def serve() -> None:
    """Serve requests, on the database of KABINET_DATABASE_APP_URL or DATABASE_URL."""
    from app import serving  # noqa: PLC0415

    with checked(_served(prepared())) as settings:
        serving.serve(settings, with_worker=False, announce=lambda: _announce(settings))


def worker() -> None:
    """Work off jobs: what repeats, and what requests leave to be done after them."""
    from app import serving  # noqa: PLC0415

    with checked(_served(prepared())) as settings:
        serving.work(settings)


def migrate() -> None:
    """Bring the database's schema up to date."""
    set_up = prepared()
    with database.reachable(set_up) as settings:
        revisions.migrate(database.owner_url(settings))
    if set_up.is_production and not database.is_named(set_up):
        print(f"The embedded database in {set_up.data_dir / 'postgres'} is at revision {revisions.head()}.")
        print("In production serve and worker refuse to start on it: set DATABASE_URL.")
    else:
        print(f"The database is at revision {revisions.head()}.")


def diagnose() -> None:
    """Tell what is configured, what is not and what follows; exit 1 where something that serving needs is missing."""
    findings = list(doctor.examine(read_settings()))
    for finding in findings:
        print(f"{finding.state:>5}  {finding.text}")
    if any(finding.state is State.FAULT for finding in findings):
        raise typer.Exit(1)


def prepared() -> Settings:
    """Read the settings, and let logs and signals be as a command needs them.

    :raises SettingsError: variables are unknown or malformed.
    """
    settings = read_settings()
    logs.configure(level=settings.log_level)
    signal.signal(signal.SIGTERM, _leave)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup leaves it
        signal.signal(signal.SIGHUP, lambda _number, _frame: signal.raise_signal(signal.SIGTERM))
    return settings


def _leave(number: int, _frame: FrameType | None) -> None:
    # Left to itself the signal would end the process at once, and with it whoever stops PostgreSQL.
    sys.exit(128 + number)


def _run_all(settings: Settings, *, watch: Callable[[], str | None]) -> None:
    from app import serving  # noqa: PLC0415

    revisions.migrate(database.owner_url(settings))
    if settings.profile is Profile.DEMO:
        demo.fill(settings, now=datetime.now(UTC))
    serving.serve(settings, with_worker=True, watch=watch, announce=lambda: _announce(settings))


def _served(settings: Settings) -> Settings:
    """Return the settings of a server or a worker: in production an embedded database is up's business.

    :raises DatabaseNotSet: in production, none is set.
    """
    if settings.is_production:
        database.server_url(settings)
    return settings


@contextmanager
def checked(settings: Settings) -> Iterator[Settings]:
    """Give settings that name a database whose schema is the one that this Kabinet needs.

    :raises DatabaseNotSet: none is set, and no earlier run made an embedded one.
    :raises SchemaMismatch: its schema is older or newer.
    """
    if not database.is_named(settings) and not database.embedded_exists(settings):
        raise DatabaseNotSet(database.NONE_YET)
    with database.reachable(settings) as provided:
        engine = sa.create_engine(database.server_url(provided), poolclass=sa.NullPool)
        with engine.connect() as connection:
            revisions.check(connection)
        yield provided


def _announce(settings: Settings) -> None:
    told = (*sign_in_lines(), *_demo_lines(settings)) if settings.profile is Profile.DEMO else ()
    where = f"Kabinet answers at {settings.address}, its console at {settings.address}/console"
    print("\n".join([*told, where]), flush=True)


def _demo_lines(settings: Settings) -> Iterator[str]:
    if not settings.smtp_url:
        yield f"Letters lie in {settings.mail_folder}"
    if not settings.has_smsc:
        yield f"Text messages lie in {settings.sms_log}"
    if not settings.has_moneta:
        yield f"Payments go to a stand-in, where no money moves: {settings.address}{SANDBOX}/admin lists them"
    if settings.captcha == "fixed":
        yield "12345 answers every captcha"
