"""What a mailed link or a code sent by SMS confirms."""

from enum import Enum


class ConfirmationPurpose(Enum):
    """What the link or the code is good for; a person has at most one of each at a time."""

    ACTIVATION = "ACTIVATION"
    RECOVERY = "RECOVERY"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    PASSWORD_CHANGE = "PASSWORD_CHANGE"  # noqa: S105
    SECOND_FACTOR = "SECOND_FACTOR"
