"""What an account owes, and how it came about."""

from datetime import date
from typing import Annotated

import strawberry

from domain.ledger import Balance, Statement, check_statement_period
from models import ledger as models
from models.accounts import Account
from models.balances import balances_of
from resolvers.context import Info


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
