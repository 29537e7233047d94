"""What stands in for a meter without a reading of the month: a mean, or the account's norm (billing rules 12 to 16)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from domain.accounts import AccountKind
from domain.billed_accounts import BilledAccount
from domain.business_volumes import month_like, power_volume
from domain.charges import ChargeBasis
from domain.figures import Figures
from domain.means import mean_before, mean_use
from domain.meter_lines import AccountUse, MeterLine, months_between
from domain.meter_volumes import Mean, MeterVolume
from domain.month_volumes import Posted
from domain.norm_volumes import NormReason, NormVolume
from domain.norms import norm_volume
from domain.periods import Month, month_after, month_of
from domain.refused_access import RefusedTime
from domain.terms import terms_on


@dataclass(frozen=True, slots=True)
class Missing:
    """A month whose volume is estimated for the meters that no reading covers; ``refused`` if access is, in it."""

    account: BilledAccount
    month: Month
    refused: RefusedTime | None
    posted: Posted

    @property
    def figures(self) -> Figures:
        """The figures of the month."""
        return self.account.figures[self.month]

    @property
    def is_business(self) -> bool:
        """Whether the rules of a business hold."""
        return self.account.kind is AccountKind.BUSINESS

    @property
    def is_supplied(self) -> bool:
        """Whether supply reaches into the month, or beyond it."""
        return self.account.closed_on is None or month_of(self.account.closed_on) >= self.month


def missing_in(*, account: BilledAccount, month: Month, use: AccountUse, posted: Posted) -> Missing:
    """Return what estimates of a month are made from."""
    refused = next((time for time in use.refused if time.includes(month)), None)
    return Missing(account, month, refused, posted)


def weightiest(reasons: Collection[NormReason]) -> NormReason:
    """Return the one of several reasons that is told of a norm."""
    return next(each for each in reversed(NormReason) if each in reasons)


def estimate(missing: Missing, line: MeterLine) -> tuple[MeterVolume, NormReason | None]:
    """Return what stands in for a meter in a month, and why it is the norm, where it is."""
    first = line.first_missed(missing.month)
    mean, reason = _mean(missing, line, first)
    volume = MeterVolume(
        meter_id=line.use.meter.id,
        serial=line.use.meter.serial,
        ratio=line.use.meter.ratio,
        basis=ChargeBasis.AVERAGE if mean else ChargeBasis.NORM,
        by_zone=mean_use(mean) if mean else {},
        mean=mean,
        first_missed=first,
    )
    return volume, None if mean else reason


def norm_of(missing: Missing, reason: NormReason) -> NormVolume:
    """
    Return the norm of a household, or the maximum power of a business, by the terms of the 1st of the month.

    An account that was opened in the month has those of its first day.

    :raises NoNorm: no norm of the account is in force
    :raises NoMaxPower: that of the business is not known
    """
    account, day = missing.account, max(missing.month, missing.account.opened_on or missing.month)
    terms = terms_on(account.terms, day)
    if missing.is_business:
        return power_volume(terms=terms, month=missing.month, reason=reason)
    is_raised = reason in {NormReason.NO_METER, NormReason.ACCESS_REFUSED}
    raising = missing.figures.raising if is_raised else None
    volume = norm_volume(norms=account.norms, terms=terms, day=day, reason=reason, raising=raising)
    if missing.refused and reason is NormReason.ACCESS_REFUSED:
        return replace(volume, refused_on=missing.refused.acts)
    return volume


def reason_without_meter(missing: Missing) -> NormReason:
    """Return why a norm stands in where no meter hangs (rule 15)."""
    terms = terms_on(missing.account.terms, max(missing.month, missing.account.opened_on or missing.month))
    can_be_fitted = missing.is_business or (terms is not None and terms.can_be_fitted)
    return NormReason.NO_METER if can_be_fitted else NormReason.METER_IMPOSSIBLE


def _mean(missing: Missing, line: MeterLine, first: Month) -> tuple[Mean | None, NormReason]:
    if missing.refused:
        return None, NormReason.ACCESS_REFUSED
    figures = missing.figures
    lasts = figures.business_mean_lasts if missing.is_business else figures.mean_lasts
    if months_between(first, missing.month) >= lasts:
        return None, NormReason.NO_READINGS
    if missing.is_business:
        return month_like(line=line, month=missing.month, first_missed=first), NormReason.NO_HISTORY
    # The mean stays the same for all months in a row, whatever is learned of the months before (rules 12 and 17).
    known = next(_posted_means(missing, line, first), None)
    return known or mean_before(line=line, first_missed=first, figures=figures), NormReason.NO_HISTORY


def _posted_means(missing: Missing, line: MeterLine, first: Month) -> Iterator[Mean]:
    for back in range(months_between(first, missing.month), 0, -1):
        stands = missing.posted.get(month_after(missing.month, -back))
        for volume in stands.meters if stands else ():
            if volume.mean and volume.first_missed == first and volume.meter_id in line.ids:
                yield volume.mean
