"""Suppliers, branches with departments, and what is told to everybody."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.accounts import Address
from domain.branches import ContactKind, NewsKind
from models.base import Row, choice, document, moment, reference, texts


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


class Department(Row, Placed, table=True):
    """An office of a branch."""

    __table_args__ = (sa.UniqueConstraint("branch_id", "name"),)

    branch_id: uuid.UUID = reference("branch.id")
    name: str
    phones: list[str] = texts()
    hours: list[dict[str, Any]] = document()


class News(Row, table=True):
    """A piece of news; ``body`` is plain text with paragraphs parted by an empty line."""

    __table_args__ = (sa.Index(None, "published_at", "id"), sa.UniqueConstraint("published_at", "title"))

    kind: NewsKind = choice(NewsKind)
    title: str
    body: str
    published_at: datetime = moment()


class SupportContact(Row, table=True):
    """A hotline, a mail address or a page of support, in the order of ``position``."""

    __tablename__ = "support_contact"

    kind: ContactKind = choice(ContactKind)
    position: int
    text: str = Field(unique=True)
