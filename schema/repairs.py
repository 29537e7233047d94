"""Requests to call a technician: made, looked up, canceled."""

from collections.abc import AsyncGenerator
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from auth.permissions import AccountHolder, SignedIn
from domain import repairs
from domain.contacts import PhoneNumber
from domain.repairs import RepairKind, RepairStatus
from models import repairs as rows
from resolvers import repairs as resolvers
from resolvers.context import Info
from schema.binding import represents, resolved_by
from schema.common import IdempotencyKeyReused, InvalidInput
from schema.errors import UserError
from schema.paging import Connection
from schema.texts import repairs as texts
from services.repairs import AskedRepair

if TYPE_CHECKING:
    from schema.accounts import Account
    from schema.sign_in import AccountNotMatched


@strawberry.type
class RepairStatusChange:
    status: RepairStatus
    at: datetime
    comment: str | None


@strawberry.type
class VisitSlot:
    on: date
    since: str = strawberry.field(name="from")
    until: str = strawberry.field(name="to")


@strawberry.type
class RepairRequest:
    id: strawberry.ID
    number: str
    account: Annotated["Account", strawberry.lazy("schema.accounts")] = resolved_by(resolvers.account)
    kind: RepairKind
    description: str
    status: RepairStatus
    visit: VisitSlot | None
    created_at: datetime
    history: list[RepairStatusChange] = resolved_by(resolvers.history)

    is_type_of = represents(rows.RepairRequest)


@strawberry.type
class RepairRequestFinal(UserError):
    status: RepairStatus


@strawberry.input
class RequestRepairInput:
    account_number: str
    kind: RepairKind
    description: str
    phone: PhoneNumber
    preferred_date: date | None = None
    idempotency_key: str | None = None

    def read(self) -> AskedRepair:
        return AskedRepair(
            self.account_number, self.kind, self.description, phone=self.phone, preferred_on=self.preferred_date
        )


RequestRepairResult = Annotated[
    RepairRequest
    | InvalidInput
    | Annotated["AccountNotMatched", strawberry.lazy("schema.sign_in")]
    | IdempotencyKeyReused,
    strawberry.union("RequestRepairResult"),
]
CancelRepairRequestResult = Annotated[RepairRequest | RepairRequestFinal, strawberry.union("CancelRepairRequestResult")]


@strawberry.type
class AccountRepairs:
    """What calls of technicians add to an account."""

    repair_requests: Connection[RepairRequest] = resolved_by(resolvers.repair_requests)


@strawberry.type
class RepairsQuery:
    repair_request: RepairRequest | None = resolved_by(resolvers.repair_request)


@strawberry.type
class RepairsMutation:
    @strawberry.mutation(graphql_type=RequestRepairResult, permission_classes=[AccountHolder])
    async def request_repair(self, info: Info, input: RequestRepairInput) -> rows.RepairRequest:
        return await resolvers.request_repair(info, asked=input.read(), key=input.idempotency_key)

    @strawberry.mutation(graphql_type=CancelRepairRequestResult, permission_classes=[AccountHolder])
    async def cancel_repair_request(self, info: Info, request_id: strawberry.ID) -> rows.RepairRequest:
        return await resolvers.cancel_repair_request(info, request_id=request_id)


@strawberry.type
class RepairsSubscription:
    @strawberry.subscription(graphql_type=RepairRequest, permission_classes=[SignedIn])
    async def repair_request(self, info: Info, request_id: strawberry.ID) -> AsyncGenerator[rows.RepairRequest, None]:
        return await resolvers.follow_request(info, request_id=request_id)


class _Final(strawberry.ExceptionHandler[repairs.RepairRequestFinal, RepairRequestFinal]):
    def handle(self, exception: repairs.RepairRequestFinal, *, field: Any, info: strawberry.Info) -> RepairRequestFinal:
        message = texts.FINAL[exception.status].say(info.context.language)
        return RepairRequestFinal(message=message, status=exception.status)


HANDLERS = (_Final(),)
