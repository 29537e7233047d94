"""python -m app audit, as an operator runs it."""

from datetime import UTC, date, datetime

import psycopg

from app.reference import RUSSIA
from app.settings import Settings
from models.base import Database
from tests.app.test_billing_command import home
from tests.app.test_exchange_commands import run
from tests.world import World


async def test_an_audit_tells_that_nothing_differs(settings: Settings, database: Database, world: World) -> None:
    empty = await run(settings, "audit")
    await world.tariff()
    await home(world)
    await run(settings, "reference", "load", str(RUSSIA))
    await run(settings, "close-month", "2026-07", "--first")

    told = await run(settings, "audit", "--processes", "1")

    assert (empty.returncode, told.returncode) == (0, 0), told.stderr
    assert empty.stdout.startswith("0 accounts with their balances")
    first, last = told.stdout.splitlines()
    assert first.startswith(
        "1 accounts with their balances, 1 charges, 0 corrections and 0 penalties were recomputed in "
    )
    assert last == "0 differences, 0 kopecks apart."
    assert told.stderr.startswith("Auditing: ")


async def test_an_audit_tells_what_differs_and_fails(
    settings: Settings, database: Database, world: World, owner: psycopg.Connection
) -> None:
    account = await world.account(opened_on=date(2026, 6, 1))
    await world.payment(account, datetime(2026, 7, 5, 9, tzinfo=UTC), 10_000)
    owner.execute("UPDATE payment SET amount = 10001")

    told = await run(settings, "audit")

    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert lines[:3] == [
        "account month what posted should be detail",
        f"{account.number} BALANCE -100.00 -100.01 by what caused it",
        f"{account.number} PAYMENT -100.00 -100.01 of the payment",
    ]
    assert lines[-1] == "2 differences, 2 kopecks apart."
    assert (told.returncode, told.stderr.splitlines()[-1]) == (1, "2 differences.")
