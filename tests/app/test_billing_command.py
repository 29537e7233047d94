"""python -m app close-month, as an operator runs it."""

from datetime import UTC, date, datetime

import psycopg
import pytest

from app.reference import RUSSIA
from app.settings import Settings
from domain.metering import ReadingSource
from domain.periods import Month
from models.base import Database
from models.billing import MonthClose
from services.reference_data import load
from tests.app.test_exchange_commands import run
from tests.services.auditing import closed
from tests.services.importing import asked
from tests.world import World


async def home(world: World, *, code: str = "URBAN_GAS_1") -> str:
    """Add an account with a meter that was read in July, and return its number."""
    account = await world.account(opened_on=date(2026, 6, 1), tariff_code=code)
    meter = await world.meter(account, installed_on=date(2026, 6, 1))
    await world.reading(meter, date(2026, 6, 1), 1000, source=ReadingSource.CONTROL)
    await world.reading(meter, date(2026, 7, 24), 1276, source=ReadingSource.CUSTOMER)
    return account.number


async def test_a_close_tells_what_it_came_to(settings: Settings, database: Database, world: World) -> None:
    await world.tariff()
    await home(world)
    lost = await home(world, code="NONE")
    await run(settings, "reference", "load", str(RUSSIA))

    told = await run(settings, "close-month", "2026-07", "--first")
    again = await run(settings, "close-month", "2026-07")

    assert told.returncode == 0, told.stderr
    lines = [" ".join(line.split()) for line in told.stdout.splitlines()]
    assert lines[:2] == ["basis accounts kWh rubles", "READINGS 1 276 2028.60"]
    assert lines[2:5] == [
        "Corrections: 0 months of 0 accounts, 0.00 rubles.",
        "Penalty: 0 accounts, 0.00 rubles.",
        f"NO_TARIFF: 1 accounts could not be charged, such as {lost}: NONE, 2026-07-01",
    ]
    assert lines[-1].startswith("2026-07 is closed: 2 accounts in ")
    assert told.stderr.startswith("Closing 2026-07: ")
    assert again.stdout.splitlines()[0] == "All of 2026-07:"
    assert again.stdout.splitlines()[-1] == (
        "2026-07 was closed already: of 1 accounts that were left 0 were charged now."
    )


async def test_what_cannot_be_closed_is_told_in_one_sentence(
    settings: Settings, world: World, owner: psycopg.Connection
) -> None:
    await world.tariff()
    await home(world)
    unloaded = await run(settings, "close-month", "2026-07", "--first")
    await run(settings, "reference", "load", str(RUSSIA))
    sentences = [(await run(settings, "close-month", month)).stderr for month in ("2026-13", "2099-01")]
    await run(settings, "close-month", "2026-07", "--first")
    with owner.transaction():
        owner.execute("SELECT pg_advisory_xact_lock(7310002)")
        busy = await run(settings, "close-month", "2026-08")

    assert (unloaded.returncode, busy.returncode) == (1, 1)
    assert unloaded.stderr == (
        "Reference data are missing: figures: mean_months on 2026-07-01."
        " Load them with python -m app reference load FILE.\n"
    )
    assert sentences == [
        "2026-13 is no month such as 2026-10.\n",
        "2099-01 is not over: it can be closed from 2099-02-02 on.\n",
    ]
    assert busy.stderr == "An import or another close runs on this database.\n"


async def test_a_month_that_is_closed_again_has_nobody_left(
    settings: Settings, database: Database, world: World, owner: psycopg.Connection
) -> None:
    await world.tariff()
    await home(world)
    await load(database=database, path=RUSSIA)
    await closed(database, Month(date(2026, 7, 1)))

    again = await run(settings, "close-month", "2026-07")

    assert (again.returncode, again.stdout) == (0, "2026-07 was closed already: nobody was left to charge.\n")
    assert asked(owner, "SELECT count(*) FROM charge") == [(1,)]


BEFORE = "2026-05 is before 2026-07, the first month that was closed here."


@pytest.mark.parametrize(("month", "is_finished", "sentence"), [
    ("2026-09", True, "The next month to close is 2026-08, not 2026-09."),
    ("2026-09", False, "The close of 2026-07 was stopped: run close-month 2026-07 first."),
    ("2026-05", True, f"{BEFORE} The next month to close is 2026-08, not 2026-05."),
])  # fmt: skip
async def test_a_month_out_of_turn_is_told_with_the_next_one(
    settings: Settings, owner: psycopg.Connection, world: World, month: str, is_finished: bool, sentence: str
) -> None:
    moment = datetime(2026, 8, 2, tzinfo=UTC)
    await world.add(MonthClose(month=date(2026, 7, 1), began_at=moment, finished_at=moment if is_finished else None))

    told = await run(settings, "close-month", month)

    assert (told.returncode, told.stderr) == (1, f"{sentence}\n")
    assert asked(owner, "SELECT count(*) FROM month_close") == [(1,)]


@pytest.mark.parametrize(("month", "told"), [
    ("2016-10", "No account was open in 2016-10."),
    ("2026-05", "2026-05 is before 2026-06, the first month that anything is known of."),
])  # fmt: skip
async def test_a_mistyped_first_month_is_refused_until_it_is_said_to_be_meant(
    settings: Settings, database: Database, world: World, owner: psycopg.Connection, month: str, told: str
) -> None:
    await world.tariff()
    await home(world)
    if month == "2026-05":
        await world.account(opened_on=date(2020, 1, 1))
    await load(database=database, path=RUSSIA)

    refused = await run(settings, "close-month", month)

    sentence = f"{told} Nothing was closed here yet; if {month} is the month to begin with, add --first.\n"
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", sentence)
    counts = [asked(owner, f"SELECT count(*) FROM {table}") for table in ("month_close", "charge", "billing_fault")]
    assert counts == [[(0,)]] * 3
    if month == "2026-05":
        assert "2026-05 is closed" in (await run(settings, "close-month", month, "--first")).stdout
        assert asked(owner, "SELECT month FROM month_close") == [(date(2026, 5, 1),)]
