"""python -m app doctor: each thing that serving needs is missed when it is missing."""

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from app.doctor import examine
from app.findings import Finding, State
from app.postgres import EmbeddedPostgres
from app.settings import Profile, Settings


def faults(settings: Settings) -> list[str]:
    return [finding.text for finding in examine(settings) if finding.state is State.FAULT]


def test_a_migrated_database_has_no_faults(settings: Settings) -> None:
    assert faults(settings) == []


def test_what_the_settings_leave_open_is_told(settings: Settings) -> None:
    told = list(examine(settings.model_copy(update={"captcha": "fixed", "open_introspection": True})))

    for name in (
        "KABINET_CAPTCHA",
        "KABINET_OPEN_INTROSPECTION",
        "KABINET_TRUSTED_PROXIES",
        "KABINET_ALLOWED_ORIGINS",
        "KABINET_SECRET_KEY",
    ):
        assert any(finding.state is State.NOTE and name in finding.text for finding in told)


def test_a_second_factor_that_no_key_opens_is_a_fault(settings: Settings, owner: psycopg.Connection) -> None:
    owner.execute(
        "INSERT INTO users (login, password_hash, role, language, totp_secret)"
        " VALUES ('ivanova', 'none', 'ADMIN', 'RU', 'sealed')"
    )

    assert faults(settings) == [
        "People with a second factor: 1; none of them can sign in, since KABINET_SECRET_KEY is not set."
    ]
    assert faults(settings.model_copy(update={"secret_key": bytes(32)})) == []


def test_short_passwords_are_told(settings: Settings) -> None:
    def told(minimum: int) -> str:
        return "\n".join(finding.text for finding in examine(settings.model_copy(update={"password_minimum": minimum})))

    assert "KABINET_PASSWORD_MINIMUM is 8" in told(8)
    assert "KABINET_PASSWORD_MINIMUM" not in told(15)


def test_how_messages_leave_is_told(settings: Settings) -> None:
    def told(**changes: object) -> str:
        return "\n".join(finding.text for finding in examine(settings.model_copy(update=changes)))

    assert "Letters are written to" in told()
    assert "Text messages are written to" in told()
    assert "KABINET_SMTP_URL is not set: letters wait" in told(profile=Profile.PRODUCTION)
    assert "KABINET_SMSC_APIKEY is not set: text messages do not leave" in told(profile=Profile.PRODUCTION)
    leaving = told(smtp_url="smtp://me:hidden-word@mail.example.com", smsc_apikey="hidden-word")
    assert "Letters leave by mail.example.com, port 587, from Kabinet <kabinet@localhost>." in leaving
    assert "Text messages leave by https://smsc.ru, to numbers in +7." in leaving
    anywhere = told(smsc_apikey="hidden-word", sms_countries=())
    assert "Text messages leave by https://smsc.ru." in anywhere
    assert "KABINET_SMS_COUNTRIES is *" in anywhere
    assert "hidden-word" not in leaving


def test_without_a_database_nothing_is_made(settings: Settings) -> None:
    bare = settings.model_copy(update={"database_url": None, "database_app_url": None})

    assert faults(bare) == ["There is no database yet: python -m app up makes one, or set DATABASE_URL."]
    assert list(settings.data_dir.iterdir()) == []


def test_an_unreachable_database_is_a_fault() -> None:
    nowhere = Settings(profile=Profile.TEST, database_url="postgresql://owner:hidden-word@/kabinet?host=/nonexistent")
    (fault,) = faults(nowhere)

    assert fault.startswith("The database does not answer: ")
    assert "hidden-word" not in fault


def test_an_older_schema_is_a_fault(settings: Settings, owner: psycopg.Connection) -> None:
    owner.execute("UPDATE alembic_version SET version_num = '0001'")
    (fault,) = faults(settings)

    assert fault.endswith("run python -m app migrate.")


@pytest.mark.parametrize(
    "statement",
    [
        "GRANT UPDATE ON ledger_entry TO kabinet_app",
        "GRANT DELETE ON ledger_entry TO kabinet_app",
        "GRANT TRUNCATE ON ledger_entry TO kabinet_app",
        "REVOKE SELECT ON ledger_entry FROM kabinet_app",
        "REVOKE INSERT ON ledger_entry FROM kabinet_app",
    ],
)
def test_wrong_rights_on_the_ledger_are_a_fault(settings: Settings, owner: psycopg.Connection, statement: str) -> None:
    owner.execute(statement.encode())

    assert faults(settings) == ["The rights of kabinet_app on the ledger are wrong."]


def test_a_server_under_the_owners_role_is_a_fault(settings: Settings) -> None:
    as_owner = settings.model_copy(update={"database_app_url": settings.database_url})

    assert faults(as_owner)[0] == "The server works as kabinet_owner, not as kabinet_app."


@pytest.fixture
def latin(postgres: EmbeddedPostgres, settings: Settings) -> Settings:
    """Return settings that name an empty database whose locale knows no Cyrillic."""
    maintenance = make_url(postgres.owner_url("postgres")).set(drivername="postgresql")
    name = f"latin_{make_url(settings.database_url or '').database}"
    statement = "CREATE DATABASE {} TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C' LOCALE 'C'"
    with psycopg.connect(maintenance.render_as_string(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
    urls = {"database_url": postgres.owner_url(name), "database_app_url": postgres.app_url(name)}
    return settings.model_copy(update=urls)


def test_a_locale_without_cyrillic_is_a_fault(latin: Settings) -> None:
    lower, trigrams, revision = faults(latin)

    assert lower.startswith("lower('Ё') is not 'ё'")
    assert trigrams.startswith("The extension pg_trgm is missing")
    assert revision.startswith("The database is empty")


def test_trigrams_without_cyrillic_are_a_fault(latin: Settings) -> None:
    owner = make_url(latin.database_url or "").set(drivername="postgresql").render_as_string()
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")

    assert any(fault.startswith("pg_trgm sees no Cyrillic") for fault in faults(latin))


def test_a_finding_reads_as_a_line() -> None:
    assert f"{Finding(State.FAULT, 'Missing.').state:>5}" == "FAULT"
