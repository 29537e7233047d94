"""What an audit finds of tables that somebody falsified with the owner's rights: each single kopeck in each of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from domain.audit.audit import audited
from domain.audit.differences import Difference, Subject
from models.accounts import Account
from models.audit_reads import account_ids, books_of, reference_rows
from models.base import Database
from tests.services.importing import as_owner
from tests.services.test_audit import year
from tests.world import World

__all__ = ["year"]
AMOUNTS = {
    "charge": ("amount",), "charge_line": ("amount",), "charge_correction": ("amount",), "ledger_entry": ("amount",),
    "account_balance": ("main", "penalty"), "payment": ("amount",),
}  # fmt: skip
OPEN = "ALTER TABLE ledger_entry DISABLE TRIGGER USER"
JULY, SEPTEMBER = "month = '2026-07-01'", "month = '2026-09-01'"
CHARGE = f"(SELECT id FROM charge WHERE {JULY})"
CORRECTION = f"(SELECT id FROM charge_correction WHERE {SEPTEMBER} ORDER BY posted_month LIMIT 1)"
MORE = "jsonb_set(lines, '{0,amount}', to_jsonb((lines #>> '{0,amount}')::bigint + 1))"
PENALTY = "(SELECT id FROM ledger_entry WHERE part = 'PENALTY' ORDER BY sequence LIMIT 1)"
LAST_PENALTY = PENALTY.replace("sequence", "sequence DESC")
MAIN, OWED = "UPDATE account_balance SET main = main + {}", "UPDATE account_balance SET penalty = penalty + {}"
# Whoever falsifies with care keeps all sums in step.
WITH_CARE: dict[str, tuple[tuple[str, ...], tuple[Subject, int]]] = {
    "a kopeck more is charged": ((
        f"UPDATE charge SET amount = amount + 1 WHERE id = {CHARGE}",
        f"UPDATE charge_line SET amount = amount + 1 WHERE charge_id = {CHARGE} AND position = 1",
        f"UPDATE ledger_entry SET amount = amount + 1 WHERE charge_id = {CHARGE}", MAIN.format(1),
    ), (Subject.CHARGE, 1)),
    "a kilowatt-hour more is charged": ((
        f"UPDATE charge SET amount = amount + 735 WHERE id = {CHARGE}",
        f"UPDATE charge_line SET kwh = kwh + 1, amount = amount + 735 WHERE charge_id = {CHARGE} AND position = 1",
        f"UPDATE charge SET volumes = jsonb_set(volumes, '{{meters,0,kwh,T1}}', '277') WHERE id = {CHARGE}",
        f"UPDATE ledger_entry SET amount = amount + 735 WHERE charge_id = {CHARGE}", MAIN.format(735),
    ), (Subject.CHARGE, 735)),
    "a kopeck less is given back": ((
        f"UPDATE charge_correction SET amount = amount + 1 WHERE id = {CORRECTION}",
        f"UPDATE charge_correction SET lines = {MORE} WHERE id = {CORRECTION}",
        f"UPDATE ledger_entry SET amount = amount + 1 WHERE correction_id = {CORRECTION}", MAIN.format(1),
    ), (Subject.CORRECTION, 1)),
    "a kopeck more of penalty": ((
        f"UPDATE ledger_entry SET amount = amount + 1 WHERE id = {PENALTY}", OWED.format(1),
    ), (Subject.PENALTY, 1)),
    "a kopeck of penalty in another month": ((
        f"UPDATE ledger_entry SET amount = amount + 1 WHERE id = {PENALTY}",
        f"UPDATE ledger_entry SET amount = amount - 1 WHERE id = {LAST_PENALTY}",
    ), (Subject.PENALTY, 1)),
    "a charge that is not in the ledger": ((
        MAIN.format(f"-(SELECT amount FROM charge WHERE id = {CHARGE})"),
        f"DELETE FROM ledger_entry WHERE charge_id = {CHARGE}",
    ), (Subject.LEDGER, 202_860)),
    "a correction that never was": ((
        f"DELETE FROM ledger_entry WHERE correction_id = {CORRECTION}",
        f"DELETE FROM charge_correction WHERE id = {CORRECTION}",
        "UPDATE account_balance SET main = (SELECT sum(amount) FROM ledger_entry WHERE part = 'MAIN')",
    ), (Subject.CORRECTION, -1)),
    "a payment that is not its entry": ((
        "UPDATE payment SET amount = amount + 1", "UPDATE ledger_entry SET amount = amount + 1 WHERE kind = 'PAYMENT'",
    ), (Subject.PAYMENT, 2)),
    "a day later to pay": ((f"UPDATE charge SET due_on = due_on + 1 WHERE {SEPTEMBER}",), (Subject.DUE_DAY, 0)),
    "another volume": ((
        f"UPDATE charge SET volumes = jsonb_set(volumes, '{{meters,0,kwh,T1}}', '277') WHERE id = {CHARGE}",
    ), (Subject.VOLUME, 0)),
    "a line that was taken away": ((
        f"DELETE FROM charge_line WHERE charge_id = {CHARGE} AND position = 1",
    ), (Subject.LINES, 202_860)),
    "another price of the tariff": ((
        "UPDATE tariff_rate SET price = price + 0.01 WHERE band = 1",
    ), (Subject.CHARGE, 276)),
}  # fmt: skip


@pytest.fixture
async def books(database: Database, world: World, year: None) -> AsyncIterator[AsyncSession]:
    """Give the owner's session on a year's books with a payment; what it writes is taken back."""
    async with database.reading() as session:
        [key] = await account_ids(session)
        account = await session.get_one(Account, key)
    await world.payment(account, datetime(2027, 2, 5, 9, tzinfo=UTC), 10_000)
    async with as_owner(database) as opened, AsyncSession(opened.engine) as session:
        yield session
        await session.rollback()


async def found(session: AsyncSession, *statements: str) -> list[Difference]:
    """Return what an audit finds after statements, which are taken back."""
    async with session.begin_nested() as savepoint:
        for statement in (OPEN, *statements):
            await session.execute(sa.text(statement))
        [read] = await books_of(session, ids=await account_ids(session))
        told = audited(books=read, rows=await reference_rows(session)).found
        await savepoint.rollback()
    session.expire_all()
    return told


async def test_a_kopeck_in_any_row_is_found(books: AsyncSession) -> None:
    assert await found(books) == []
    for table, columns in AMOUNTS.items():
        places = (await books.execute(sa.text(f"SELECT ctid::text FROM {table}"))).scalars().all()
        assert places, table
        for place in places:
            for column in columns:
                for change in ("+ 1", "- 1"):
                    statement = f"UPDATE {table} SET {column} = {column} {change} WHERE ctid = '{place}'"
                    told = await found(books, statement)
                    assert 1 in {each.kopecks for each in told}, f"{statement}: {told}"


async def test_a_falsification_with_care_is_found(books: AsyncSession) -> None:
    for name, (statements, expected) in WITH_CARE.items():
        told = {(each.subject, each.kopecks) for each in await found(books, *statements)}
        if expected[1] < 0:
            told = {(subject, -1) for subject, _ in told}
        assert expected in told, f"{name}: {told}"
