"""People who sign in, and what they are to the retailer."""

from enum import Enum


class Role(Enum):
    """What a person is to the retailer."""

    CUSTOMER = "CUSTOMER"
    BUSINESS = "BUSINESS"
    OPERATOR = "OPERATOR"
    ANALYST = "ANALYST"
    ADMIN = "ADMIN"


class Language(Enum):
    """Language of texts that people read."""

    RU = "RU"
    EN = "EN"


STAFF = frozenset({Role.OPERATOR, Role.ANALYST, Role.ADMIN})
