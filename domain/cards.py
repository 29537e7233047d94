"""Bound cards (C3-C9): what is kept of them, and when they may not be used."""

from datetime import date
from enum import Enum

from domain.payments import PaymentPurpose
from domain.periods import month_of

HIDDEN = "•••• "


class CardBrand(Enum):
    """The payment system of a card."""

    MIR = "MIR"
    VISA = "VISA"
    MASTERCARD = "MASTERCARD"
    OTHER = "OTHER"


class CardState(Enum):
    """Whether a card may be charged; the token of a revoked one is gone."""

    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


class CardBindingStatus(Enum):
    """How far a binding has come."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    REFUSED = "REFUSED"


class CardRefusal(Enum):
    """Why a card is not used."""

    NOT_FOUND = "NOT_FOUND"
    WRONG_PURPOSE = "WRONG_PURPOSE"
    FIRST_PAYMENT_TO_SUPPLIER = "FIRST_PAYMENT_TO_SUPPLIER"
    EXPIRED = "EXPIRED"


class CardRefused(Exception):
    """The card may not be used for this; ``reason`` tells why."""

    def __init__(self, reason: CardRefusal) -> None:
        super().__init__(reason)
        self.reason = reason


def check_card(
    *, bound_for: PaymentPurpose, expires: date | None, purpose: PaymentPurpose, paid_supplier: bool, today: date
) -> None:
    """
    Tell whether a card may be charged for a purpose.

    ``paid_supplier`` tells whether the person has paid the supplier here before; ``today`` is a day in Europe/Moscow.

    :raises CardRefused: it is bound for another purpose (C6), has run out, or would pay a supplier first (C7)
    """
    if bound_for is not purpose:
        raise CardRefused(CardRefusal.WRONG_PURPOSE)
    if expires is not None and month_of(expires) < month_of(today):
        raise CardRefused(CardRefusal.EXPIRED)
    if not paid_supplier:
        raise CardRefused(CardRefusal.FIRST_PAYMENT_TO_SUPPLIER)


def brand_of(name: str) -> CardBrand:
    """Return the payment system of a name that the gateway gives."""
    plain = name.upper().replace(" ", "")
    return next((brand for brand in CardBrand if brand.value in plain), CardBrand.OTHER)


def mask_of(last_digits: str) -> str:
    """Return what is shown of a card's number."""
    return f"{HIDDEN}{last_digits}"
