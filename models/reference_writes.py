"""Store rows of reference data by their keys: what is new is added, what differs changed, the rest left."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from models.accounts import Account
from models.batches import among, array, grouped
from models.billing import MonthClose
from models.reference_data import BillingFigure, CalendarDay, DueDay, KeyRate, Norm, RateCap
from models.tariffs import Tariff, TariffRate
from models.terms import AccessRefusal, AccountTerms, Exemption

Columns = Mapping[str, Any]
FAR = date.max - timedelta(days=1)
RATE = ("zone", "band", "up_to", "price")


@dataclass(frozen=True, slots=True)
class Section:
    """Where the rows of a section go: table, key, and the columns of their first and, where there is one, last day."""

    name: str
    table: type[SQLModel]
    key: tuple[str, ...]
    since: str
    until: str | None = None

    def key_of(self, row: Columns) -> tuple[Any, ...]:
        """Return what a row is found by."""
        return tuple(row[name] for name in self.key)


SECTIONS = (
    Section("tariffs", Tariff, ("code", "valid_from"), "valid_from", "valid_to"),
    Section("norms", Norm, ("code", "persons", "valid_from"), "valid_from"),
    Section("due_days", DueDay, ("kind", "valid_from"), "valid_from"),
    Section("key_rates", KeyRate, ("valid_from",), "valid_from"),
    Section("rate_caps", RateCap, ("kind", "valid_from"), "valid_from", "valid_to"),
    Section("figures", BillingFigure, ("name", "valid_from"), "valid_from"),
    Section("calendar", CalendarDay, ("day",), "day"),
    Section("account_terms", AccountTerms, ("account_id", "valid_from"), "valid_from"),
    Section("exemptions", Exemption, ("account_id", "since"), "since", "until"),
    Section("access_refusals", AccessRefusal, ("account_id", "refused_on"), "refused_on"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """
    A row that is new or differs from what is stored; ``takes_effect`` is the first day that it changes.

    ``is_longer`` tells that nothing differs but its last day, which is a later one.
    """

    key: tuple[Any, ...]
    row: Columns
    is_new: bool
    is_longer: bool
    takes_effect: date


async def account_ids(session: AsyncSession, numbers: Sequence[str]) -> dict[str, uuid.UUID]:
    """Return the key of each account number that there is."""
    read = sa.select(col(Account.number), col(Account.id)).where(among(Account.number, numbers, sa.Text))
    rows = await session.execute(read)
    return {row.number: row.id for row in rows}


async def closed_until(session: AsyncSession) -> date | None:
    """Return the first day of the last month whose close has begun."""
    return (await session.execute(sa.select(sa.func.max(MonthClose.month)))).scalar()


async def store(session: AsyncSession, *, section: Section, rows: Sequence[Columns]) -> list[Change]:
    """Store rows whose keys are told apart, a tariff's rates with it, and return what changed."""
    kept = {section.key_of(_columns(row)): row for row in await _stored(session, section, rows)}
    rates = await _rates_of(session, [row.id for row in kept.values() if isinstance(row, Tariff)])
    changes = []
    for given in rows:
        key, row = section.key_of(given), kept.get(section.key_of(given))
        old = {} if row is None else _columns(row) | _rates_column(row, rates)
        differing = {name for name, value in given.items() if row is None or old[name] != value}
        if differing:
            takes_effect = _takes_effect(section, old, given, differing)
            changes.append(Change(key, given, row is None, _is_longer(section, old, given, differing), takes_effect))
            await _write(session, section, row, given, differing)
    await session.flush()
    return changes


async def _stored(session: AsyncSession, section: Section, rows: Sequence[Columns]) -> Sequence[SQLModel]:
    """Return the rows that share the first column of a key with rows given."""
    column = sa.inspect(section.table).columns[section.key[0]]
    firsts = list({row[section.key[0]] for row in rows})
    found = await session.execute(sa.select(section.table).where(column == sa.any_(array(firsts, column.type))))
    return found.scalars().all()


async def _rates_of(session: AsyncSession, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Columns]]:
    found = await session.execute(sa.select(TariffRate).where(among(TariffRate.tariff_id, keys)))
    return grouped((rate.tariff_id, _columns(rate)) for rate in found.scalars())


def _columns(row: SQLModel) -> dict[str, Any]:
    return {name: getattr(row, name) for name in type(row).model_fields}


def _rates_column(row: SQLModel, rates: Mapping[uuid.UUID, list[Columns]]) -> dict[str, Any]:
    if not isinstance(row, Tariff):
        return {}
    shown = [{name: rate[name] for name in RATE} for rate in rates.get(row.id, [])]
    return {"rates": sorted(shown, key=lambda rate: (rate["zone"].value, rate["band"]))}


def _takes_effect(section: Section, old: Columns, given: Columns, differing: Iterable[str]) -> date:
    """Return the first day that a change is felt: that of the row, unless only its last day moves."""
    if old and set(differing) == {section.until}:
        ends = [each[section.until] or FAR for each in (old, given) if section.until]
        return min(ends) + timedelta(days=1)
    return given[section.since]  # type: ignore[no-any-return]


def _is_longer(section: Section, old: Columns, given: Columns, differing: set[str]) -> bool:
    return bool(old) and differing == {section.until} and (given[section.until or ""] or FAR) > old[section.until or ""]


async def _write(
    session: AsyncSession, section: Section, row: SQLModel | None, given: Columns, differing: Iterable[str]
) -> None:
    columns = {name: value for name, value in given.items() if name != "rates"}
    if row is None:
        row = section.table(**columns)
        session.add(row)
    for name in set(differing) & columns.keys():
        setattr(row, name, columns[name])
    if isinstance(row, Tariff) and "rates" in differing:
        await session.flush()
        await session.execute(sa.delete(TariffRate).where(col(TariffRate.tariff_id) == row.id))
        session.add_all(TariffRate(tariff_id=row.id, **rate) for rate in given["rates"])


async def overlapping_tariffs(session: AsyncSession) -> list[tuple[str, date]]:
    """Return code and first day of each tariff row that begins before an earlier one of its code has ended."""
    ends = sa.func.coalesce(col(Tariff.valid_to), sa.literal(FAR))
    latest = sa.func.max(ends).over(partition_by=col(Tariff.code), order_by=col(Tariff.valid_from), rows=(None, -1))
    rows = sa.select(col(Tariff.code), col(Tariff.valid_from), latest.label("latest")).subquery()
    found = await session.execute(sa.select(rows.c.code, rows.c.valid_from).where(rows.c.latest >= rows.c.valid_from))
    return [(row.code, row.valid_from) for row in found]
