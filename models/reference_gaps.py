"""Which rows of reference data are for days that nothing was known of, so that nobody can have been charged by them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from domain.charges import ChargeSource
from domain.metering import TariffZone
from domain.periods import month_of
from models.batches import among
from models.charges import Charge
from models.reference_data import BillingFigure, DueDay, KeyRate, Norm
from models.reference_writes import Change, Section
from models.tariffs import Tariff, TariffRate


@dataclass(frozen=True, slots=True)
class Known:
    """
    What is known before a file is loaded.

    ``begins`` is the first day of each kind of due day, of key rates and of each figure by section and name; ``norms``
    are the names of norms, ``one_rate`` the categories and codes of tariffs without zones.
    """

    begins: Mapping[tuple[str, Any], date]
    norms: frozenset[str]
    one_rate: frozenset[tuple[Any, str]]


async def known_before(session: AsyncSession) -> Known:
    """Return what is known by now."""
    days = [
        *(("due_days", row.kind, row.valid_from) for row in await _all(session, DueDay)),
        *(("key_rates", None, row.valid_from) for row in await _all(session, KeyRate)),
        *(("figures", row.name, row.valid_from) for row in await _all(session, BillingFigure)),
    ]
    # The first day is put down last.
    begins = {(section, name): day for section, name, day in sorted(days, key=lambda each: each[2], reverse=True)}
    norms = frozenset(row.code for row in await _all(session, Norm))
    is_zone = sa.and_(col(TariffRate.tariff_id) == col(Tariff.id), col(TariffRate.zone) != TariffZone.T1)
    one_rate = sa.select(Tariff).where(~sa.exists().where(is_zone))
    tariffs: Sequence[Tariff] = (await session.execute(one_rate)).scalars().all()
    return Known(begins, norms, frozenset((row.category, row.code) for row in tariffs))


async def _all(session: AsyncSession, table: type[SQLModel]) -> Any:
    return (await session.execute(sa.select(table))).scalars().all()


async def last_charged(session: AsyncSession, *, accounts: Sequence[uuid.UUID]) -> dict[uuid.UUID, date]:
    """Return the last month that each of some accounts was charged for here, where there is one."""
    ours = sa.and_(among(Charge.account_id, accounts), col(Charge.source) == ChargeSource.COMPUTED)
    latest = sa.select(col(Charge.account_id), sa.func.max(col(Charge.month)))
    found = await session.execute(latest.where(ours).group_by(col(Charge.account_id)))
    return {row[0]: row[1] for row in found}


def fills_gap(change: Change, *, section: Section, known: Known, charged: Mapping[uuid.UUID, date]) -> bool:
    """Tell whether nobody can have been charged otherwise had a changed row been there before."""
    row = change.row
    match section.name:
        case "account_terms" | "exemptions" | "access_refusals":
            return charged.get(row["account_id"], date.min) < month_of(change.takes_effect)
        case "tariffs":
            return change.is_longer or (change.is_new and not _takes_norms(row, known))
        case "norms":
            return change.is_new and row["code"] not in known.norms
        case "due_days" | "key_rates" | "figures":
            begins = known.begins.get((section.name, row.get("kind") or row.get("name")), date.max)
            return change.is_new and row["valid_from"] < begins
        case _:
            return False


def _takes_norms(row: Mapping[str, Any], known: Known) -> bool:
    """Tell whether norms of its category would be charged at a tariff: the first one-rate one by name (rule 14)."""
    is_one_rate = all(rate["zone"] is TariffZone.T1 for rate in row["rates"])
    return is_one_rate and any(
        category is row["category"] and row["code"] < code for category, code in known.one_rate
    )  # fmt: skip
