"""Why an account could not be charged when its month was closed."""

from enum import Enum


class BillingFaultCode(Enum):
    """What is missing or does not fit; whoever supplies it runs the close of the month again."""

    NO_TARIFF = "NO_TARIFF"
    ZONE_NOT_PRICED = "ZONE_NOT_PRICED"
    BANDS_DO_NOT_FIT = "BANDS_DO_NOT_FIT"
    NO_NORM = "NO_NORM"
    NO_MAX_POWER = "NO_MAX_POWER"
    READINGS_FALL = "READINGS_FALL"
    MONTH_MISSING = "MONTH_MISSING"
