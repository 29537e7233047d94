"""
What MONETA asks and tells us: whether an order may be paid, and that it was.

Signed values stand one after the other without a sign between them, so digits could be moved from one to its
neighbour and the signature would still hold. Each value is therefore taken in one form only: the account is ours, the
order's number and the subscriber are UUIDs, an amount begins with no needless zero. What is left, digits moved between
the operation's key and the amount, changes the amount: whoever applies a notice compares it with what is to be paid.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.money import kopecks, rubles
from gateways.moneta.merchant_account import CURRENCY, MerchantAccount
from gateways.moneta.signature import CHECK, NOTICE, is_signed
from gateways.payments import Operation, OperationState

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FORMS = {
    "MNT_COMMAND": re.compile("CHECK"),
    "MNT_ID": re.compile("[0-9]{1,20}"),
    "MNT_TRANSACTION_ID": re.compile(UUID),
    "MNT_OPERATION_ID": re.compile("[1-9][0-9]{0,18}"),
    "MNT_AMOUNT": re.compile(r"(?:0|[1-9][0-9]{0,12})(?:\.[0-9]{1,2})?"),
    "MNT_CURRENCY_CODE": re.compile("[A-Z]{3}"),
    "MNT_SUBSCRIBER_ID": re.compile(f"(?:{UUID})?"),
    "MNT_TEST_MODE": re.compile("[01]"),
    "MNT_SIGNATURE": re.compile("[0-9a-fA-F]{32}"),
}
"""The one form of each value; keys that a message does not sign are not read, whatever they say."""
OPTIONAL_IN_CHECKS = {"MNT_OPERATION_ID", "MNT_AMOUNT"}


class NoticeRefused(Exception):
    """A message is not believed; the name of the class says why, ``field`` which of its values."""

    def __init__(self, field: str = "") -> None:
        """Keep the field's name; its value is a stranger's."""
        self.field = field
        super().__init__(field)


class Unsigned(NoticeRefused):
    """It carries no signature."""


class WronglySigned(NoticeRefused):
    """The signature is not that of these values by our code."""


class FieldRepeated(NoticeRefused):
    """A value is given more than once: nobody could tell which of them was signed."""


class FieldMissing(NoticeRefused):
    """A value that every such message carries is not there."""


class FieldMalformed(NoticeRefused):
    """A value has not the form that MONETA writes it in."""


class AccountForeign(NoticeRefused):
    """It is about another merchant's account."""


class CurrencyForeign(NoticeRefused):
    """The account takes rubles alone."""


class TestModeWrong(NoticeRefused):
    """It is about an operation that moved no money, where money is taken, or the other way round."""

    __test__ = False


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """
    A believed question whether the order ``transaction`` may be paid.

    ``amount`` in kopecks is null where the sum is asked for too, ``operation_id`` while there is no operation yet.
    """

    transaction: str
    amount: int | None
    operation_id: str | None


def read_notice(given: Iterable[tuple[str, str]], *, account: MerchantAccount) -> Operation:
    """
    Return the operation that a believed notice of payment tells of: its money has arrived.

    :raises NoticeRefused: one of the ways in which it is not believed
    """
    fields = _fields(given, order=NOTICE)
    _believe(fields, order=NOTICE, account=account)
    return Operation(
        id=fields["MNT_OPERATION_ID"],
        transaction=fields["MNT_TRANSACTION_ID"],
        state=OperationState.SUCCEED,
        amount=kopecks(fields["MNT_AMOUNT"]),
        currency=fields["MNT_CURRENCY_CODE"],
        is_test=account.is_test,
    )


def read_check(given: Iterable[tuple[str, str]], *, account: MerchantAccount) -> CheckRequest:
    """
    Return what a believed question is about.

    :raises NoticeRefused: one of the ways in which it is not believed
    """
    fields = _fields(given, order=CHECK)
    _believe(fields, order=CHECK, account=account)
    amount = fields.get("MNT_AMOUNT")
    return CheckRequest(
        transaction=fields["MNT_TRANSACTION_ID"],
        amount=kopecks(amount) if amount else None,
        operation_id=fields.get("MNT_OPERATION_ID"),
    )


def is_empty(given: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a request asks nothing, as when the merchant's settings are saved at MONETA."""
    return not any(name in FORMS and value for name, value in given)


def _fields(given: Iterable[tuple[str, str]], *, order: tuple[str, ...]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in given:
        if name not in (*order, "MNT_SIGNATURE"):
            continue
        if name in fields:
            raise FieldRepeated(name)
        fields[name] = value
    return {name: value for name, value in fields.items() if value}


def _believe(fields: dict[str, str], *, order: tuple[str, ...], account: MerchantAccount) -> None:
    if "MNT_SIGNATURE" not in fields:
        raise Unsigned("MNT_SIGNATURE")
    _check_forms(fields, order=order)
    if fields["MNT_ID"] != account.number:
        raise AccountForeign("MNT_ID")
    if not is_signed(_as_signed(fields), order=order, code=account.code):
        raise WronglySigned("MNT_SIGNATURE")
    if fields["MNT_CURRENCY_CODE"] != CURRENCY:
        raise CurrencyForeign("MNT_CURRENCY_CODE")
    if fields["MNT_TEST_MODE"] != account.test_mode:
        raise TestModeWrong("MNT_TEST_MODE")


def _check_forms(fields: Mapping[str, str], *, order: tuple[str, ...]) -> None:
    optional = {"MNT_SUBSCRIBER_ID"} | (OPTIONAL_IN_CHECKS if order is CHECK else set())
    for name in order:
        if name not in fields and name not in optional:
            raise FieldMissing(name)
    for name, value in fields.items():
        if not FORMS[name].fullmatch(value):
            raise FieldMalformed(name)


def _as_signed(fields: dict[str, str]) -> dict[str, str]:
    """Write the amount as it is signed, with two decimals."""
    amount = fields.get("MNT_AMOUNT")
    return fields | {"MNT_AMOUNT": rubles(kopecks(amount))} if amount else fields
