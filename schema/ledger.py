"""Balance and statement of an account."""

from collections.abc import AsyncGenerator
from datetime import date, datetime

import strawberry

from auth.permissions import SignedIn
from domain import ledger as domain
from domain.ledger import EntryKind
from domain.money import Kopecks
from resolvers import ledger as resolvers
from resolvers.context import Info
from schema.binding import resolved_by
from schema.texts import ledger as texts


def _text(root: strawberry.Parent[domain.StatementEntry], info: Info) -> str:
    """Return the sentence that tells what an entry is for."""
    return texts.posting(root.posting, info.context.language)


@strawberry.type
class Balance:
    id: strawberry.ID
    debt: Kopecks
    penalty: Kopecks
    advance: Kopecks
    due_on: date | None
    as_of: datetime


@strawberry.type
class StatementEntry:
    on: date
    kind: EntryKind
    text: str = resolved_by(_text)
    debit: Kopecks
    credit: Kopecks
    balance: Kopecks


@strawberry.type
class Statement:
    since: date = strawberry.field(name="from")
    until: date = strawberry.field(name="to")
    opening: Kopecks
    debits: Kopecks
    credits: Kopecks
    closing: Kopecks
    entries: list[StatementEntry]


@strawberry.type
class AccountLedger:
    """What the ledger adds to an account."""

    balance: Balance = resolved_by(resolvers.balance)
    statement: Statement | None = resolved_by(resolvers.statement)


@strawberry.type
class LedgerSubscription:
    @strawberry.subscription(graphql_type=Balance, permission_classes=[SignedIn])
    async def balance(self, info: Info, account_number: str) -> AsyncGenerator[domain.Balance, None]:
        return await resolvers.follow_balance(info, account_number=account_number)
