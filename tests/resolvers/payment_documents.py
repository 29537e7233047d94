"""What clients send to pay and to bind cards, and rows as payments and bindings leave them."""

import uuid
from datetime import date
from typing import Any

from domain.cards import CardBrand
from domain.payments import PaymentPurpose, PaymentSource, PaymentStatus
from models.accounts import Account
from models.cards import BoundCard, CardBinding
from models.payments import Payment
from models.users import User
from tests.world import World

PAYMENT = "id status failure amount purpose source createdAt paidAt confirmationUrl card { id mask } account { number }"
STARTED = f"""
  __typename
  ... on Payment {{ {PAYMENT} }}
  ... on AmountOutOfRange {{ minimum maximum }}
  ... on CardRefused {{ reason }}
  ... on PaymentInProgress {{ payment {{ {PAYMENT} }} }}
  ... on GatewayUnavailable {{ retryAt }}
  ... on InvalidInput {{ fields {{ path code message }} }}
  ... on UserError {{ message }}
"""
START = f"mutation ($input: StartPaymentInput!) {{ startPayment(input: $input) {{ {STARTED} }} }}"
CANCEL = f"""
mutation ($id: ID!) {{
  cancelPayment(paymentId: $id) {{
    __typename ... on Payment {{ {PAYMENT} }} ... on PaymentFinal {{ status }} ... on UserError {{ message }}
  }}
}}
"""
ONE = f"query ($id: ID!) {{ payment(id: $id) {{ {PAYMENT} }} }}"
CARD = "id purpose mask brand expires boundAt"
CARDS = f"{{ viewer {{ cards {{ {CARD} }} }} }}"
BINDING = f"id status confirmationUrl card {{ {CARD} }}"
BIND = f"""
mutation ($input: BindCardInput!) {{
  bindCard(input: $input) {{
    __typename
    ... on CardBinding {{ {BINDING} }}
    ... on GatewayUnavailable {{ retryAt }}
    ... on InvalidInput {{ fields {{ path code message }} }}
    ... on UserError {{ message }}
  }}
}}
"""
BOUND = f"query ($id: ID!) {{ cardBinding(id: $id) {{ {BINDING} }} }}"
UNBIND = """
mutation ($id: ID!) {
  unbindCard(cardId: $id) {
    __typename ... on User { id cards { id } } ... on CardRefused { reason } ... on UserError { message }
  }
}
"""
BACK = "http://cabinet.example.com/pay"


def wish(account: Account, **others: Any) -> dict[str, Any]:
    """Return the input of a payment by a new card."""
    asked = {"accountNumber": account.number, "purpose": "ELECTRICITY", "amount": "100.00", "returnUrl": BACK}
    return asked | {"idempotencyKey": uuid.uuid4().hex} | others


def binding_wish(account: Account, **others: Any) -> dict[str, Any]:
    """Return the input of a binding."""
    asked = {"accountNumber": account.number, "purpose": "ELECTRICITY", "returnUrl": BACK}
    return asked | {"idempotencyKey": uuid.uuid4().hex} | others


async def begun(world: World, account: Account, payer: User, **values: Any) -> Payment:
    """Add a payment that somebody began by card."""
    payment = Payment(**{
        "account_id": account.id, "purpose": PaymentPurpose.ELECTRICITY, "source": PaymentSource.CABINET,
        "status": PaymentStatus.PENDING, "amount": 10_000, "created_at": world.now, "payer_id": payer.id,
        "return_url": BACK, "description": "Электроэнергия",
    } | values)  # fmt: skip
    await world.add(payment)
    return payment


async def bound(world: World, owner: User, **values: Any) -> BoundCard:
    """Add a card that somebody bound."""
    card = BoundCard(**{
        "user_id": owner.id, "purpose": PaymentPurpose.ELECTRICITY, "token": "sealed", "first_operation": "100001",
        "last_digits": "4242", "brand": CardBrand.VISA, "expires": date(2028, 12, 1), "bound_at": world.now,
    } | values)  # fmt: skip
    await world.add(card)
    return card


async def binding(world: World, account: Account, owner: User, **values: Any) -> CardBinding:
    """Add a binding that somebody began."""
    made = CardBinding(**{
        "user_id": owner.id, "account_id": account.id, "purpose": PaymentPurpose.ELECTRICITY, "amount": 100,
        "created_at": world.now, "return_url": BACK, "operation_id": "100002", "description": "Привязка карты",
    } | values)  # fmt: skip
    await world.add(made)
    return made
