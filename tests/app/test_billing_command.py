"""python -m app close-month, as an operator runs it."""

from datetime import date

import psycopg

from app.reference import RUSSIA
from app.settings import Settings
from domain.metering import ReadingSource
from models.base import Database
from tests.app.test_exchange_commands import run
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

    told = await run(settings, "close-month", "2026-07")
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
    assert again.stdout.splitlines()[-1].startswith("2026-07 is closed: 1 accounts in ")


async def test_what_cannot_be_closed_is_told_in_one_sentence(
    settings: Settings, database: Database, owner: psycopg.Connection
) -> None:
    unloaded = await run(settings, "close-month", "2026-07")
    await run(settings, "reference", "load", str(RUSSIA))
    sentences = [(await run(settings, "close-month", month)).stderr for month in ("2026-13", "2099-01")]
    await run(settings, "close-month", "2026-07")
    out_of_turn = await run(settings, "close-month", "2026-09")
    with owner.transaction():
        owner.execute("SELECT pg_advisory_xact_lock(7310002)")
        busy = await run(settings, "close-month", "2026-08")

    assert (unloaded.returncode, out_of_turn.returncode, busy.returncode) == (1, 1, 1)
    assert unloaded.stderr == (
        "Reference data are missing: figures: mean_months on 2026-07-01."
        " Load them with python -m app reference load FILE.\n"
    )
    assert sentences == [
        "2026-13 is no month such as 2026-10.\n",
        "2099-01 is not over: it is closed from the 2nd of the next month on.\n",
    ]
    assert out_of_turn.stderr == "The next month to close is 2026-08, not 2026-09.\n"
    assert busy.stderr == "An import or another close runs on this database.\n"
