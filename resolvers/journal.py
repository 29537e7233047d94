"""What the viewer did in the cabinet (O28)."""

import strawberry

from auth.refusals import Forbidden
from domain.paging import Page, decode_moment_cursor, encode_moment_cursor
from models import journal as models
from models.accounts import Account
from models.users import User
from resolvers import accounts
from resolvers.context import Info
from resolvers.paging import page

LIST = "operations"


async def operations(
    root: strawberry.Parent[User], info: Info, first: int = 20, after: str | None = None
) -> Page[models.Operation]:
    """
    Return what the viewer did, the newest first.

    :raises Forbidden: for anybody else's
    """
    if root.id != info.context.signed_in.user_id:
        raise Forbidden
    return await page(
        info,
        rows=models.operations_of,
        count=models.count_operations,
        owner=root.id,
        first=first,
        after=None if after is None else decode_moment_cursor(after, of=LIST),
        cursor=lambda operation: encode_moment_cursor(operation.at, operation.id, of=LIST),
    )


async def account(root: strawberry.Parent[models.Operation], info: Info) -> Account | None:
    """Return the account that was dealt with, as far as the viewer still sees it."""
    return None if root.account_id is None else await accounts.account_by_id(info, key=root.account_id)
