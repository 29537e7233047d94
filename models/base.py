"""What every table and every question shares: columns, the connection pool, transactions."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlmodel import Field, SQLModel
from uuid_utils.compat import uuid7

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES


def identifier() -> Any:
    """Return a primary key that grows with time (UUIDv7), made here or by the database."""
    return Field(
        default_factory=uuid7,
        primary_key=True,
        sa_type=sa.Uuid,
        sa_column_kwargs={"server_default": sa.text("uuidv7()")},
    )


def reference(target: str, *, nullable: bool = False, index: bool = False) -> Any:
    """Return a foreign key to ``target``, written as "table.column"."""
    if nullable:
        return Field(default=None, foreign_key=target, nullable=True, index=index)
    return Field(foreign_key=target, index=index)


def choice(kind: type[Enum], *, default: Enum | None = None, nullable: bool = False, kept: bool = False) -> Any:
    """Return a column that holds the name of an enum's member alone; ``kept``: the database knows the default too."""
    column = sa.Enum(kind, native_enum=False, create_constraint=True, length=32, name=kind.__name__.lower())
    if default is None and not nullable:
        return Field(sa_type=column)
    filled = {"server_default": default.name} if kept and default else {}
    return Field(default=default, sa_type=column, nullable=nullable, sa_column_kwargs=filled)


def moment(*, nullable: bool = False, now: bool = False) -> Any:
    """Return a column of a moment with its offset; ``now`` lets the database fill it at insertion."""
    column = sa.DateTime(timezone=True)
    if now:
        return Field(default=None, sa_type=column, nullable=False, sa_column_kwargs={"server_default": sa.func.now()})
    if nullable:
        return Field(default=None, sa_type=column, nullable=True)
    return Field(sa_type=column)


def switch(*, on: bool) -> Any:
    """Return a column that is on or off, and how it stands where nobody said."""
    return Field(default=on, sa_column_kwargs={"server_default": sa.text(str(on).lower())})


def texts() -> Any:
    """Return a column that holds a list of texts."""
    return Field(default_factory=list, sa_type=postgresql.ARRAY(sa.Text), nullable=False)


def document(*, nullable: bool = False) -> Any:
    """Return a column that holds a JSON document."""
    if nullable:
        return Field(default=None, sa_type=postgresql.JSONB(none_as_null=True), nullable=True)
    return Field(default_factory=list, sa_type=postgresql.JSONB, nullable=False)


def kopecks(*, nullable: bool = False) -> Any:
    """Return a column of an amount in kopecks."""
    if nullable:
        return Field(default=None, sa_type=sa.BigInteger, nullable=True)
    return Field(sa_type=sa.BigInteger)


class Database:
    """
    The connection pool, and the two ways to use it.

    A read gets a session of its own that commits each statement by itself; a use case gets one transaction. Rows stay
    readable after either is closed.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.engine = create_async_engine(
            url,
            hide_parameters=True,  # errors reach the logs, values of people's rows do not
            max_overflow=0,
            pool_pre_ping=True,
            pool_size=pool_size,
            pool_timeout=5,
        )
        self._transactions = async_sessionmaker(self.engine, expire_on_commit=False)
        reader = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._reads = async_sessionmaker(reader, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Open a session for reading: no transaction, each statement sees what is committed."""
        async with self._reads() as session:
            yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a session in one transaction, committed at the end and rolled back on any exception."""
        async with self._transactions.begin() as session:
            yield session

    async def close(self) -> None:
        """Close every connection of the pool."""
        await self.engine.dispose()


class Grounded(SQLModel):
    """The act or document that a dated row rests on."""

    act: str
    act_number: str | None = None
    act_date: date | None = None


class Row(SQLModel):
    """A table row whose key is ``id``."""

    id: uuid.UUID = identifier()
