"""
Messages that somebody who is not MONETA may send, kind by kind.

A forger knows everything but the code: genuine messages of payments made before, and the signed addresses of forms
that are not paid yet. Some kinds are signed rightly, as MONETA would sign them, and still are not about this order.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import parse_qsl, urlsplit

from domain.money import rubles
from domain.users import Language
from gateways.moneta.form import form_address
from gateways.moneta.merchant_account import MerchantAccount
from gateways.moneta.signature import CHECK, NOTICE, signature
from gateways.payments import Order

Fields = dict[str, str]
HEX = "0123456789abcdef"


@dataclass(frozen=True, slots=True)
class Forger:
    """Forges notices of the unpaid order ``wanted`` (kopecks), having seen those of the paid order ``seen``."""

    account: MerchantAccount
    wanted: Order
    seen: Order
    random: Random

    def genuine(self, order: Order, **changed: str) -> Fields:
        """Return a notice as MONETA sends it."""
        fields = {
            "MNT_ID": self.account.number,
            "MNT_TRANSACTION_ID": order.transaction,
            "MNT_OPERATION_ID": self.operation(),
            "MNT_AMOUNT": rubles(order.amount),
            "MNT_CURRENCY_CODE": "RUB",
            "MNT_SUBSCRIBER_ID": order.payer,
            "MNT_TEST_MODE": self.account.test_mode,
        } | changed
        return fields | {"MNT_SIGNATURE": signature(fields, order=NOTICE, code=self.account.code)}

    def question(self, order: Order, **changed: str) -> Fields:
        """Return a question as MONETA asks it."""
        fields = self.genuine(order) | {"MNT_COMMAND": "CHECK"} | changed
        return fields | {"MNT_SIGNATURE": signature(fields, order=CHECK, code=self.account.code)}

    def operation(self) -> str:
        """Return a number as operations have them."""
        return str(self.random.randrange(10**6, 10**9))

    def forged(self, kind: str) -> list[tuple[str, str]]:
        """Return a message of one kind."""
        fields = KINDS[kind](self)
        pairs = list(fields.items())
        return [*pairs, ("MNT_AMOUNT", fields["MNT_AMOUNT"])] if kind == "a value twice" else pairs

    def asked(self, kind: str) -> list[tuple[str, str]]:
        """Return the same as a question."""
        return [*self.forged(kind), ("MNT_COMMAND", "CHECK")]

    def _tampered(self, **changed: str) -> Fields:
        return self.genuine(self.seen) | changed

    def _shown(self) -> Fields:
        """Return what the payer sees in the address of the form."""
        return _query(form_address(self.wanted, account=self.account))


def _query(address: str) -> Fields:
    return dict(parse_qsl(urlsplit(address).query))


def _unsigned(forger: Forger) -> Fields:
    fields = forger.genuine(forger.wanted)
    fields["MNT_SIGNATURE"] = ""
    return fields


def _wrong(forger: Forger) -> Fields:
    return forger.genuine(forger.wanted) | {"MNT_SIGNATURE": "".join(forger.random.choices(HEX, k=32))}


def _other_code(forger: Forger) -> Fields:
    other = replace(forger.account, code=f"{forger.account.code}{forger.random.randrange(10**6)}")
    return replace(forger, account=other).genuine(forger.wanted)


def _amount(forger: Forger) -> Fields:
    return forger._tampered(MNT_AMOUNT=rubles(forger.seen.amount + forger.random.randrange(1, 10**6)))


def _transaction(forger: Forger) -> Fields:
    return forger._tampered(MNT_TRANSACTION_ID=forger.wanted.transaction)


def _operation(forger: Forger) -> Fields:
    return forger._tampered(MNT_OPERATION_ID=forger.operation())


def _subscriber(forger: Forger) -> Fields:
    return forger._tampered(MNT_SUBSCRIBER_ID=str(uuid.UUID(int=forger.random.getrandbits(128))))


def _others_signature(forger: Forger) -> Fields:
    return forger.genuine(forger.wanted) | {"MNT_SIGNATURE": forger.genuine(forger.seen)["MNT_SIGNATURE"]}


def _form(forger: Forger) -> Fields:
    """Take the form's signature and call some digits of the amount the operation."""
    shown = forger._shown()
    whole = shown["MNT_AMOUNT"].partition(".")[0]
    places = forger.random.randrange(len(whole))
    return shown | {"MNT_OPERATION_ID": shown["MNT_AMOUNT"][:places], "MNT_AMOUNT": shown["MNT_AMOUNT"][places:]}


def _moved_digits(forger: Forger) -> Fields:
    """Move digits between the operation and the amount of a genuine notice: the signature still holds."""
    fields = forger.genuine(forger.seen)
    glued = fields["MNT_OPERATION_ID"] + fields["MNT_AMOUNT"]
    places = len(fields["MNT_OPERATION_ID"]) + forger.random.choice([-3, -2, -1, 1, 2])
    return fields | {"MNT_OPERATION_ID": glued[:places], "MNT_AMOUNT": glued[places:]}


def _question(forger: Forger) -> Fields:
    return {name: value for name, value in forger.question(forger.wanted).items() if name != "MNT_COMMAND"}


def _other_amount(forger: Forger) -> Fields:
    """Pay less, as whoever changes the sum on its way to the form."""
    return forger.genuine(replace(forger.wanted, amount=forger.random.randrange(1, forger.wanted.amount)))


def _no_order(forger: Forger) -> Fields:
    return forger.genuine(replace(forger.wanted, transaction=str(uuid.UUID(int=forger.random.getrandbits(128)))))


def _test(forger: Forger) -> Fields:
    return forger.genuine(forger.wanted, MNT_TEST_MODE="0" if forger.account.is_test else "1")


def _currency(forger: Forger) -> Fields:
    return forger.genuine(forger.wanted, MNT_CURRENCY_CODE=forger.random.choice(["USD", "EUR", "KZT"]))


def _account(forger: Forger) -> Fields:
    return forger.genuine(forger.wanted, MNT_ID=forger.operation())


KINDS: Mapping[str, Callable[[Forger], Fields]] = {
    "without a signature": _unsigned,
    "signature made up": _wrong,
    "signed with another code": _other_code,
    "amount changed": _amount,
    "order changed": _transaction,
    "operation changed": _operation,
    "subscriber changed": _subscriber,
    "another payment's signature": _others_signature,
    "signature of the form": _form,
    "digits moved": _moved_digits,
    "signature of a question": _question,
    "a value twice": lambda forger: forger.genuine(forger.wanted),
    "right, but of another amount": _other_amount,
    "right, but of no order of ours": _no_order,
    "right, but without money": _test,
    "right, but in another currency": _currency,
    "right, but of another account": _account,
}
"""Each kind by its name; those that are right carry MONETA's own signature."""


def order_of(*, transaction: uuid.UUID, payer: uuid.UUID, amount: int) -> Order:
    """Return an order as far as messages tell of it; kopecks."""
    return Order(str(transaction), amount, "Электроэнергия", str(payer), "https://cabinet.example.com/", Language.RU)
