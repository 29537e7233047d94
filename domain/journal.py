"""The journal of what a person did in the cabinet (O28)."""

from enum import Enum


class OperationKind(Enum):
    """Which part of the cabinet a step belongs to."""

    SIGN_IN = "SIGN_IN"
    PROFILE = "PROFILE"
    ACCOUNT = "ACCOUNT"
    READING = "READING"
    PAYMENT = "PAYMENT"
    CARD = "CARD"
    REPAIR = "REPAIR"
    DOCUMENT = "DOCUMENT"
    SUPPORT = "SUPPORT"


class Action(Enum):
    """What was done; schema/texts/journal.py has a sentence for each in both languages."""

    REGISTERED = "REGISTERED"
    ACTIVATED = "ACTIVATED"
    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    SESSIONS_ENDED = "SESSIONS_ENDED"
    RECOVERY_REQUESTED = "RECOVERY_REQUESTED"
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105
    EMAIL_CHANGE_ASKED = "EMAIL_CHANGE_ASKED"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    PHONE_CHANGE_ASKED = "PHONE_CHANGE_ASKED"
    PHONE_CHANGED = "PHONE_CHANGED"
    PROFILE_CHANGED = "PROFILE_CHANGED"
    SECOND_FACTOR_ENROLLED = "SECOND_FACTOR_ENROLLED"
    SECOND_FACTOR_REMOVED = "SECOND_FACTOR_REMOVED"
    ACCOUNT_LINKED = "ACCOUNT_LINKED"
    ACCOUNT_UNLINKED = "ACCOUNT_UNLINKED"
    READING_SUBMITTED = "READING_SUBMITTED"
    REPAIR_REQUESTED = "REPAIR_REQUESTED"
    REPAIR_CANCELED = "REPAIR_CANCELED"
    PAYMENT_STARTED = "PAYMENT_STARTED"
    PAYMENT_CONFIRMED = "PAYMENT_CONFIRMED"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    PAYMENT_CANCELED = "PAYMENT_CANCELED"
    PAYMENT_REFUNDED = "PAYMENT_REFUNDED"
    CARD_BOUND = "CARD_BOUND"
    CARD_REMOVED = "CARD_REMOVED"
    CARDS_REMOVED = "CARDS_REMOVED"

    @property
    def kind(self) -> OperationKind:
        """Which part of the cabinet it belongs to."""
        return _KINDS[self]


_SIGN_IN = (
    Action.ACTIVATED, Action.SIGNED_IN, Action.SIGNED_OUT, Action.SESSIONS_ENDED, Action.RECOVERY_REQUESTED,
    Action.PASSWORD_RESET,
)  # fmt: skip
_PROFILE = (
    Action.REGISTERED, Action.PASSWORD_CHANGED, Action.EMAIL_CHANGE_ASKED, Action.EMAIL_CHANGED,
    Action.PHONE_CHANGE_ASKED, Action.PHONE_CHANGED, Action.PROFILE_CHANGED, Action.SECOND_FACTOR_ENROLLED,
    Action.SECOND_FACTOR_REMOVED,
)  # fmt: skip
_PAYMENT = (
    Action.PAYMENT_STARTED, Action.PAYMENT_CONFIRMED, Action.PAYMENT_FAILED, Action.PAYMENT_CANCELED,
    Action.PAYMENT_REFUNDED,
)  # fmt: skip
_KINDS = (
    dict.fromkeys(_SIGN_IN, OperationKind.SIGN_IN)
    | dict.fromkeys(_PROFILE, OperationKind.PROFILE)
    | dict.fromkeys((Action.ACCOUNT_LINKED, Action.ACCOUNT_UNLINKED), OperationKind.ACCOUNT)
    | {Action.READING_SUBMITTED: OperationKind.READING}
    | dict.fromkeys((Action.REPAIR_REQUESTED, Action.REPAIR_CANCELED), OperationKind.REPAIR)
    | dict.fromkeys(_PAYMENT, OperationKind.PAYMENT)
    | dict.fromkeys((Action.CARD_BOUND, Action.CARD_REMOVED, Action.CARDS_REMOVED), OperationKind.CARD)
)
