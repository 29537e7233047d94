"""Accounts as their people, their operators and administrators see them."""

import uuid

import strawberry

from auth.refusals import Forbidden
from domain import tariffs as domain
from models import accounts as models
from models.branches import Branch, Supplier, branches_by_ids, suppliers_by_ids
from models.tariffs import in_force
from models.users import User
from resolvers.context import Info


async def account(info: Info, number: str) -> models.Account | None:
    """Return the account of a number where the viewer may see it; null otherwise, as where there is none."""
    viewer = info.context.viewer
    if viewer is None:
        return None
    async with info.context.database.reading() as session:
        return await models.account_by_number(session, number=number, user_id=viewer.user_id, role=viewer.role)


async def accounts_of_person(root: strawberry.Parent[User], info: Info) -> list[models.Account]:
    """
    Return the accounts that the viewer linked.

    :raises Forbidden: for anybody else's
    """
    if root.id != info.context.signed_in.user_id:
        raise Forbidden
    return await info.context.loaders.load(models.accounts_of_people, root.id)


async def account_by_id(info: Info, *, key: uuid.UUID) -> models.Account | None:
    """Return the account with a key where the viewer may see it."""
    viewer = info.context.signed_in
    return await info.context.loaders.load(models.accounts_by_id, key, user_id=viewer.user_id, role=viewer.role)


async def branch(root: strawberry.Parent[models.Account], info: Info) -> Branch:
    """Return the branch that serves an account."""
    return await info.context.loaders.load(branches_by_ids, root.branch_id)


async def supplier(root: strawberry.Parent[models.Account], info: Info) -> Supplier:
    """Return the retailer that an account is served by."""
    return await info.context.loaders.load(suppliers_by_ids, root.supplier_id)


async def tariff(root: strawberry.Parent[models.Account], info: Info) -> domain.Tariff | None:
    """Return the tariff of an account that is in force today."""
    if root.tariff_code is None:
        return None
    return await info.context.loaders.load(in_force, root.tariff_code, on=info.context.today)
