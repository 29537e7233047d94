"""Operations as MerchantAPI tells them: a key and attributes, all of them texts."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from domain.money import kopecks
from domain.payments import PaymentFailure
from gateways.moneta.faults import failure_of
from gateways.payments import CardFace, Operation, OperationState, Uncertain

REFUSED = "refused"
NO_TOKEN = {"", "request", REFUSED}
"""Values of PAYMENTTOKEN that are no token: it is asked for, or was denied."""
TRUE = {"true", "1"}
BRANDS = (
    (re.compile("220[0-4]"), "MIR"),
    (re.compile("4"), "VISA"),
    (re.compile("5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), "MASTERCARD"),
)
"""Schemes of cards, by the first digits (ISO/IEC 7812)."""
EXPIRY = re.compile(r"(0[1-9]|1[0-2])\D?(?:20)?([0-9]{2})")


class Attributes:
    """What an answer tells of one operation; keys in small letters, whatever they came in."""

    def __init__(self, told: Any) -> None:
        """
        Read the operation, which some answers put into a further element.

        :raises Uncertain: where this is no operation
        """
        inner = told.get("operation", told) if isinstance(told, dict) else None
        if not isinstance(inner, dict) or not str(inner.get("id", "")).isdecimal():
            raise Uncertain("MONETA tells of an operation in a way that cannot be read")
        self.id = str(inner["id"])
        self.error = str(inner.get("error") or "")
        self._values = {str(pair["key"]).lower(): str(pair.get("value") or "") for pair in _pairs(inner)}

    def get(self, key: str) -> str:
        """Return an attribute's value, empty where there is none."""
        return self._values.get(key, "")

    @property
    def refunded(self) -> str | None:
        """Return the key of the operation that this one gives back the money of."""
        is_refund = self.get("isrefund").lower() in TRUE and self.get("parentid").isdecimal()
        return self.get("parentid") if is_refund else None


def operation_in(told: Attributes, *, is_test: bool, transaction: str = "") -> Operation:
    """
    Return the operation; ``transaction`` and ``is_test`` are what holds where the answer does not tell them.

    The attribute isreversed is not read: it tells from which side the operation is seen, not that money went back.

    :raises Uncertain: it lacks its state, its sum or its currency
    """
    try:
        state, amount = OperationState(told.get("statusid")), kopecks(told.get("sourceamount").removeprefix("-"))
    except ValueError:
        raise Uncertain(f"MONETA tells neither the state nor the sum of operation {told.id}") from None
    token = told.get("paymenttoken")
    return Operation(
        id=told.id,
        transaction=told.get("clienttransaction") or transaction,
        state=state,
        amount=amount,
        currency=told.get("sourcecurrencycode"),
        is_test=told.get("mnt_test_mode") in TRUE if told.get("mnt_test_mode") else is_test,
        token=None if token in NO_TOKEN else token,
        is_token_refused=token == REFUSED,
        card=_card(told),
        failure=_failure(told, state),
        at=_moment(told),
        gives_back=told.refunded,
    )


def _pairs(inner: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    pairs = inner.get("attribute") or []
    found = [pairs] if isinstance(pairs, dict) else pairs  # one alone may come without a list around it
    return [pair for pair in found if isinstance(pair, dict) and "key" in pair] if isinstance(found, list) else []


def _card(told: Attributes) -> CardFace | None:
    """Return the face of a card whose number came masked; more than its ends is never looked at."""
    number = told.get("cardnumber")
    if not re.fullmatch("[0-9]{4}", number[-4:]):
        return None
    brand = next((name for digits, name in BRANDS if digits.match(number)), "OTHER")
    expiry = EXPIRY.fullmatch(told.get("cardexpirationdate") or told.get("cardexpiration"))
    expires = date(2000 + int(expiry[2]), int(expiry[1]), 1) if expiry else None
    return CardFace(last_digits=number[-4:], brand=brand, expires=expires)


def _failure(told: Attributes, state: OperationState) -> PaymentFailure | None:
    """Return why an operation was canceled, as far as its error tells; codes that name a failure of ours are it."""
    if state is not OperationState.CANCELED:
        return None
    code = told.get("errorcode")
    if code in PaymentFailure.__members__:
        return PaymentFailure(code)
    return failure_of(told.error) if told.error else None


def _moment(told: Attributes) -> datetime | None:
    """Return when the operation changed last, which of one that is through is when its money came."""
    try:
        moment = datetime.fromisoformat(told.get("modified") or told.get("created"))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
