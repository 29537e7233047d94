"""An account: its own facts, and what each other subject adds to it."""

import strawberry

from domain.accounts import AccountKind
from models import accounts as rows
from resolvers import accounts as resolvers
from schema.binding import represents, resolved_by
from schema.branches import Branch, Supplier
from schema.charges import AccountCharges
from schema.common import Address
from schema.forecasts import AccountForecasts
from schema.ledger import AccountLedger
from schema.metering import AccountMetering
from schema.payments import AccountPayments
from schema.repairs import AccountRepairs
from schema.tariffs import Tariff


@strawberry.type
class AccountFacts:
    """What an account is by itself."""

    id: strawberry.ID
    number: str
    kind: AccountKind
    holder: str
    address: Address
    branch: Branch = resolved_by(resolvers.branch)
    supplier: Supplier = resolved_by(resolvers.supplier)
    tariff: Tariff | None = resolved_by(resolvers.tariff)


@strawberry.type
class Account(
    AccountFacts, AccountMetering, AccountLedger, AccountCharges, AccountForecasts, AccountPayments, AccountRepairs
):
    is_type_of = represents(rows.Account)


@strawberry.type
class AccountsQuery:
    account: Account | None = resolved_by(resolvers.account)
