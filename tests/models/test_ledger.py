"""The ledger is append-only, and the database keeps the balance beside it."""

from datetime import date

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import select, text

from domain.ledger import EntryKind, LedgerPart
from models.base import Database
from models.ledger import AccountBalance
from tests.world import World

CHANGES = (
    "UPDATE ledger_entry SET amount = 1",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "UPDATE charge_correction SET amount = 1",
    "DELETE FROM charge_correction",
    "TRUNCATE charge_correction CASCADE",
    "UPDATE charge SET amount = 1",
    "DELETE FROM charge",
    "UPDATE charge_line SET amount = 1",
    "DELETE FROM charge_line",
    "DELETE FROM month_close",
    "UPDATE account_balance SET main = 0",
    "INSERT INTO account_balance (account_id, main, penalty) SELECT id, 0, 0 FROM account",
    "DELETE FROM account_balance",
)


async def balance(session: AsyncSession) -> AccountBalance:
    return (await session.execute(select(AccountBalance))).scalar_one()


async def test_balance_follows_every_entry(world: World, database: Database) -> None:
    account = await world.account()
    await world.post(account, date(2026, 9, 30), 120_050, kind=EntryKind.CHARGE)
    await world.post(account, date(2026, 10, 5), -20_000, kind=EntryKind.PAYMENT)
    await world.post(account, date(2026, 10, 31), 733, kind=EntryKind.PENALTY, part=LedgerPart.PENALTY)

    async with database.reading() as session:
        kept = await balance(session)
    assert (kept.main, kept.penalty) == (100_050, 733)


@pytest.mark.parametrize("change", CHANGES)
async def test_the_servers_role_cannot_rewrite_the_ledger(world: World, database: Database, change: str) -> None:
    account = await world.account()
    await world.post(account, date(2026, 9, 30), 120_050, kind=EntryKind.CHARGE)

    with pytest.raises(ProgrammingError) as refused:
        async with database.transaction() as session:
            await session.execute(text(change))

    assert isinstance(refused.value.orig, errors.InsufficientPrivilege)
    async with database.reading() as session:
        assert (await balance(session)).main == 120_050


@pytest.mark.parametrize("change", CHANGES[:3])
async def test_the_owner_cannot_rewrite_the_ledger_either(
    world: World, owner: psycopg.Connection, database: Database, change: str
) -> None:
    account = await world.account()
    await world.post(account, date(2026, 9, 30), 120_050, kind=EntryKind.CHARGE)

    with pytest.raises(errors.InsufficientPrivilege):
        owner.execute(change)

    async with database.reading() as session:
        assert (await balance(session)).main == 120_050
