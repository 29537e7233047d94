from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.outages import is_outage
from models.base import Database


async def test_a_connection_that_is_lost_is_an_outage(database: Database) -> None:
    async with database.reading() as session:
        with pytest.raises(SQLAlchemyError) as caught:
            await session.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))
    async with database.reading() as session:
        answer = (await session.execute(sa.text("SELECT 1"))).scalar_one()

    assert is_outage(caught.value)
    assert answer == 1


async def test_a_server_that_is_not_there_is_an_outage(tmp_path: Path) -> None:
    nowhere = Database(f"postgresql+psycopg://kabinet_app@/kabinet?host={tmp_path}")

    with pytest.raises(SQLAlchemyError) as caught:
        async with nowhere.reading() as session:
            await session.execute(sa.text("SELECT 1"))

    await nowhere.close()
    assert is_outage(caught.value)


@pytest.mark.parametrize("statement", ["SELECT 1 / 0", "SELECT no_such_column", "SELECT 'x'::integer"])
async def test_a_statement_that_is_wrong_is_no_outage(database: Database, statement: str) -> None:
    async with database.reading() as session:
        with pytest.raises(SQLAlchemyError) as caught:
            await session.execute(sa.text(statement))

    assert not is_outage(caught.value)
