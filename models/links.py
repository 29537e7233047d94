"""What people are tied to: accounts that they linked, branches that they serve."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from models.accounts import Account, OperatorBranch, UserAccount
from models.branches import Branch


async def link_accounts(session: AsyncSession, *, user_id: uuid.UUID, numbers: Sequence[str]) -> set[str]:
    """Link a person's accounts by their numbers; return the numbers that there is no account of."""
    known = sa.select(col(Account.id), col(Account.number)).where(col(Account.number).in_(numbers))
    found = (await session.execute(known)).all()
    session.add_all(UserAccount(user_id=user_id, account_id=account_id) for account_id, _ in found)
    return set(numbers) - {number for _, number in found}


async def assign_branches(session: AsyncSession, *, user_id: uuid.UUID, codes: Sequence[str]) -> set[str]:
    """Let an operator serve branches by their codes; return the codes that there is no branch of."""
    known = sa.select(col(Branch.id), col(Branch.code)).where(col(Branch.code).in_(codes))
    found = (await session.execute(known)).all()
    session.add_all(OperatorBranch(user_id=user_id, branch_id=branch_id) for branch_id, _ in found)
    return set(codes) - {code for _, code in found}
