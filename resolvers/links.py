"""Link accounts to the viewer and take the links away."""

from domain.links import AccountClaim
from models.accounts import Account
from models.users import User
from resolvers.context import Info
from services import links


async def link_account(info: Info, *, claim: AccountClaim) -> Account:
    """Return the account that a claim names, linked to the viewer."""
    context = info.context
    account = await links.link_account(
        database=context.database,
        user_id=context.signed_in.user_id,
        claim=claim,
        client_address=context.client_address,
        now=context.now,
    )
    context.loaders.forget()
    return account


async def unlink_account(info: Info, *, number: str) -> User:
    """Return the viewer, who has one account less."""
    context, viewer = info.context, info.context.signed_in
    await links.unlink_account(database=context.database, user_id=viewer.user_id, number=number, now=context.now)
    context.loaders.forget()
    return viewer.user
