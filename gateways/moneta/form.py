"""Addresses of MONETA's payment form (MONETA.Assistant), which a person enters a card in."""

from urllib.parse import urlencode

from domain.money import rubles
from domain.users import Language
from gateways.moneta.merchant_account import CURRENCY, MerchantAccount
from gateways.moneta.signature import FORM, signature
from gateways.payments import Order

RETURNS = ("MNT_SUCCESS_URL", "MNT_FAIL_URL", "MNT_INPROGRESS_URL", "MNT_RETURN_URL")
"""Where the person is sent back to: one page of ours, which asks the cabinet what has become of the payment."""
LONGEST_DESCRIPTION = 500
LOCALES = {Language.RU: "ru", Language.EN: "en"}


def form_address(order: Order, *, account: MerchantAccount) -> str:
    """Return the signed address of the page that pays ``order``."""
    fields = {
        "MNT_ID": account.number,
        "MNT_TRANSACTION_ID": order.transaction,
        "MNT_AMOUNT": rubles(order.amount),
        "MNT_CURRENCY_CODE": CURRENCY,
        "MNT_SUBSCRIBER_ID": order.payer,
        "MNT_TEST_MODE": account.test_mode,
    }
    signed = {"MNT_SIGNATURE": signature(fields, order=FORM, code=account.code)}
    description = {"MNT_DESCRIPTION": order.description[:LONGEST_DESCRIPTION]}
    return _address(account, fields | signed | description | _ways_back(order))


def invoice_address(operation_id: str, *, order: Order, account: MerchantAccount) -> str:
    """Return the address of the page that pays an operation which MONETA has already made for ``order``."""
    return _address(account, {"operationId": operation_id} | _ways_back(order))


def _ways_back(order: Order) -> dict[str, str]:
    return dict.fromkeys(RETURNS, order.return_url) | {"moneta.locale": LOCALES[order.language]}


def _address(account: MerchantAccount, fields: dict[str, str]) -> str:
    return f"{account.host.form}?{urlencode(fields)}"
