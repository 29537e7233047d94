"""Who may see which account at this moment: asked again before each event of a subscription."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from domain.users import Role
from models.accounts import Account, OperatorBranch, UserAccount
from models.batches import array
from models.sessions import goes_on
from models.users import User, UserSession

Sight = tuple[uuid.UUID, uuid.UUID]
"""A session, and an account that its person wants to see."""


async def sights(session: AsyncSession, asked: Sequence[Sight], *, now: datetime) -> list[bool | None]:
    """Tell of each sight whether the person may have it; null where the session is over."""
    pairs = sa.func.unnest(array([pair[0] for pair in asked]), array([pair[1] for pair in asked])).table_valued(
        sa.column("session_id", sa.Uuid), sa.column("account_id", sa.Uuid), name="asked"
    )
    pairs = pairs.render_derived()
    read = (
        sa.select(pairs.c.session_id, pairs.c.account_id, _may_see())
        .join(UserSession, col(UserSession.id) == pairs.c.session_id)
        .join(User, col(User.id) == UserSession.user_id)
        .join(Account, col(Account.id) == pairs.c.account_id)
        .where(goes_on(now), col(User.disabled_at).is_(None))
    )
    found: dict[Sight, bool] = {(row[0], row[1]): row[2] for row in await session.execute(read)}
    return [found.get(pair) for pair in asked]


def _may_see() -> sa.ColumnElement[bool]:
    """``models.accounts.may_see``, of many people at once."""
    role, mine = col(User.role), sa.select(sa.literal(1)).correlate(User, Account)
    linked = mine.where(col(UserAccount.user_id) == User.id, col(UserAccount.account_id) == Account.id)
    served = mine.where(col(OperatorBranch.user_id) == User.id, col(OperatorBranch.branch_id) == Account.branch_id)
    return sa.case(
        (role == Role.ADMIN, sa.true()),
        (role == Role.OPERATOR, served.exists()),
        (role.in_((Role.CUSTOMER, Role.BUSINESS)), linked.exists()),
        else_=sa.false(),
    )
