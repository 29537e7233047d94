"""Sets that tell of months which were closed here (billing rules 22, 34 and 38)."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.exchange.faults import ImportRunning
from domain.metering import ReadingSource, ReadingStatus
from models.base import Database
from models.metering import Meter
from services.billing import alone
from tests.exchange_set import small_set
from tests.services.closed_october import meter, only, refused
from tests.services.importing import asked, everything, imported
from tests.world import World

__all__ = ["meter"]
AS_OF = date(2026, 11, 5)
READINGS = "SELECT taken_on, t1, status, entered_on, superseded_on FROM reading WHERE {} ORDER BY taken_on, recorded_at"
NEW_ACCOUNT = {"number": "230000000003", "flat": 3}


def readings(owner: psycopg.Connection, serial: str, of: str = "true") -> list[tuple[Any, ...]]:
    where = f"{of} AND meter_id = (SELECT id FROM meter WHERE serial = '{serial}') AND taken_on >= '2026-10-01'"
    return list(asked(owner, READINGS.format(where)))


@pytest.mark.parametrize(("source", "taken_on", "entered_on"), [
    ("CONTROL", date(2026, 10, 31), AS_OF), ("CONTROL", date(2026, 11, 1), None),
    ("IMPORT", date(2026, 11, 1), AS_OF), ("IMPORT", date(2026, 11, 2), None),
])  # fmt: skip
async def test_rule_22_a_reading_of_a_closed_month_is_entered_on_the_day_of_the_set(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path,
    source: str, taken_on: date, entered_on: date | None,
) -> None:  # fmt: skip
    row = small_set()["readings"][0] | {"taken_on": taken_on, "source": source, "t1": 1120}

    summary = await imported(database, tmp_path, only(readings=[row]))

    assert summary.counts["readings"].added == 1
    assert readings(owner, "M1")[-1] == (taken_on, 1120, "ACCEPTED", entered_on, None)
    assert (await imported(database, tmp_path, only(readings=[row]))).changes == 0


async def test_rule_22_a_set_as_old_as_the_close_enters_nothing_in_its_month(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    owner.execute("UPDATE import_run SET as_of = '2026-10-31'")
    row = small_set()["readings"][0] | {"taken_on": "2026-10-30", "t1": 1120}
    payment = small_set()["payments"][0] | {"reference": "P3", "paid_at": "2026-10-30T12:00:00+03:00"}

    await imported(database, tmp_path, only(readings=[row], payments=[payment]), as_of="2026-10-31")

    assert readings(owner, "M1")[-1][3] == date(2026, 11, 2)
    assert asked(owner, "SELECT max(posted_on) FROM ledger_entry") == [(date(2026, 11, 2),)]


@pytest.mark.parametrize("values", [{"t1": 1090}, {"rolled_over": "true"}, {"status": "REJECTED"}])
async def test_rule_22_what_closed_months_rest_on_stays_for_them_as_it_was(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path, values: dict[str, Any]
) -> None:
    row = small_set()["readings"][1] | values

    summary = await imported(database, tmp_path, only(readings=[row]))

    state = values.get("status", "ACCEPTED")
    assert (summary.counts["readings"].added, summary.counts["readings"].changed) == (1, 0)
    assert readings(owner, "M1") == [
        (date(2026, 10, 24), 1100, "SUPERSEDED", None, AS_OF),
        (date(2026, 10, 24), values.get("t1", 1100), state, AS_OF, None),
    ]
    assert (await imported(database, tmp_path, only(readings=[row]))).changes == 0
    # No close looked at what came after it: that is put right where it stands.
    await imported(database, tmp_path, only(readings=[row | {"t1": 1095}]))
    assert [each[1] for each in readings(owner, "M1")] == [1100, 1095]


async def test_rule_22_a_remark_changes_where_it_stands(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    row = small_set()["readings"][1] | {"note": "По телефону", "status": "NEXT_PERIOD"}

    assert (await imported(database, tmp_path, only(readings=[row]))).counts["readings"].changed == 1

    assert readings(owner, "M1") == [(date(2026, 10, 24), 1100, "NEXT_PERIOD", None, None)]


@pytest.mark.parametrize(("status", "day"), [(ReadingStatus.ACCEPTED, AS_OF), (ReadingStatus.NEXT_PERIOD, AS_OF)])
async def test_rule_22_what_a_control_refutes_falls_out_on_the_day_of_the_set(
    database: Database, owner: psycopg.Connection, world: World, meter: Meter, tmp_path: Path,
    status: ReadingStatus, day: date,
) -> None:  # fmt: skip
    await world.reading(meter, date(2026, 10, 25), 1200, source=ReadingSource.CUSTOMER, status=status)
    row = small_set()["readings"][0] | {"taken_on": "2026-11-04", "source": "CONTROL", "t1": 1150}

    await imported(database, tmp_path, only(readings=[row]))

    assert readings(owner, "M1", "source = 'CUSTOMER'") == [(date(2026, 10, 25), 1200, "SUPERSEDED", None, day)]


async def test_rule_38_a_payment_of_a_closed_month_is_entered_on_the_day_of_the_set(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    row = small_set()["payments"][0]
    rows = only(payments=[
        row | {"reference": "A", "paid_at": "2026-10-31T23:59:00+03:00"},
        row | {"reference": "B", "paid_at": "2026-10-31T21:00:00+00:00"},
        row | {"reference": "C", "paid_at": "2026-10-20T12:00:00+03:00", "refunded_on": "2026-11-03"},
    ])  # fmt: skip

    await imported(database, tmp_path, rows)

    assert asked(owner, """
        SELECT p.reference, e.kind, e.posted_on FROM ledger_entry e JOIN payment p ON p.id = e.payment_id
        WHERE p.reference < 'P' ORDER BY 1, e.sequence
    """) == [
        ("A", "PAYMENT", AS_OF), ("B", "PAYMENT", date(2026, 11, 1)), ("C", "PAYMENT", AS_OF), ("C", "REFUND", AS_OF),
    ]  # fmt: skip


async def test_rule_38_what_came_with_a_new_account_keeps_its_days(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    given, number = small_set(), NEW_ACCOUNT["number"]
    rows = only(
        accounts=[given["accounts"][0] | NEW_ACCOUNT],
        meters=[given["meters"][0] | {"account": number, "serial": "M3"}],
        readings=[given["readings"][1] | {"account": number, "meter": "M3"}],
        charges=[given["charges"][1] | {"account": number}],
        charge_lines=[given["charge_lines"][2] | {"account": number}],
        payments=[given["payments"][0] | {"account": number, "reference": "P3"}],
        penalties=[given["penalties"][0] | {"account": number}],
    )

    await imported(database, tmp_path, rows)

    assert asked(owner, f"""
        SELECT e.kind, posted_on FROM ledger_entry e JOIN account a ON a.id = e.account_id
        WHERE a.number = '{number}' ORDER BY 1
    """) == [
        ("CHARGE", date(2026, 10, 31)), ("PAYMENT", date(2026, 10, 6)), ("PENALTY", date(2026, 10, 31)),
    ]  # fmt: skip
    assert readings(owner, "M3") == [(date(2026, 10, 24), 1100, "ACCEPTED", None, None)]


async def test_rule_22_a_late_charge_of_an_earlier_month_is_posted_on_the_day_of_the_set(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    charge = small_set()["charges"][0] | {"month": "2026-08", "amount": "661.50"}
    line = small_set()["charge_lines"][0] | {"month": "2026-08"}
    penalty = small_set()["penalties"][0] | {"month": "2026-09"}

    await imported(database, tmp_path, only(charges=[charge], charge_lines=[line], penalties=[penalty]))

    assert asked(owner, "SELECT kind, month FROM ledger_entry WHERE posted_on = '2026-11-05' ORDER BY 1") == [
        ("CHARGE", date(2026, 8, 1)), ("PENALTY", date(2026, 9, 1)),
    ]  # fmt: skip


async def test_a_month_that_was_charged_here_is_a_fault(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    owner.execute("""
        INSERT INTO charge (account_id, month, amount, basis, source)
        SELECT id, '2026-10-01', 73500, 'READINGS', 'COMPUTED' FROM account WHERE number = '230000000001'
    """)
    rows = only(charges=small_set()["charges"][1:2], charge_lines=small_set()["charge_lines"][2:])

    assert await refused(database, owner, tmp_path, rows) == ["charges.csv:2:month: the month was charged here"]


async def test_an_imported_charge_that_was_corrected_here_changes_no_more(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    owner.execute("""
        INSERT INTO charge_correction (account_id, month, posted_month, amount, basis, volumes, lines, ground)
        SELECT id, '2026-09-01', '2026-10-01', -100, 'READINGS', '{}', '[]', '{}' FROM account
        WHERE number = '230000000001'
    """)
    rows = only(charges=small_set()["charges"][:1], charge_lines=small_set()["charge_lines"][:2])
    assert (await imported(database, tmp_path, rows)).changes == 0
    rows["charge_lines"][0]["amount"], rows["charge_lines"][1]["amount"] = "660.50", "39.50"

    told = ["charges.csv:2:amount: the month was corrected here by readings, and its charge is not changed any more"]
    assert await refused(database, owner, tmp_path, rows) == told
    rows["charge_lines"][0]["amount"], rows["charges"][0]["amount"] = "661.50", "701.00"
    assert await refused(database, owner, tmp_path, rows) == told


async def test_a_penalty_of_a_closed_month_is_a_fault(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    [penalty] = small_set()["penalties"]

    assert await refused(database, owner, tmp_path, only(penalties=[penalty])) == [
        "penalties.csv:2:month: the month was closed here, and its penalty counted"
    ]
    assert (await imported(database, tmp_path, only(penalties=[penalty | {"amount": "0.00"}]))).changes == 0


async def test_penalties_that_were_counted_here_do_not_count_as_imported(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    owner.execute("""
        INSERT INTO ledger_entry (account_id, posted_on, kind, part, amount, month, facts)
        SELECT id, '2026-10-31', 'PENALTY', 'PENALTY', 500, '2026-09-01', '{}' FROM account
        WHERE number = '230000000001'
    """)
    penalty = small_set()["penalties"][0] | {"month": "2026-09"}

    assert (await imported(database, tmp_path, only(penalties=[penalty]))).counts["penalties"].added == 1

    assert asked(owner, "SELECT kind, amount FROM ledger_entry WHERE part = 'PENALTY' ORDER BY sequence") == [
        ("PENALTY", 500), ("PENALTY", 317),
    ]  # fmt: skip


async def test_while_a_month_is_closed_no_set_is_loaded(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    before = everything(owner)

    async with alone(database=database):
        with pytest.raises(ImportRunning):
            await imported(database, tmp_path, small_set())

    assert everything(owner) == before
    assert (await imported(database, tmp_path, small_set())).changes > 0
