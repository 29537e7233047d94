"""Requests to call a technician, their states, and the questions asked of them."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, col

from domain.repairs import RepairKind, RepairStatus, VisitSlot
from domain.users import Role
from models.accounts import Account, UserAccount, may_see
from models.base import Row, choice, moment, reference
from models.batches import among, count_of_each, first_of_each, in_order
from models.branches import Branch
from models.readings import open_accounts

PLACES = sa.Sequence("repair_request_number")
"""Numbers of requests; one that was drawn in vain is not drawn again."""


class RepairRequest(Row, table=True):
    """A request of an account; the visit's hours are local times of Europe/Moscow."""

    __tablename__ = "repair_request"
    __table_args__ = (sa.Index(None, "account_id", "created_at", "id"),)

    number: str = Field(unique=True)
    account_id: uuid.UUID = reference("account.id")
    requested_by: uuid.UUID = reference("users.id", index=True)
    kind: RepairKind = choice(RepairKind)
    description: str
    phone: str
    preferred_on: date | None = None
    status: RepairStatus = choice(RepairStatus, default=RepairStatus.NEW)
    visit_on: date | None = None
    visit_from: time | None = None
    visit_to: time | None = None
    created_at: datetime = moment()

    @property
    def visit(self) -> VisitSlot | None:
        """When the technician comes; null until that is known."""
        if self.visit_on is None or self.visit_from is None or self.visit_to is None:
            return None
        return VisitSlot(on=self.visit_on, since=f"{self.visit_from:%H:%M}", until=f"{self.visit_to:%H:%M}")


class RepairStatusChange(Row, table=True):
    """A state that a request came into, and what was said about it."""

    __tablename__ = "repair_status_change"
    __table_args__ = (sa.Index(None, "request_id", "at", "id"),)

    request_id: uuid.UUID = reference("repair_request.id")
    status: RepairStatus = choice(RepairStatus)
    at: datetime = moment()
    comment: str | None = None


async def next_place(session: AsyncSession) -> int:
    """Return a number that no other request gets."""
    return (await session.execute(sa.select(PLACES.next_value()))).scalar_one()


async def linked_account(
    session: AsyncSession, *, user_id: uuid.UUID, number: str, today: date
) -> tuple[Account, Branch] | None:
    """Return an open account by its number, and its branch, if the person linked it; null otherwise."""
    linked = open_accounts(number=number, today=today).join(UserAccount, col(UserAccount.account_id) == Account.id)
    row = (await session.execute(linked.where(col(UserAccount.user_id) == user_id))).one_or_none()
    return (row[0], row[1]) if row else None


async def request_by_id(
    session: AsyncSession, *, request_id: uuid.UUID, user_id: uuid.UUID, role: Role
) -> RepairRequest | None:
    """Return a request of an account that the person may see."""
    found = await session.execute(_seen(request_id, user_id, role))
    request: RepairRequest | None = found.scalar_one_or_none()
    return request


async def requests_by_ids(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[RepairRequest | None]:
    """Return the requests with these keys, whoever may see them."""
    found = await session.execute(sa.select(RepairRequest).where(among(RepairRequest.id, keys)))
    return in_order(keys, {request.id: request for request in found.scalars()}, None)


async def locked_request(
    session: AsyncSession, *, request_id: uuid.UUID, user_id: uuid.UUID, role: Role
) -> tuple[RepairRequest, Account, Branch] | None:
    """Return a request that the person may see, its account and branch; it changes for nobody else meanwhile."""
    around = _seen(request_id, user_id, role).add_columns(Account, Branch)
    chosen = around.join(Branch, col(Branch.id) == Account.branch_id).with_for_update(of=RepairRequest)
    row = (await session.execute(chosen)).one_or_none()
    return (row[0], row[1], row[2]) if row else None


async def stored_request(session: AsyncSession, *, request_id: uuid.UUID) -> RepairRequest:
    """Return a request that is known to be there, as it stands."""
    return (await session.execute(sa.select(RepairRequest).where(col(RepairRequest.id) == request_id))).scalar_one()


async def requests_of(
    session: AsyncSession, keys: Sequence[uuid.UUID], *, limit: int, after: tuple[datetime, uuid.UUID] | None
) -> list[list[RepairRequest]]:
    """Return requests of each account, the newest first, from before the moment and the key ``after``."""
    where = [] if after is None else [sa.tuple_(col(RepairRequest.created_at), col(RepairRequest.id)) < after]
    order: list[sa.ColumnElement[Any]] = [col(RepairRequest.created_at).desc(), col(RepairRequest.id).desc()]
    return await first_of_each(
        session, RepairRequest, owner=RepairRequest.account_id, keys=keys, order=order, where=where, limit=limit
    )


async def count_requests(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[int]:
    """Return how many requests each account has."""
    return await count_of_each(session, owner=RepairRequest.account_id, keys=keys)


async def changes_of(session: AsyncSession, keys: Sequence[uuid.UUID]) -> list[list[RepairStatusChange]]:
    """Return the states that each request came into, the first one first."""
    order: list[sa.ColumnElement[Any]] = [col(RepairStatusChange.at).asc(), col(RepairStatusChange.id).asc()]
    return await first_of_each(
        session, RepairStatusChange, owner=RepairStatusChange.request_id, keys=keys, order=order, limit=None
    )


def _seen(request_id: uuid.UUID, user_id: uuid.UUID, role: Role) -> sa.Select[Any]:
    seen = sa.select(RepairRequest).join(Account, col(Account.id) == RepairRequest.account_id)
    return seen.where(col(RepairRequest.id) == request_id, may_see(user_id=user_id, role=role))
