"""The journal of what a person did."""

from datetime import datetime

import strawberry

from domain.journal import OperationKind
from models import journal as models
from resolvers import journal as resolvers
from resolvers.context import Info
from schema.accounts import Account
from schema.binding import resolved_by
from schema.paging import Connection
from schema.texts import journal as texts


def _summary(root: strawberry.Parent[models.Operation], info: Info) -> str:
    """Return the sentence that tells what was done."""
    return texts.summary(root.action, root.parts, info.context.language)


@strawberry.type
class Operation:
    id: strawberry.ID
    at: datetime
    kind: OperationKind
    summary: str = resolved_by(_summary)
    account: Account | None = resolved_by(resolvers.account)


@strawberry.type
class UserJournal:
    """What the journal adds to a person."""

    operations: Connection[Operation] = resolved_by(resolvers.operations)
