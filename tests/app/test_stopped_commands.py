"""Long commands that are stopped by Ctrl-C, or lose a process: told in a sentence, and gone on with afterwards."""

import asyncio
import os
import signal
from datetime import date

import psycopg
import pytest

from app.reference import RUSSIA
from app.settings import Settings
from models.base import Database
from services.reference_data import load
from tests.app.stopping import waiting, workers
from tests.app.test_billing_command import home
from tests.app.test_exchange_commands import run
from tests.services.importing import asked
from tests.world import World

ROWS = "SELECT FROM account FOR UPDATE"
TABLE = "LOCK TABLE ledger_entry IN ACCESS EXCLUSIVE MODE"
GO_ON = "Run close-month 2026-07 again to go on."


@pytest.fixture
async def homes(database: Database, world: World) -> None:
    """Add more accounts than one batch holds, one of which has a meter."""
    await world.tariff()
    await home(world)
    account = await world.account(opened_on=date(2026, 6, 1))
    others = (account.model_copy(update={"id": None, "number": f"2400{place:08d}"}) for place in range(260))
    await world.add(*(type(account)(**each.model_dump(exclude={"id"})) for each in others))
    await load(database=database, path=RUSSIA)


@pytest.mark.usefixtures("homes")
async def test_a_close_stopped_by_ctrl_c_says_how_to_go_on(settings: Settings, owner: psycopg.Connection) -> None:
    with waiting(settings, owner, ROWS, "close-month", "2026-07", "--first", "--processes", "2") as process:
        os.killpg(process.pid, signal.SIGINT)
        _, told = await asyncio.to_thread(process.communicate)
        assert (process.returncode, told.splitlines()[-1]) == (130, f"Stopped. {GO_ON}"), told
        assert "Traceback" not in told
        assert workers(process) == []
        assert asked(owner, "SELECT count(*) FROM charge") == [(0,)]

    again = await run(settings, "close-month", "2026-07")

    assert again.stdout.splitlines()[-1].startswith("2026-07 is closed: 262 accounts in ")


@pytest.mark.usefixtures("homes")
async def test_an_audit_stopped_by_ctrl_c_says_how_far_it_came(settings: Settings, owner: psycopg.Connection) -> None:
    with waiting(settings, owner, TABLE, "audit", "--processes", "2") as process:
        os.killpg(process.pid, signal.SIGINT)
        out, told = await asyncio.to_thread(process.communicate)

    assert (process.returncode, told.splitlines()[-1]) == (130, "Stopped after 0 of 262 accounts."), told
    assert "Traceback" not in told
    assert out.splitlines()[-1] == "0 differences, 0 kopecks apart."
    assert workers(process) == []


LOST = {
    signal.SIGKILL: "Process {}, which shared the work, was ended by SIGKILL.",
    signal.SIGTERM: "One of the processes that shared the work was ended by SIGTERM.",
}


@pytest.mark.usefixtures("homes")
@pytest.mark.parametrize("number", LOST)
async def test_a_close_that_loses_a_process_says_so(
    settings: Settings, owner: psycopg.Connection, number: signal.Signals
) -> None:
    with waiting(settings, owner, ROWS, "close-month", "2026-07", "--first", "--processes", "2") as process:
        lost = workers(process)[0]
        os.kill(lost, number)
        _, told = await asyncio.to_thread(process.communicate)

    said = f"{LOST[number].format(lost)} What was committed stays. {GO_ON}"
    assert (process.returncode, told.splitlines()[-1]) == (1, said), told
    assert "Traceback" not in told
    assert workers(process) == []
