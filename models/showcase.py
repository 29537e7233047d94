"""Accounts that show something: whom a demo lets people sign in as."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.accounts import AccountKind
from models.accounts import Account
from models.branches import Branch, Supplier
from models.ledger import AccountBalance
from models.metering import Meter

ZONES = 2
ACCOUNTS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """The number of an account and the code of its branch."""

    number: str
    branch: str


async def is_empty(session: AsyncSession) -> bool:
    """Tell whether there is no account yet."""
    return not await session.scalar(sa.select(sa.exists().select_from(Account)))


async def has_supplier(session: AsyncSession, *, code: str) -> bool:
    """Tell whether there is a supplier of this code."""
    return bool(await session.scalar(sa.select(sa.exists().where(col(Supplier.code) == code))))


async def household_in_debt(session: AsyncSession) -> Shown | None:
    """Return a household that owes a penalty too, whose one meter has two zones and is read by hand."""
    hanging = (
        sa.select(col(Meter.account_id))
        .where(col(Meter.removed_on).is_(None))
        .group_by(col(Meter.account_id))
        .having(
            sa.func.count() == 1,
            sa.func.min(Meter.zone_count) == ZONES,
            ~sa.func.bool_or(Meter.reads_itself),
            sa.func.min(Meter.verify_before) > sa.func.current_date(),
        )
    )
    chosen = (
        _open(AccountKind.RESIDENTIAL)
        .join(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
        .where(col(AccountBalance.main) > 0, col(AccountBalance.penalty) > 0, col(Account.id).in_(hanging))
        .order_by(col(Account.number))
        .limit(1)
    )
    return await _first(session, chosen)


async def household_of_three(session: AsyncSession) -> list[Shown]:
    """Return three accounts of one holder in one branch: those first who have most kinds of things to see."""
    kinds = [
        sa.func.bool_or(col(Meter.removed_on).is_not(None)),
        sa.func.bool_or(col(Meter.reads_itself)),
        sa.func.coalesce(sa.func.bool_or(col(AccountBalance.main) < 0), sa.false()),
    ]
    kinds_seen = sum((sa.cast(kind, sa.Integer) for kind in kinds), start=sa.literal(0))
    holders = (
        sa.select(col(Account.holder), col(Account.branch_id))
        .join(Meter, col(Meter.account_id) == col(Account.id))
        .outerjoin(AccountBalance, col(AccountBalance.account_id) == col(Account.id))
        .where(col(Account.kind) == AccountKind.RESIDENTIAL, col(Account.closed_on).is_(None))
        .group_by(col(Account.holder), col(Account.branch_id))
        .having(sa.func.count(sa.distinct(col(Account.id))) >= ACCOUNTS)
        .order_by(kinds_seen.desc(), sa.func.min(Account.number))
        .limit(1)
        .subquery()
    )
    chosen = _open(AccountKind.RESIDENTIAL).join(
        holders, sa.and_(holders.c.holder == col(Account.holder), holders.c.branch_id == col(Account.branch_id))
    )
    rows = await session.execute(chosen.order_by(col(Account.number)).limit(ACCOUNTS))
    return [Shown(number, branch) for number, branch in rows]


async def household_of_supplier(session: AsyncSession, *, code: str) -> Shown | None:
    """Return the first household that a supplier serves."""
    served = _open(AccountKind.RESIDENTIAL).join(Supplier, col(Supplier.id) == col(Account.supplier_id))
    return await _first(session, served.where(col(Supplier.code) == code).order_by(col(Account.number)).limit(1))


async def legal_entity(session: AsyncSession) -> Shown | None:
    """Return the legal entity with the most meters."""
    meters = sa.select(sa.func.count()).where(col(Meter.account_id) == col(Account.id)).scalar_subquery()
    chosen = _open(AccountKind.BUSINESS).order_by(meters.desc(), col(Account.number)).limit(1)
    return await _first(session, chosen)


async def branch_codes(session: AsyncSession, *, limit: int) -> list[str]:
    """Return the codes of some branches."""
    return list(await session.scalars(sa.select(col(Branch.code)).order_by(col(Branch.code)).limit(limit)))


def _open(kind: AccountKind) -> sa.Select[str, str]:
    return (
        sa.select(col(Account.number), col(Branch.code))
        .join(Branch, col(Branch.id) == col(Account.branch_id))
        .where(col(Account.kind) == kind, col(Account.closed_on).is_(None))
    )


async def _first(session: AsyncSession, chosen: sa.Select[str, str]) -> Shown | None:
    found = (await session.execute(chosen)).first()
    return Shown(number=found[0], branch=found[1]) if found else None
