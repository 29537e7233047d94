"""What an account owes, and how it came about."""

import uuid
from collections.abc import AsyncGenerator, Sequence
from datetime import date, datetime
from typing import Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from auth.refusals import NotFound
from domain.ledger import Balance, Statement, check_statement_period
from models import ledger as models
from models.accounts import Account
from models.balances import balances_of
from models.events import Topic
from resolvers import accounts
from resolvers.context import Info
from resolvers.feeds import Source


async def _balances(session: AsyncSession, keys: Sequence[uuid.UUID], now: datetime) -> list[Balance]:
    return await balances_of(session, keys, now=now)


BALANCES = Source(
    Topic.BALANCE,
    read=_balances,
    # The moment that it stands for moves with each import, and is no news by itself.
    essence=lambda balance: (balance.debt, balance.penalty, balance.advance, balance.due_on),
    account=lambda balance: balance.id,
)


async def follow_balance(info: Info, *, account_number: str) -> AsyncGenerator[Balance, None]:
    """
    Return the balance of an account as it stands, and then at every change.

    :raises NotFound: the viewer may see no account of this number
    """
    account = await accounts.account(info, account_number)
    if account is None:
        raise NotFound
    return info.context.feeds.follow(BALANCES, account.id, viewer=info.context.signed_in)


async def balance(root: strawberry.Parent[Account], info: Info) -> Balance:
    """Return what an account owes or has paid ahead."""
    return await info.context.loaders.load(balances_of, root.id, now=info.context.now)


async def statement(
    root: strawberry.Parent[Account],
    info: Info,
    since: Annotated[date, strawberry.argument(name="from")],
    until: Annotated[date, strawberry.argument(name="to")],
) -> Statement:
    """Return every debit and credit of a period, both days included."""
    check_statement_period(since=since, until=until)
    return await info.context.loaders.load(models.statements_of, root.id, since=since, until=until)
