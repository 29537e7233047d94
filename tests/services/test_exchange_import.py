"""Loads of the billing system's files."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from domain.metering import ReadingSource
from models.base import Database
from models.metering import Meter
from services.exchange_import import Summary, load
from tests.exchange_set import Rows, small_set, write_set
from tests.progress import Silence
from tests.services.importing import TODAY, as_owner, asked, counted, everything, imported
from tests.world import World


@pytest.fixture(params=["plain", "bulk"])
async def either(request: pytest.FixtureRequest, database: Database, owner: psycopg.Connection) -> Any:
    """Return the database as a role sees it that may write rows alone, and as the owner does, who may load in bulk."""
    if request.param == "plain":
        owner.execute("GRANT UPDATE, DELETE ON charge, charge_line TO kabinet_app")
        yield database
        return
    async with as_owner(database) as opened:
        yield opened


async def loaded(database: Database, folder: Path, rows: Rows) -> Summary:
    """Load rows as a set, as the role that a database was opened for."""
    return await load(database=database, folder=write_set(folder, rows), today=TODAY, progress=Silence())


async def test_every_row_of_the_files_is_stored(either: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    rows = small_set()

    summary = await loaded(either, tmp_path, rows)

    assert {name: count.added for name, count in summary.counts.items()} == {name: len(rows[name]) for name in rows}
    assert counted(owner) == {
        "supplier": 1, "branch": 1, "department": 1, "tariff": 1, "tariff_rate": 6, "account": 2, "meter": 2,
        "reading": 3, "payment": 2, "charge": 3, "charge_line": 3, "ledger_entry": 5, "account_balance": 2, "news": 1,
        "support_contact": 1, "import_run": 1,
    }  # fmt: skip


async def test_what_the_files_say_arrives_as_it_was(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())

    assert asked(owner, "SELECT phones, hours, window_opens FROM branch") == [(
        ["+70002168301", "+70002168302"],
        [{"weekday": "MONDAY", "opens": "08:00", "closes": "17:00"},
         {"weekday": "FRIDAY", "opens": "08:00", "closes": "16:00"}],
        23,
    )]  # fmt: skip
    assert asked(owner, "SELECT source, t1, t2, status FROM reading ORDER BY t1") == [
        ("CONTROL", 300, 200, "ACCEPTED"), ("IMPORT", 1000, None, "ACCEPTED"), ("IMPORT", 1100, None, "ACCEPTED"),
    ]  # fmt: skip
    assert asked(owner, "SELECT text, amount FROM charge_line WHERE kind = 'OTHER'") == [('Прочее; "иное"', 3850)]


async def test_o24_charges_and_payments_are_posted_to_the_ledger(
    either: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await loaded(either, tmp_path, small_set())

    assert asked(owner, "SELECT posted_on, kind, part, amount FROM ledger_entry ORDER BY posted_on, kind, amount") == [
        (date(2026, 9, 30), "CHARGE", "MAIN", 70000),
        (date(2026, 10, 6), "PAYMENT", "MAIN", -70000),  # half past two at night in Moscow
        (date(2026, 10, 6), "PAYMENT", "MAIN", -10050),
        (date(2026, 10, 31), "CHARGE", "MAIN", 73500),
        (date(2026, 10, 31), "PENALTY", "PENALTY", 317),
    ]
    assert asked(owner, """
        SELECT a.number, b.main, b.penalty FROM account_balance b JOIN account a ON a.id = b.account_id ORDER BY 1
    """) == [("230000000001", 73500, 317), ("230000000002", -10050, 0)]  # fmt: skip


async def test_balances_are_the_sums_of_the_ledger(either: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    await loaded(either, tmp_path, small_set())

    assert asked(owner, "SELECT account_id, sum(amount) FROM ledger_entry GROUP BY 1 ORDER BY 1") == asked(
        owner, "SELECT account_id, main + penalty FROM account_balance ORDER BY 1"
    )


async def test_the_same_set_again_changes_nothing(either: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    await loaded(either, tmp_path, small_set())
    before = everything(owner)

    summary = await loaded(either, tmp_path, small_set())

    assert summary.changes == 0
    assert everything(owner) == before


async def test_a_first_load_in_bulk_leaves_the_schema_as_it_was(
    owner: psycopg.Connection, either: Database, tmp_path: Path
) -> None:
    questions = (
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2, 3",
    )
    before = [asked(owner, question) for question in questions]

    await loaded(either, tmp_path, small_set())

    assert [asked(owner, question) for question in questions] == before


async def test_a_set_in_windows_1251_with_semicolons_is_the_same_set(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await imported(database, tmp_path / "first", small_set())

    summary = await imported(database, tmp_path / "second", small_set(), encoding="cp1251", separator=";")

    assert summary.changes == 0
    assert asked(owner, "SELECT holder FROM account WHERE number = '230000000001'") == [("Тестов 230000000001",)]


async def test_a_later_set_changes_what_it_says(database: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    await imported(database, tmp_path, small_set())
    rows = small_set()
    rows["accounts"][0]["holder"] = "Новая Хозяйка"
    rows["accounts"][1]["closed_on"] = "2026-11-20"
    rows["meters"][0]["removed_on"] = "2026-11-10"
    rows["meters"].append({"account": "230000000001", "serial": "M9", "model": "СЕ 101", "digits": 6})
    rows["charges"][1]["amount"] = "367.50"
    rows["charge_lines"][2] |= {"kwh": 50, "amount": "367.50"}
    del rows["charge_lines"][1]
    rows["charges"][0]["amount"] = "661.50"

    summary = await imported(database, tmp_path, rows, as_of="2026-12-05")

    told = {name: (count.added, count.changed, count.removed) for name, count in summary.counts.items()}
    assert {name: figures for name, figures in told.items() if any(figures)} == {
        "accounts": (0, 2, 0), "meters": (1, 1, 0), "charges": (0, 2, 0), "charge_lines": (0, 1, 1),
    }  # fmt: skip
    assert asked(owner, "SELECT holder, closed_on FROM account ORDER BY number") == [
        ("Новая Хозяйка", None), ("Тестов 230000000002", date(2026, 11, 20)),
    ]  # fmt: skip
    assert asked(owner, "SELECT amount FROM charge ORDER BY month, amount DESC") == [(66150,), (36750,), (0,)]


async def test_a_corrected_charge_is_an_entry_of_the_difference(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())
    before = asked(owner, "SELECT * FROM ledger_entry ORDER BY id")
    rows = small_set()
    rows["charges"][1]["amount"] = "367.50"
    rows["charge_lines"][2] |= {"kwh": 50, "amount": "367.50"}
    rows["penalties"][0]["amount"] = "0"

    await imported(database, tmp_path, rows, as_of="2026-12-05")

    corrections = "kind = 'CORRECTION' ORDER BY amount"
    assert asked(owner, f"SELECT posted_on, part, amount, month, ground FROM ledger_entry WHERE {corrections}") == [
        (date(2026, 12, 5), "MAIN", -36750, date(2026, 10, 1), "735.00 → 367.50"),
        (date(2026, 12, 5), "PENALTY", -317, date(2026, 10, 1), "3.17 → 0.00"),
    ]
    assert asked(owner, "SELECT * FROM ledger_entry WHERE kind <> 'CORRECTION' ORDER BY id") == before


async def test_a_customers_reading_is_never_overwritten(
    database: Database, owner: psycopg.Connection, world: World, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())
    meters = dict(asked(owner, "SELECT serial, id FROM meter"))
    given = {"source": ReadingSource.CUSTOMER}
    await world.reading(Meter(id=meters["M1"]), date(2026, 11, 3), 1200, **given)
    await world.reading(Meter(id=meters["M2"]), date(2026, 11, 3), 310, 210, **given)
    rows = small_set()
    rows["readings"] += [
        {"account": "230000000001", "meter": "M1", "taken_on": "2026-11-03", "source": "CUSTOMER", "t1": 1299},
        {"account": "230000000002", "meter": "M2", "taken_on": "2026-11-03", "source": "IMPORT", "t1": 310, "t2": 210},
    ]

    summary = await imported(database, tmp_path, rows)

    assert summary.changes == 0
    assert summary.difference_count == 1
    told = summary.differences[0]
    assert (told.line, told.account, told.meter, told.given[0], told.kept[0]) == (5, "230000000001", "M1", 1299, 1200)
    assert asked(owner, "SELECT t1 FROM reading WHERE source = 'CUSTOMER' ORDER BY 1") == [(310,), (1200,)]


async def test_a_payment_of_the_cabinet_comes_back_without_being_posted_again(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    await imported(database, tmp_path, small_set())
    owner.execute("UPDATE payment SET source = 'CABINET' WHERE reference = 'P1'")
    rows, ours = small_set(), asked(owner, "SELECT id::text FROM payment WHERE source = 'CABINET'")
    rows["payments"][0] |= {"reference": ours[0][0], "source": "CABINET"}

    summary = await imported(database, tmp_path, rows)

    assert summary.changes == 0


async def test_n13_a_penalty_keeps_what_it_was_counted_on(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = small_set()
    rows["penalties"][0]["text"] = "на долг 100,00 ₽"

    await imported(database, tmp_path, rows)

    found = owner.execute("SELECT ground FROM ledger_entry WHERE kind = 'PENALTY'").fetchall()
    assert found == [("на долг 100,00 ₽",)]
