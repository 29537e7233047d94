"""What is configured, what is not, and what follows from it."""

from collections.abc import Iterator

import sqlalchemy as sa

from app import database, revisions
from app.errors import CannotRun
from app.findings import Finding, State
from app.payment_findings import payments
from app.postgres.cluster import APP, MAJOR
from app.settings import Profile, Settings
from domain.passwords import MINIMUM
from models.inspection import Inspection, inspect

BUNDLE = revisions.FOLDER / "console" / "dist" / "index.html"


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the settings, the console and the database; nothing is made or changed."""
    yield from _settings(settings)
    yield from _console()
    try:
        yield from _database(settings)
    except CannotRun as reason:
        yield Finding(State.FAULT, str(reason))
    except sa.exc.DBAPIError as refused:
        yield Finding(State.FAULT, f"The database does not answer: {str(refused.orig).partition(chr(10))[0]}")


def _judged(is_good: bool, good: str, fault: str) -> Finding:
    return Finding(State.GOOD, good) if is_good else Finding(State.FAULT, fault)


def _settings(settings: Settings) -> Iterator[Finding]:
    listens = f"Listens on {settings.host}, port {settings.port}; people open {settings.address}."
    yield Finding(State.GOOD, f"Profile {settings.profile}. {listens}")
    yield from _messages(settings)
    yield from payments(settings)
    if settings.captcha == "fixed":
        yield Finding(State.NOTE, "KABINET_CAPTCHA is fixed: 12345 answers every captcha.")
    if settings.open_introspection or settings.profile is Profile.DEMO:
        yield Finding(
            State.NOTE, "Anybody may read the whole schema, as in a demo or where KABINET_OPEN_INTROSPECTION is on."
        )
    if settings.password_minimum < MINIMUM:
        yield Finding(
            State.NOTE,
            f"KABINET_PASSWORD_MINIMUM is {settings.password_minimum}: {MINIMUM} signs are advised where a password"
            " alone opens the cabinet.",
        )
    if settings.secret_key is None:
        yield Finding(State.NOTE, "KABINET_SECRET_KEY is not set: nobody can be enrolled for a second factor.")
    if settings.is_production and settings.public_url is None:
        yield Finding(State.NOTE, f"KABINET_PUBLIC_URL is not set: links in letters lead to {settings.address}.")
    if not settings.trusted_proxies:
        yield Finding(
            State.NOTE, "KABINET_TRUSTED_PROXIES is not set: behind a proxy all clients count as one address."
        )
    if not settings.allowed_origins:
        yield Finding(State.NOTE, "KABINET_ALLOWED_ORIGINS is not set: pages of other sites may not call the cabinet.")
    if settings.rate_limit_store == "memory":
        yield Finding(State.NOTE, "KABINET_RATE_LIMIT_STORE is memory: each server counts requests for itself.")


def _messages(settings: Settings) -> Iterator[Finding]:
    if settings.relay:
        relay = settings.relay
        yield Finding(State.GOOD, f"Letters leave by {relay.host}, port {relay.port}, from {settings.sender}.")
    elif settings.mail_folder:
        yield Finding(State.NOTE, f"Letters are written to {settings.mail_folder}; nobody gets them.")
    else:
        nobody = "nobody can register, or set a new password, by mail"
        yield Finding(State.NOTE, f"KABINET_SMTP_URL is not set: letters wait a day and are given up, so {nobody}.")
    if settings.has_smsc:
        to = ", ".join(f"+{code}" for code in settings.sms_countries)
        yield Finding(State.GOOD, f"Text messages leave by {settings.smsc_url}{to and f', to numbers in {to}'}.")
    elif settings.sms_log:
        yield Finding(State.NOTE, f"Text messages are written to {settings.sms_log}; nobody gets them.")
    else:
        nobody = "nobody can register, or set a new password, by phone"
        yield Finding(State.NOTE, f"KABINET_SMSC_APIKEY is not set: text messages do not leave, so {nobody}.")
    if not settings.sms_countries:
        yield Finding(State.NOTE, "KABINET_SMS_COUNTRIES is *: strangers can have text messages sent to any country.")


def _console() -> Iterator[Finding]:
    if BUNDLE.exists():
        yield Finding(State.GOOD, "The console is built.")
    else:
        yield Finding(State.NOTE, "The console is not built: /console only says so until make setup builds it.")


def _database(settings: Settings) -> Iterator[Finding]:
    if not database.is_named(settings):
        if not database.embedded_exists(settings):
            yield Finding(State.FAULT, database.NONE_YET)
            return
        yield _embedded(settings)
    with database.reachable(settings) as provided:
        engine = sa.create_engine(database.server_url(provided), poolclass=sa.NullPool)
        with engine.connect() as connection:
            found = inspect(connection)
            yield from _abilities(found)
            yield from _second_factors(provided, found)
            yield _revision(connection)


def _embedded(settings: Settings) -> Finding:
    used = f"DATABASE_URL is not set: commands use the embedded PostgreSQL in {settings.data_dir / 'postgres'}"
    if settings.is_production:
        return Finding(State.FAULT, f"{used}, on which serve and worker refuse to start in production.")
    return Finding(State.NOTE, f"{used}.")


def _abilities(found: Inspection) -> Iterator[Finding]:
    yield _judged(
        found.major >= int(MAJOR), f"PostgreSQL {found.major}.", f"PostgreSQL {found.major}: {MAJOR} is needed."
    )
    encoding = f"The database's encoding is {found.encoding}"
    yield _judged(found.encoding == "UTF8", f"{encoding}.", f"{encoding}: UTF8 is needed.")
    yield _judged(
        found.lowers_cyrillic,
        "Capital and small Cyrillic letters are told apart and together.",
        "lower('Ё') is not 'ё': make the database with a locale that knows Cyrillic, such as builtin PG_UNICODE_FAST.",
    )
    if found.finds_similar_cyrillic is None:
        yield Finding(State.FAULT, "The extension pg_trgm is missing: python -m app migrate makes it.")
    else:
        yield _judged(
            found.finds_similar_cyrillic,
            "Search finds similar Cyrillic words.",
            "pg_trgm sees no Cyrillic: make the database with a locale that knows it, such as builtin PG_UNICODE_FAST.",
        )
    yield _judged(found.role == APP, f"The server works as {APP}.", f"The server works as {found.role}, not as {APP}.")
    if found.may_write_ledger is not None:
        safe = found.may_write_ledger and not found.may_rewrite_ledger
        yield _judged(
            safe, "It may add to the ledger and not rewrite it.", f"The rights of {APP} on the ledger are wrong."
        )


def _second_factors(settings: Settings, found: Inspection) -> Iterator[Finding]:
    if found.second_factors and settings.secret_key is None:
        kept = f"People with a second factor: {found.second_factors}"
        yield Finding(State.FAULT, f"{kept}; none of them can sign in, since KABINET_SECRET_KEY is not set.")


def _revision(connection: sa.Connection) -> Finding:
    try:
        revisions.check(connection)
    except CannotRun as reason:
        return Finding(State.FAULT, str(reason))
    return Finding(State.GOOD, f"The schema is at revision {revisions.head()}, as this Kabinet needs.")
