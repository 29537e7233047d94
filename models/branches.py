"""Suppliers, branches with departments, the ways to reach support, and the questions asked of them."""

import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain.accounts import Address
from domain.branches import ContactKind, Coordinates
from models.base import Row, choice, document, reference, texts
from models.batches import among, grouped

ALIKE = 0.35
"""Similarity of trigrams above which a word counts as a misspelling: finds 9 of 10 names with a wrong letter."""
SHORTEST_MISSPELT = 4
"""Letters below which a word is taken as it is written."""


class Placed(SQLModel):
    """A row with a postal address."""

    locality: str
    street: str
    house: str
    building: str | None = None
    flat: str | None = None

    @property
    def address(self) -> Address:
        """The parts as one place."""
        return Address(self.locality, self.street, self.house, self.building, self.flat)


class Supplier(Row, table=True):
    """A retailer that accounts are served by."""

    code: str = Field(unique=True)
    name: str


class Branch(Row, Placed, table=True):
    """A branch; ``hours`` is a list of {weekday, opens, closes}; the window days are days of the month."""

    code: str = Field(unique=True)
    supplier_id: uuid.UUID = reference("supplier.id")
    name: str
    phones: list[str] = texts()
    email: str | None = None
    hours: list[dict[str, Any]] = document()
    latitude: float | None = None
    longitude: float | None = None
    window_opens: int = Field(default=23, sa_column_kwargs={"server_default": "23"})
    window_closes: int = Field(default=25, sa_column_kwargs={"server_default": "25"})
    account_number_pattern: str | None = None

    @property
    def coordinates(self) -> Coordinates | None:
        """The place on the map; null where it is not known."""
        if self.latitude is None or self.longitude is None:
            return None
        return Coordinates(self.latitude, self.longitude)


class Department(Row, Placed, table=True):
    """An office of a branch."""

    __table_args__ = (sa.UniqueConstraint("branch_id", "name"),)

    branch_id: uuid.UUID = reference("branch.id")
    name: str
    phones: list[str] = texts()
    hours: list[dict[str, Any]] = document()


class SupportContact(Row, table=True):
    """A hotline, a mail address or a page of support, in the order of ``position``."""

    __tablename__ = "support_contact"

    kind: ContactKind = choice(ContactKind)
    position: int
    text: str = Field(unique=True)


async def branches(session: AsyncSession, *, words: Sequence[str] = ()) -> list[Branch]:
    """
    Return the branches that each of the words fits, in alphabetical order; all of them where there is no word.

    Words are compared with names, codes and streets of branches and of their departments. A word fits where one of
    those begins with it; only where that finds nothing, a word fits which is written alike.
    """
    described = _described().subquery()
    begins = sa.and_(sa.true(), *(_begins(described.c.text, word) for word in words))
    alike = sa.and_(
        sa.true(), *(sa.or_(_begins(described.c.text, word), _alike(described.c.text, word)) for word in words)
    )
    question = (
        sa.select(Branch, begins.label("begins"))
        .join(described, described.c.id == Branch.id)
        .where(alike)
        .order_by(*alphabetical(col(Branch.name)), col(Branch.id))
    )
    found = (await session.execute(question)).all()
    return [row.Branch for row in found if row.begins] or [row.Branch for row in found]


async def branch_by_code(session: AsyncSession, *, code: str) -> Branch | None:
    """Return the branch of a code, written exactly so."""
    return await session.scalar(sa.select(Branch).where(col(Branch.code) == code))


async def branches_by_ids(session: AsyncSession, ids: Sequence[uuid.UUID]) -> list[Branch]:
    """Return the branches of keys that rows refer to, in their order."""
    found = {row.id: row for row in await session.scalars(sa.select(Branch).where(among(Branch.id, ids)))}
    return [found[key] for key in ids]


async def suppliers_by_ids(session: AsyncSession, ids: Sequence[uuid.UUID]) -> list[Supplier]:
    """Return the suppliers of keys that rows refer to, in their order."""
    found = {row.id: row for row in await session.scalars(sa.select(Supplier).where(among(Supplier.id, ids)))}
    return [found[key] for key in ids]


async def departments_of_branches(session: AsyncSession, ids: Sequence[uuid.UUID]) -> list[list[Department]]:
    """Return the departments of each branch, in alphabetical order."""
    question = sa.select(Department).where(among(Department.branch_id, ids))
    rows = await session.scalars(question.order_by(*alphabetical(col(Department.name))))
    found = grouped((row.branch_id, row) for row in rows)
    return [found[key] for key in ids]


async def support_contacts(session: AsyncSession) -> Sequence[SupportContact]:
    """Return every way to reach support, in order."""
    return (await session.scalars(sa.select(SupportContact).order_by(col(SupportContact.position)))).all()


def alphabetical(name: Any) -> tuple[Any, ...]:
    """Return the Russian order of a column: the database's own puts capitals first and ё last."""
    return sa.func.replace(sa.func.lower(name), "ё", "е"), name


def _described() -> sa.Select[Any]:
    """Return each branch with the text that searches look at, in the form of ``domain.branches.search_words``."""
    offices = (
        sa.select(sa.func.string_agg(Department.name + " " + Department.locality + " " + Department.street, " "))
        .where(col(Department.branch_id) == Branch.id)
        .scalar_subquery()
    )
    told = sa.func.concat_ws(" ", "", Branch.name, Branch.code, Branch.locality, Branch.street, offices)
    plain = sa.func.replace(sa.func.lower(told), "ё", "е")
    words = sa.func.regexp_replace(plain, "[^[:alnum:]]+", " ", "g")
    return sa.select(col(Branch.id), words.label("text"))


def _begins(text: sa.ColumnElement[str], word: str) -> sa.ColumnElement[bool]:
    return text.like(f"% {word}%")


def _alike(text: sa.ColumnElement[str], word: str) -> sa.ColumnElement[bool]:
    if len(word) < SHORTEST_MISSPELT:
        return _begins(text, word)
    return sa.or_(_begins(text, word), sa.func.strict_word_similarity(word, text) >= ALIKE)
