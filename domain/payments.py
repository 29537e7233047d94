"""Payments: their purposes, the states that they go through, and what is refused."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from domain.money import Kopecks


class PaymentStatus(Enum):
    """How far a payment has come."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    REFUNDED = "REFUNDED"

    @property
    def is_final(self) -> bool:
        """Tell whether nothing is waited for any more; late money may still confirm what failed."""
        return self is not PaymentStatus.PENDING


class PaymentSource(Enum):
    """Where a payment was made: by card here, or at a bank, a cash desk or the post."""

    CABINET = "CABINET"
    IMPORT = "IMPORT"


class PaymentPurpose(Enum):
    """What a payment is for."""

    ELECTRICITY = "ELECTRICITY"
    PENALTY = "PENALTY"
    METERING_SERVICE = "METERING_SERVICE"
    REPAIR_SERVICE = "REPAIR_SERVICE"


class PaymentFailure(Enum):
    """Why a payment failed."""

    DECLINED = "DECLINED"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    NO_3DS = "NO_3DS"
    TIMED_OUT = "TIMED_OUT"
    GATEWAY_ERROR = "GATEWAY_ERROR"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    NOT_AS_ORDERED = "NOT_AS_ORDERED"

    @property
    def is_of_money(self) -> bool:
        """Tell whether the gateway took money, which is not what was asked for and was not counted."""
        return self in {PaymentFailure.AMOUNT_DIFFERS, PaymentFailure.NOT_AS_ORDERED}

    @property
    def as_told_to_others(self) -> "PaymentFailure":
        """Return what anybody but the payer may know: not what a bank said of the payer's card (C11)."""
        is_of_card = self in {PaymentFailure.INSUFFICIENT_FUNDS, PaymentFailure.NO_3DS}
        return PaymentFailure.DECLINED if is_of_card else self


@dataclass(frozen=True, slots=True)
class PostedPayment:
    """What a statement tells of a payment: what for and where it was made, and on which day in Europe/Moscow."""

    purpose: PaymentPurpose
    source: PaymentSource
    made_on: date


MOVES = {
    PaymentStatus.PENDING: {PaymentStatus.CONFIRMED, PaymentStatus.FAILED, PaymentStatus.CANCELED},
    PaymentStatus.FAILED: {PaymentStatus.CONFIRMED, PaymentStatus.FAILED},
    PaymentStatus.CANCELED: {PaymentStatus.CONFIRMED, PaymentStatus.FAILED},
    PaymentStatus.CONFIRMED: {PaymentStatus.REFUNDED},
    PaymentStatus.REFUNDED: set[PaymentStatus](),
}
"""
From where a payment may go where.

Money that arrives late is never dropped: it confirms what was given up, or is told of where it is none that was
asked for.
"""


class PaymentFinal(Exception):
    """The payment has come so far that it does not go where it was asked to; ``status`` tells how far."""

    def __init__(self, status: PaymentStatus) -> None:
        super().__init__(status)
        self.status = status


class AmountOutOfRange(Exception):
    """The amount is not between the bounds, in kopecks, both of which are allowed."""

    def __init__(self, *, minimum: int, maximum: int) -> None:
        super().__init__(minimum, maximum)
        self.minimum = Kopecks(minimum)
        self.maximum = Kopecks(maximum)


class PaymentInProgress(Exception):
    """A payment of the same account, purpose and amount is under way; ``is_charge`` tells that a bound card pays it."""

    def __init__(self, payment_id: uuid.UUID, *, is_charge: bool) -> None:
        super().__init__(payment_id, is_charge)
        self.payment_id = payment_id
        self.is_charge = is_charge


class RefundUnderWay(Exception):
    """Somebody gives the payment back already; it may be tried again at ``retry_at``."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(retry_at)
        self.retry_at = retry_at


def check_move(*, since: PaymentStatus, to: PaymentStatus) -> None:
    """:raises PaymentFinal: a payment in the state ``since`` does not go ``to`` the other."""
    if to not in MOVES[since]:
        raise PaymentFinal(since)


def check_amount(amount: int, *, minimum: int, maximum: int) -> None:
    """:raises AmountOutOfRange: kopecks below the least or above the most that is taken at once."""
    if not minimum <= amount <= maximum:
        raise AmountOutOfRange(minimum=minimum, maximum=maximum)
