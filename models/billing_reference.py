"""Read the dated rows that bills are made by."""

from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from domain import due_days, figures, norms, penalty_rates
from domain.accounts import AccountKind
from domain.billing_reference import BillingReference
from domain.grounds import Ground
from domain.periods import EARLIEST, LATEST
from models.base import Grounded
from models.reference_data import BillingFigure, CalendarDay, DueDay, KeyRate, Norm, RateCap
from models.tariffs import touching


async def billing_reference(session: AsyncSession) -> BillingReference:
    """Return everything that is in force for everybody, at any time."""
    dated = [
        figures.DatedFigure(row.name, Fraction(row.value), row.valid_from) for row in await _all(session, BillingFigure)
    ]
    key_rates = [penalty_rates.KeyRate(Fraction(row.percent), row.valid_from) for row in await _all(session, KeyRate)]
    caps = [
        penalty_rates.RateCap(row.kind, Fraction(row.percent), row.valid_from, row.valid_to)
        for row in await _all(session, RateCap)
    ]
    return BillingReference(
        tariffs=await touching(session, since=EARLIEST, until=LATEST),
        norms=norms.Norms([_norm(row) for row in await _all(session, Norm)]),
        figures=dated,
        due_days=[due_days.DueDay(row.kind, row.day, row.valid_from) for row in await _all(session, DueDay)],
        calendar=due_days.calendar_of(
            due_days.CalendarDay(row.day, row.is_off) for row in await _all(session, CalendarDay)
        ),
        rates={
            kind: penalty_rates.rates_of(kind=kind, key_rates=key_rates, caps=caps, figures=dated)
            for kind in AccountKind
        },
    )


async def _all(session: AsyncSession, table: type[SQLModel]) -> Any:
    return (await session.execute(sa.select(table))).scalars().all()


def _norm(row: Norm) -> norms.Norm:
    return norms.Norm(row.code, row.persons, Fraction(row.per_head), row.valid_from, ground_of(row))


def ground_of(row: Grounded) -> Ground:
    """Return the ground of a row."""
    return Ground(row.act, row.act_number, row.act_date)
