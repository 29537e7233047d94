"""What is given back to the billing system: each row once, nothing skipped, whatever is under way."""

import asyncio
import csv
import uuid
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import text

from auth.viewer import Viewer
from domain.exchange.files import FILES, REQUESTS
from domain.exchange.marks import FolderNotEmpty, MarkNotGiven
from domain.metering import ReadingSource
from domain.payments import PaymentSource
from domain.repairs import RepairKind
from models.base import Database
from models.exchange import OutgoingKind, give_back
from models.metering import Meter, Reading
from services.exchange_export import Exported, export
from services.repairs import AskedRepair, cancel_repair, request_repair
from tests.services.households import LAST, household
from tests.world import World

TODAY = date(2026, 11, 24)


async def exported(database: Database, folder: Path, since: int = 0) -> Exported:
    return await export(database=database, folder=folder, since=since, today=TODAY)


def rows(folder: Path, name: str = "readings") -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


async def given(world: World, meter: Meter, value: int, day: int = 24, **others: object) -> Reading:
    source = {"source": ReadingSource.CUSTOMER} | others
    reading = await world.reading(meter, date(2026, 11, day), value, **source)
    async with world.database.transaction() as session:
        await give_back(session, kind=OutgoingKind.READING, subject_id=reading.id)
    return reading


async def test_rows_have_the_columns_of_the_import(world: World, database: Database, tmp_path: Path) -> None:
    account = await world.account()
    meter = await world.meter(account, zone_count=2)
    await given(world, meter, 1234)
    payment = await world.payment(account, datetime(2026, 11, 20, 9, tzinfo=UTC), 150_005, source=PaymentSource.CABINET)
    async with database.transaction() as session:
        await give_back(session, kind=OutgoingKind.PAYMENT, subject_id=payment.id)

    done = await exported(database, tmp_path / "out")

    assert done.counts == {"readings": 1, "payments": 1, "requests": 0}
    [reading] = rows(tmp_path / "out")
    assert list(reading) == [column.name for column in FILES["readings"].columns]
    assert reading | {} == reading | {
        "account": account.number, "meter": meter.serial, "taken_on": "2026-11-24", "source": "CUSTOMER", "t1": "1234",
        "t2": "", "rolled_over": "false", "status": "ACCEPTED",
    }  # fmt: skip
    [paid] = rows(tmp_path / "out", "payments")
    assert paid["amount"] == "1500.05"
    assert paid["paid_at"] == "2026-11-20T09:00:00+00:00"
    assert (tmp_path / "out" / "requests.csv").read_text() == ",".join(
        column.name for column in REQUESTS.columns
    ) + "\n"
    assert (tmp_path / "out" / "manifest.csv").read_text() == "format,as_of\n1,2026-11-24\n"
    assert (tmp_path / "out" / "mark.txt").read_text() == f"{done.mark}\n"


async def test_each_row_once(world: World, database: Database, tmp_path: Path) -> None:
    meter = await world.meter(await world.account())
    await given(world, meter, 100, day=23)
    first = await exported(database, tmp_path / "1")
    again = await exported(database, tmp_path / "2")
    await given(world, meter, 200, day=24)

    second = await exported(database, tmp_path / "3", first.mark)
    nothing = await exported(database, tmp_path / "4", second.mark)

    assert rows(tmp_path / "1") == rows(tmp_path / "2")
    assert again.mark == first.mark
    assert [row["t1"] for row in rows(tmp_path / "3")] == ["200"]
    assert nothing.counts["readings"] == 0
    assert nothing.mark == second.mark


async def test_a_late_commit_is_not_skipped(world: World, database: Database, tmp_path: Path) -> None:
    meter = await world.meter(await world.account())
    early = await world.reading(meter, date(2026, 11, 23), 100, source=ReadingSource.CUSTOMER)
    async with database.transaction() as late:
        await give_back(late, kind=OutgoingKind.READING, subject_id=early.id)  # draws the lower number, commits later
        await given(world, meter, 200)
        export_under_way = asyncio.ensure_future(exported(database, tmp_path / "1"))
        await waiting_for_lock(database)
    first = await export_under_way

    second = await exported(database, tmp_path / "2", first.mark)

    assert [row["t1"] for row in rows(tmp_path / "1")] == ["100", "200"]
    assert second.counts["readings"] == 0


async def waiting_for_lock(database: Database) -> None:
    """Return once somebody waits for an advisory lock."""
    question = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with database.reading() as session:
        while not await session.scalar(question):
            pass


async def test_a_correction_withdraws_what_was_given_back_before(
    world: World, database: Database, tmp_path: Path
) -> None:
    home = await household(world)
    await home.submit(LAST + 300)
    first = await exported(database, tmp_path / "1")
    await home.submit(LAST + 310)

    second = await exported(database, tmp_path / "2", first.mark)

    assert states(tmp_path / "1") == [(LAST + 300, "ACCEPTED")]
    assert states(tmp_path / "2") == [(LAST + 300, "SUPERSEDED"), (LAST + 310, "ACCEPTED")]
    assert (await exported(database, tmp_path / "3", second.mark)).counts["readings"] == 0


async def test_a_reading_corrected_before_it_was_given_back_is_there_once(
    world: World, database: Database, tmp_path: Path
) -> None:
    home = await household(world)
    await home.submit(LAST + 300)
    await home.submit(LAST + 310)

    await exported(database, tmp_path / "1")
    await exported(database, tmp_path / "2")

    assert states(tmp_path / "1") == [(LAST + 300, "SUPERSEDED"), (LAST + 310, "ACCEPTED")]
    assert states(tmp_path / "2") == states(tmp_path / "1")


def states(folder: Path) -> list[tuple[int, str]]:
    return [(int(row["t1"]), row["status"]) for row in rows(folder)]


@pytest.mark.parametrize("mark", [-1, 1, 10**12])
async def test_a_mark_that_was_never_given_is_refused(database: Database, tmp_path: Path, mark: int) -> None:
    with pytest.raises(MarkNotGiven):
        await exported(database, tmp_path / "out", mark)

    assert not (tmp_path / "out").exists()


async def test_a_folder_in_use_is_refused_and_stays_as_it_is(database: Database, tmp_path: Path) -> None:
    (tmp_path / "readings.csv").write_text("not taken yet")

    with pytest.raises(FolderNotEmpty):
        await exported(database, tmp_path)

    assert contents(tmp_path) == {"readings.csv": "not taken yet"}


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


async def test_n12_a_request_is_given_as_it_stands_and_again_once_canceled(
    world: World, database: Database, tmp_path: Path
) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    viewer = Viewer(user=person, session_id=uuid.uuid4())
    asked = AskedRepair(account.number, RepairKind.WIRING, 'Искрит,\n"щиток"', "89180000001", TODAY)
    made = await request_repair(database=database, viewer=viewer, asked=asked, key=None, now=world.now)
    first = await exported(database, tmp_path / "1")
    await cancel_repair(database=database, viewer=viewer, request_id=made.id, now=world.now)

    second = await exported(database, tmp_path / "2", first.mark)
    await exported(database, tmp_path / "3")

    [given] = rows(tmp_path / "1", "requests")
    assert given == {
        "number": made.number, "account": account.number, "kind": "WIRING", "created_at": "2026-11-24T09:00:00+00:00",
        "text": "Искрит,\n\"щиток\"", "phone": "+79180000001", "preferred_on": "2026-11-24", "status": "NEW",
    }  # fmt: skip
    assert second.counts["requests"] == 1
    assert rows(tmp_path / "2", "requests") == rows(tmp_path / "3", "requests") == [given | {"status": "CANCELED"}]
