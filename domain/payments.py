"""Payments: their states, sources and purposes."""

from enum import Enum


class PaymentStatus(Enum):
    """How far a payment has come."""

    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    REFUNDED = "REFUNDED"


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
