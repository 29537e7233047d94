"""Count rows and statements, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlmodel import SQLModel

from models.base import Database


async def rows_of(database: Database, table: type[SQLModel]) -> int:
    """Return how many rows a table has."""
    async with database.reading() as session:
        return (await session.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Yield a list that fills with each statement that is sent, BEGIN and COMMIT left out."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        sent.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)
