"""Terms and documents of accounts, as rows from a day on."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel, col

from domain import terms as domain
from domain.grounds import Ground
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


class FormerTariff(SQLModel, table=True):
    """The tariff that an account had up to a day, by which closed months were charged; see `domain.terms`."""

    __tablename__ = "former_tariff"

    account_id: uuid.UUID = Field(foreign_key="account.id", primary_key=True)
    until: date = Field(primary_key=True)
    tariff_code: str


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


async def terms_of(session: AsyncSession, account_id: uuid.UUID) -> list[domain.AccountTerms]:
    """Return the terms of an account, in the order of their days."""
    asked = sa.select(AccountTerms).where(col(AccountTerms.account_id) == account_id)
    rows = (await session.execute(asked.order_by(col(AccountTerms.valid_from)))).scalars()
    return [
        domain.AccountTerms(
            valid_from=row.valid_from,
            persons=row.persons,
            norm_code=row.norm_code,
            can_be_fitted=row.can_be_fitted,
            max_power=row.max_power,
            tariff_code=row.tariff_code,
        )
        for row in rows
    ]


async def former_tariffs_of(session: AsyncSession, account_id: uuid.UUID) -> list[domain.FormerTariff]:
    """Return the tariffs that an account had before its own one, in the order of their days."""
    asked = sa.select(FormerTariff).where(col(FormerTariff.account_id) == account_id).order_by(col(FormerTariff.until))
    return [domain.FormerTariff(row.until, row.tariff_code) for row in (await session.execute(asked)).scalars()]


async def exemptions_of(session: AsyncSession, account_id: uuid.UUID) -> list[domain.Exemption]:
    """Return the documents that free an account from bands, the oldest first."""
    asked = sa.select(Exemption).where(col(Exemption.account_id) == account_id).order_by(col(Exemption.since))
    rows = (await session.execute(asked)).scalars()
    return [domain.Exemption(row.since, row.until, Ground(row.act, row.act_number, row.act_date)) for row in rows]
