"""What stands in for readings of a business (billing rule 21)."""

from domain.billing_faults import BillingFaultCode
from domain.meter_lines import MeterLine
from domain.meter_volumes import Mean
from domain.norm_volumes import NormReason, NormVolume
from domain.periods import Month, last_day, month_after
from domain.terms import AccountTerms

HOURS = 24


class NoMaxPower(Exception):
    """The maximum power of a business is not known, and there is nothing else to charge it by."""

    code = BillingFaultCode.NO_MAX_POWER


def month_like(*, line: MeterLine, month: Month, first_missed: Month) -> Mean | None:
    """Return the month a year before one that was missed if that was read, else the last that was; null without any."""
    year_ago = month_after(month, -12)
    chosen = year_ago if line.last_read(month_after(year_ago)) == year_ago else line.last_read(first_missed)
    return None if chosen is None else Mean(chosen, chosen, 1, line.total([chosen]))


def power_volume(*, terms: AccountTerms | None, month: Month, reason: NormReason) -> NormVolume:
    """
    Return the maximum power for every hour of a month.

    :raises NoMaxPower: it is not known
    """
    if terms is None or terms.max_power is None:
        raise NoMaxPower
    return NormVolume(kwh=terms.max_power * HOURS * last_day(month).day, reason=reason, max_power=terms.max_power)
