"""A merchant's account at MONETA for tests, and orders that are paid to it."""

from typing import Any

from domain.users import Language
from gateways.moneta.merchant_account import Host, MerchantAccount
from gateways.moneta.signature import NOTICE, signature
from gateways.payments import Order

CODE = "QWERTY"
TRANSACTION = "3d0c6f2e-6d5c-4f0e-9a3f-1b8f4d7f2a10"
PAYER = "9b2f0b8e-0c43-4d1c-8f4e-5a4b8d1f7c22"


def account(**values: Any) -> MerchantAccount:
    """Return the account; what is not said is as in MONETA's own examples."""
    return MerchantAccount(**{
        "number": "54600817", "code": CODE, "username": "retailer", "password": "open sesame",
        "payment_password": "pay sesame", "host": Host.named("http://127.0.0.1:1"),
    } | values)  # fmt: skip


def order(**values: Any) -> Order:
    """Return an order of 120.25 rubles."""
    return Order(**{
        "transaction": TRANSACTION, "amount": 12025, "description": "Электроэнергия, счёт 230000000017",
        "payer": PAYER, "return_url": "https://cabinet.example.com/paid?payment=1", "language": Language.RU,
    } | values)  # fmt: skip


def notice(*, code: str = CODE, **changed: str) -> dict[str, str]:
    """Return the parameters of a notice of payment, signed with ``code``."""
    fields = {
        "MNT_ID": "54600817", "MNT_TRANSACTION_ID": TRANSACTION, "MNT_OPERATION_ID": "123456", "MNT_AMOUNT": "120.25",
        "MNT_CURRENCY_CODE": "RUB", "MNT_SUBSCRIBER_ID": PAYER, "MNT_TEST_MODE": "0",
    } | changed  # fmt: skip
    return fields | {"MNT_SIGNATURE": signature(fields, order=NOTICE, code=code)}
