"""Housekeeping: what has expired goes, and nothing else."""

from datetime import datetime, timedelta

import psycopg
import sqlalchemy as sa

from models.base import Database
from models.expiry import delete_expired
from services import housekeeping

SECOND = timedelta(seconds=1)


async def test_expired_rows_go_and_others_stay(database: Database, owner: psycopg.Connection, now: datetime) -> None:
    for moment in (now, now + SECOND):
        owner.execute("INSERT INTO captcha (answer_hash, expires_at) VALUES ('x', %s)", [moment])
    for key, last in ((b"old", now - timedelta(days=1)), (b"new", now - timedelta(days=1) + SECOND)):
        owner.execute(
            "INSERT INTO attempt_count (subject, key_hash, failures, last_failure_at) VALUES ('login', %s, 3, %s)",
            [key, last],
        )
    for minute in (now - timedelta(hours=1), now):
        owner.execute("INSERT INTO request_count (key, minute, requests) VALUES ('k', %s, 1)", [minute])
    await housekeeping.prune(database=database, now=now)

    assert owner.execute("SELECT expires_at FROM captcha").fetchall() == [(now + SECOND,)]
    assert owner.execute("SELECT key_hash FROM attempt_count").fetchall() == [(b"new",)]
    assert owner.execute("SELECT minute FROM request_count").fetchall() == [(now,)]


async def test_ended_and_expired_sessions_go(database: Database, owner: psycopg.Connection, now: datetime) -> None:
    person = owner.execute(
        "INSERT INTO users (login, password_hash, role, language) VALUES ('anna', '-', 'CUSTOMER', 'RU') RETURNING id"
    ).fetchone()
    assert person is not None
    later = now + timedelta(days=1)
    for token, expires, ended in ((b"live", later, None), (b"ended", later, now), (b"expired", now, None)):
        owner.execute(
            "INSERT INTO user_session (user_id, token_hash, created_at, last_seen_at, expires_at, ended_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [person[0], token, now - timedelta(days=9), now - timedelta(days=9), expires, ended],
        )
    await housekeeping.prune(database=database, now=now)

    assert owner.execute("SELECT token_hash FROM user_session").fetchall() == [(b"live",)]


async def test_counts_that_somebody_holds_are_neither_waited_for_nor_deleted(
    database: Database, owner: psycopg.Connection, now: datetime
) -> None:
    for key in (b"held", b"free"):
        old = {"key": key, "at": now - timedelta(days=2)}
        owner.execute("INSERT INTO attempt_count VALUES ('login', %(key)s, 3, %(at)s)", old)
        owner.execute("INSERT INTO form_use (key_hash, began_at, uses) VALUES (%(key)s, %(at)s, 1)", old)

    async with database.transaction() as session:
        await session.execute(sa.text("SET LOCAL lock_timeout = '1ms'"))
        with owner.transaction():
            for table in ("attempt_count", "form_use"):
                owner.execute(f"SELECT FROM {table} WHERE key_hash = 'held' FOR UPDATE")
            await delete_expired(session, now=now)

    for table in ("attempt_count", "form_use"):
        assert owner.execute(f"SELECT key_hash FROM {table}").fetchall() == [(b"held",)]


async def test_messages_of_long_ago_go_unless_they_wait(
    database: Database, owner: psycopg.Connection, now: datetime
) -> None:
    month = timedelta(days=30)
    for state, moment in (("SENT", now - month), ("SENT", now - month + SECOND), ("QUEUED", now - month)):
        owner.execute(
            "INSERT INTO message (channel, recipient, kind, language, parts, state, recorded_at)"
            " VALUES ('SMS', '+70001234567', 'RECOVERY', 'RU', '{}', %s, %s)",
            [state, moment],
        )
    await housekeeping.prune(database=database, now=now)

    kept = owner.execute("SELECT state, recorded_at FROM message ORDER BY state").fetchall()
    assert kept == [("QUEUED", now - month), ("SENT", now - month + SECOND)]


async def test_o12_codes_of_long_ago_go_but_for_what_a_registration_waits_for(
    database: Database, owner: psycopg.Connection, now: datetime
) -> None:
    owner.execute("INSERT INTO users (login, password_hash, role, language) VALUES ('anna', '-', 'CUSTOMER', 'RU')")
    for purpose, expired in (
        ("ACTIVATION", timedelta(days=13)), ("RECOVERY", timedelta(days=1)), ("PHONE", timedelta(days=1) - SECOND),
    ):  # fmt: skip
        owner.execute(
            "INSERT INTO confirmation (user_id, purpose, target, created_at, expires_at)"
            " SELECT id, %s, '+70001234567', %s, %s FROM users",
            [purpose, now - timedelta(days=13), now - expired],
        )
    await housekeeping.prune(database=database, now=now)

    kept = owner.execute("SELECT purpose FROM confirmation ORDER BY purpose").fetchall()
    assert kept == [("ACTIVATION",), ("PHONE",)]
