"""Requests to call a technician."""

import uuid
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from domain.paging import Page, decode_moment_cursor, encode_moment_cursor
from domain.repairs import is_final
from models import repairs as models
from models.accounts import Account
from models.events import Topic
from resolvers import accounts
from resolvers.context import Info
from resolvers.feeds import Source
from resolvers.keys import key_of, needed_key
from resolvers.paging import page
from services import repairs
from services.repairs import AskedRepair

LIST = "repairRequests"


async def repair_requests(
    root: strawberry.Parent[Account], info: Info, first: int = 12, after: str | None = None
) -> Page[models.RepairRequest]:
    """Return the requests of an account, the newest first."""
    return await page(
        info,
        rows=models.requests_of,
        count=models.count_requests,
        owner=root.id,
        first=first,
        after=None if after is None else decode_moment_cursor(after, of=LIST),
        cursor=lambda request: encode_moment_cursor(request.created_at, request.id, of=LIST),
    )


async def repair_request(info: Info, id: strawberry.ID) -> models.RepairRequest | None:
    """Return a request where the viewer may see its account; null otherwise, as where there is none."""
    viewer, request_id = info.context.viewer, key_of(id)
    if viewer is None or request_id is None:
        return None
    async with info.context.database.reading() as session:
        return await models.request_by_id(session, request_id=request_id, user_id=viewer.user_id, role=viewer.role)


async def _requests(
    session: AsyncSession, keys: Sequence[uuid.UUID], _now: datetime
) -> list[models.RepairRequest | None]:
    return await models.requests_by_ids(session, keys)


REQUESTS = Source(
    Topic.REPAIR,
    read=_requests,
    essence=lambda request: (request.status, request.visit),
    account=lambda request: request.account_id,
    is_last=lambda request: is_final(request.status),
)


async def follow_request(info: Info, *, request_id: str) -> AsyncGenerator[models.RepairRequest, None]:
    """
    Return a request as it stands, and then at every change until it is done or canceled.

    :raises NotFound: the viewer may see none of this key
    """
    return info.context.feeds.follow(REQUESTS, needed_key(request_id), viewer=info.context.signed_in)


async def account(root: strawberry.Parent[models.RepairRequest], info: Info) -> Account | None:
    """Return the account that a request was made for."""
    return await accounts.account_by_id(info, key=root.account_id)


async def history(root: strawberry.Parent[models.RepairRequest], info: Info) -> list[models.RepairStatusChange]:
    """Return the states that a request came into, the first one first."""
    return await info.context.loaders.load(models.changes_of, root.id)


async def request_repair(info: Info, *, asked: AskedRepair, key: str | None) -> models.RepairRequest:
    """Return a request as it was stored, once by its key."""
    context = info.context
    request = await repairs.request_repair(
        database=context.database, viewer=context.signed_in, asked=asked, key=key, now=context.now
    )
    context.loaders.forget()
    return request


async def cancel_repair_request(info: Info, *, request_id: str) -> models.RepairRequest:
    """
    Return a request of the viewer's, canceled.

    :raises NotFound: there is none of this key
    """
    context, key = info.context, needed_key(request_id)
    canceled = await repairs.cancel_repair(
        database=context.database, viewer=context.signed_in, request_id=key, now=context.now
    )
    context.loaders.forget()
    return canceled
