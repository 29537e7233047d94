"""Bound cards: seen, bound, removed."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from auth.permissions import AccountHolder, SignedIn
from domain import cards
from domain.cards import CardBindingStatus, CardBrand, CardRefusal
from domain.contacts import Url
from domain.payments import PaymentPurpose
from domain.periods import Month
from domain.users import Language
from models import cards as rows
from models.users import User as UserRow
from resolvers import cards as resolvers
from resolvers.context import Info
from schema.binding import represents, resolved_by
from schema.common import IdempotencyKeyReused, InvalidInput
from schema.errors import UserError
from schema.texts import cards as texts
from services.card_bindings import BindingOrder

if TYPE_CHECKING:
    from schema.payments import GatewayUnavailable
    from schema.sign_in import AccountNotMatched
    from schema.users import User


@strawberry.type
class BoundCard:
    id: strawberry.ID
    purpose: PaymentPurpose
    mask: str
    brand: CardBrand
    expires: Month | None
    bound_at: datetime


@strawberry.type
class CardBinding:
    id: strawberry.ID
    status: CardBindingStatus
    confirmation_url: Url | None = resolved_by(resolvers.confirmation_url)
    card: BoundCard | None = resolved_by(resolvers.card)

    is_type_of = represents(rows.CardBinding)


@strawberry.type
class CardRefused(UserError):
    reason: CardRefusal


@strawberry.input
class BindCardInput:
    account_number: str
    purpose: PaymentPurpose
    return_url: Url
    idempotency_key: str

    def order(self, language: Language) -> BindingOrder:
        """Return what a card is to be bound for, as the use case takes it."""
        return BindingOrder(
            account_number=self.account_number, purpose=self.purpose, return_url=self.return_url, language=language
        )


BindCardResult = Annotated[
    CardBinding
    | InvalidInput
    | Annotated["AccountNotMatched", strawberry.lazy("schema.sign_in")]
    | IdempotencyKeyReused
    | Annotated["GatewayUnavailable", strawberry.lazy("schema.payments")],
    strawberry.union("BindCardResult"),
]
UnbindCardResult = Annotated[
    Annotated["User", strawberry.lazy("schema.users")] | CardRefused, strawberry.union("UnbindCardResult")
]


@strawberry.type
class UserCards:
    """What cards add to a person."""

    cards: list[BoundCard] = resolved_by(resolvers.cards)


@strawberry.type
class CardsQuery:
    card_binding: CardBinding | None = resolved_by(resolvers.card_binding)


@strawberry.type
class CardsMutation:
    @strawberry.mutation(graphql_type=BindCardResult, permission_classes=[AccountHolder])
    async def bind_card(self, info: Info, input: BindCardInput) -> rows.CardBinding:
        return await resolvers.bind_card(info, order=input.order(info.context.language), key=input.idempotency_key)

    @strawberry.mutation(graphql_type=UnbindCardResult, permission_classes=[SignedIn])
    async def unbind_card(self, info: Info, card_id: strawberry.ID) -> UserRow:
        return await resolvers.unbind_card(info, card_id=card_id)


class _Refused(strawberry.ExceptionHandler[cards.CardRefused, CardRefused]):
    def handle(self, exception: cards.CardRefused, *, field: Any, info: strawberry.Info) -> CardRefused:
        message = texts.REFUSED[exception.reason].say(info.context.language)
        return CardRefused(message=message, reason=exception.reason)


HANDLERS = (_Refused(),)
