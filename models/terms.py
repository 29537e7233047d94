"""Terms and documents of accounts, as rows from a day on."""

import uuid
from datetime import date

import sqlalchemy as sa

from models.base import Grounded, Row, reference, switch


class AccountTerms(Row, table=True):
    """Terms that an account is charged by from a day on (see `domain.terms`)."""

    __tablename__ = "account_terms"
    __table_args__ = (sa.UniqueConstraint("account_id", "valid_from"),)

    account_id: uuid.UUID = reference("account.id")
    valid_from: date
    persons: int | None = None
    norm_code: str | None = None
    can_be_fitted: bool = switch(on=False)
    max_power: int | None = None
    tariff_code: str | None = None


class Exemption(Row, Grounded, table=True):
    """A document that frees an account from bands (billing rule 7)."""

    __table_args__ = (sa.UniqueConstraint("account_id", "since"),)

    account_id: uuid.UUID = reference("account.id")
    since: date
    until: date | None = None


class AccessRefusal(Row, Grounded, table=True):
    """An act of refused access to the meter (billing rule 15)."""

    __tablename__ = "access_refusal"
    __table_args__ = (sa.UniqueConstraint("account_id", "refused_on"),)

    account_id: uuid.UUID = reference("account.id")
    refused_on: date
