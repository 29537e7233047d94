"""Payments of an account: looked up, begun by card, given up."""

import uuid
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from auth.permissions import AccountHolder, SignedIn
from domain import payment_orders, payments
from domain.contacts import Url
from domain.money import MOST, Kopecks, MoneyTooLarge, NotMoney, kopecks
from domain.payments import PaymentFailure, PaymentPurpose, PaymentSource, PaymentStatus
from domain.users import Language
from models import payments as rows
from resolvers import payments as resolvers
from resolvers.context import Info
from schema.binding import represents, resolved_by
from schema.cards import BoundCard, CardRefused
from schema.common import IdempotencyKeyReused, InvalidInput
from schema.errors import UserError
from schema.paging import Connection
from schema.texts import amounts
from schema.texts import payments as texts
from schema.texts.times import name_minute
from services.payments import PaymentOrder

if TYPE_CHECKING:
    from schema.accounts import Account
    from schema.sign_in import AccountNotMatched


@strawberry.type
class Payment:
    id: strawberry.ID
    account: Annotated["Account", strawberry.lazy("schema.accounts")] = resolved_by(resolvers.account)
    purpose: PaymentPurpose
    source: PaymentSource
    amount: Kopecks
    status: PaymentStatus
    confirmation_url: Url | None = resolved_by(resolvers.confirmation_url)
    card: BoundCard | None = resolved_by(resolvers.card)
    created_at: datetime
    paid_at: datetime | None
    failure: PaymentFailure | None = resolved_by(resolvers.failure)

    is_type_of = represents(rows.Payment)


@strawberry.type
class PaymentInProgress(UserError):
    payment_id: strawberry.Private[uuid.UUID]
    payment: Payment = resolved_by(resolvers.payment_in_progress)


@strawberry.type
class AmountOutOfRange(UserError):
    minimum: Kopecks
    maximum: Kopecks


@strawberry.type
class GatewayUnavailable(UserError):
    retry_at: datetime | None


@strawberry.type
class PaymentFinal(UserError):
    status: PaymentStatus


@strawberry.input
class StartPaymentInput:
    account_number: str
    purpose: PaymentPurpose
    amount: Kopecks
    card_id: strawberry.ID | None = None
    bind_card: bool = False
    return_url: Url
    idempotency_key: str

    def order(self, language: Language) -> PaymentOrder:
        """Return what is to be paid, as the use case takes it."""
        return PaymentOrder(
            account_number=self.account_number,
            purpose=self.purpose,
            amount=_kopecks_of(str(self.amount)),  # as it was typed
            card_id=self.card_id,
            bind_card=self.bind_card,
            return_url=self.return_url,
            language=language,
        )


def _kopecks_of(typed: str) -> int | None:
    try:
        return kopecks(typed.strip())
    except MoneyTooLarge:
        return MOST  # which nobody may pay either
    except NotMoney:
        return None


StartPaymentResult = Annotated[
    Payment
    | InvalidInput
    | AmountOutOfRange
    | CardRefused
    | Annotated["AccountNotMatched", strawberry.lazy("schema.sign_in")]
    | PaymentInProgress
    | IdempotencyKeyReused
    | GatewayUnavailable,
    strawberry.union("StartPaymentResult"),
]
CancelPaymentResult = Annotated[Payment | PaymentFinal, strawberry.union("CancelPaymentResult")]


@strawberry.type
class AccountPayments:
    """What payments add to an account."""

    payments: Connection[Payment] = resolved_by(resolvers.payments)


@strawberry.type
class PaymentsSubscription:
    @strawberry.subscription(graphql_type=Payment, permission_classes=[SignedIn])
    async def payment_status(self, info: Info, payment_id: strawberry.ID) -> AsyncGenerator[rows.Payment, None]:
        return await resolvers.follow_payment(info, payment_id=payment_id)


@strawberry.type
class PaymentsQuery:
    payment: Payment | None = resolved_by(resolvers.payment)


@strawberry.type
class PaymentsMutation:
    @strawberry.mutation(graphql_type=StartPaymentResult, permission_classes=[AccountHolder])
    async def start_payment(self, info: Info, input: StartPaymentInput) -> rows.Payment:
        return await resolvers.start_payment(info, order=input.order(info.context.language), key=input.idempotency_key)

    @strawberry.mutation(graphql_type=CancelPaymentResult, permission_classes=[AccountHolder])
    async def cancel_payment(self, info: Info, payment_id: strawberry.ID) -> rows.Payment:
        return await resolvers.cancel_payment(info, payment_id=payment_id)


class _OutOfRange(strawberry.ExceptionHandler[payments.AmountOutOfRange, AmountOutOfRange]):
    def handle(self, exception: payments.AmountOutOfRange, *, field: Any, info: strawberry.Info) -> AmountOutOfRange:
        language = info.context.language
        least, most = (amounts.money(limit, language) for limit in (exception.minimum, exception.maximum))
        message = texts.AMOUNT_OUT_OF_RANGE.say(language, minimum=least, maximum=most)
        return AmountOutOfRange(message=message, minimum=exception.minimum, maximum=exception.maximum)


class _InProgress(strawberry.ExceptionHandler[payments.PaymentInProgress, PaymentInProgress]):
    def handle(self, exception: payments.PaymentInProgress, *, field: Any, info: strawberry.Info) -> PaymentInProgress:
        text = texts.BEING_CHARGED if exception.is_charge else texts.IN_PROGRESS
        message = text.say(info.context.language)
        return PaymentInProgress(message=message, payment_id=exception.payment_id)


class _Unavailable(strawberry.ExceptionHandler[payment_orders.GatewayUnavailable, GatewayUnavailable]):
    def handle(
        self, exception: payment_orders.GatewayUnavailable, *, field: Any, info: strawberry.Info
    ) -> GatewayUnavailable:
        language, until = info.context.language, exception.retry_at
        if until is None:
            return GatewayUnavailable(message=texts.GATEWAY_UNAVAILABLE.say(language), retry_at=None)
        message = texts.GATEWAY_UNAVAILABLE_UNTIL.say(language, until=name_minute(until, language))
        return GatewayUnavailable(message=message, retry_at=until)


class _Final(strawberry.ExceptionHandler[payments.PaymentFinal, PaymentFinal]):
    def handle(self, exception: payments.PaymentFinal, *, field: Any, info: strawberry.Info) -> PaymentFinal:
        message = texts.FINAL[exception.status].say(info.context.language)
        return PaymentFinal(message=message, status=exception.status)


HANDLERS = (_OutOfRange(), _InProgress(), _Unavailable(), _Final())
