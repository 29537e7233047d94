"""Figures that bills are made by, as rows from a day on, each with the act that set it (loaded from a file)."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from domain.accounts import AccountKind
from models.base import Grounded, Row, choice


class Norm(Row, Grounded, table=True):
    """Kilowatt-hours a month and head, by code and number of persons; the highest number stands for more (rule 14)."""

    __table_args__ = (sa.UniqueConstraint("code", "persons", "valid_from"),)

    code: str
    persons: int
    per_head: Decimal = Field(sa_type=sa.Numeric(10, 3))
    valid_from: date


class DueDay(Row, Grounded, table=True):
    """Day of the month after the charged one by which bills are paid, by kind of account (billing rules 26, 32)."""

    __tablename__ = "due_day"
    __table_args__ = (sa.UniqueConstraint("kind", "valid_from"),)

    kind: AccountKind = choice(AccountKind)
    day: int
    valid_from: date


class KeyRate(Row, Grounded, table=True):
    """Key rate of the Bank of Russia, percent a year (billing rule 29)."""

    __tablename__ = "key_rate"
    __table_args__ = (sa.UniqueConstraint("valid_from"),)

    percent: Decimal = Field(sa_type=sa.Numeric(6, 3))
    valid_from: date


class RateCap(Row, Grounded, table=True):
    """Percent a year above which a penalty's rate does not go, by kind of account, both days included (rule 29)."""

    __tablename__ = "rate_cap"
    __table_args__ = (sa.UniqueConstraint("kind", "valid_from"),)

    kind: AccountKind = choice(AccountKind)
    percent: Decimal = Field(sa_type=sa.Numeric(6, 3))
    valid_from: date
    valid_to: date | None = None


class BillingFigure(Row, Grounded, table=True):
    """Any other figure of the rules by its name, such as the months that a mean runs over."""

    __tablename__ = "billing_figure"
    __table_args__ = (sa.UniqueConstraint("name", "valid_from"),)

    name: str
    value: Decimal = Field(sa_type=sa.Numeric(14, 4))
    valid_from: date


class CalendarDay(Grounded, SQLModel, table=True):
    """A day that is off though it is a weekday, or a working day though it is a weekend (billing rule 27)."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    is_off: bool
