"""The volumes of an account at the close of a month: that of the month, and those of earlier ones that it changes."""

from domain.billed_accounts import BilledAccount, BilledMeter
from domain.meter_lines import AccountUse, account_use
from domain.meter_volumes import MeterVolume
from domain.missing_readings import Missing, estimate, missing_in, norm_of, reason_without_meter, weightiest
from domain.month_volumes import MonthVolume, Posted, month_volume
from domain.norm_volumes import NormReason
from domain.periods import Month, month_of
from domain.recalculation import recalculated


def volumes_of(*, account: BilledAccount, month: Month, posted: Posted) -> dict[Month, MonthVolume]:
    """
    Return the volume of the month that is closed, and of every earlier one that readings now tell otherwise.

    ``posted`` is what stands of the months charged before: the volumes of the last correction, else of the charge. The
    months come in their order. An estimate stays as it was posted until a reading covers its month (rule 17).

    :raises ReadingsFall: a meter shows less than before
    :raises NoNorm: no norm of the account is in force
    :raises NoMaxPower: that of the business is not known
    """
    use = account_use(account=account, month=month)
    volumes: dict[Month, MonthVolume] = {}
    for earlier, stands in sorted(posted.items()):
        if stands and earlier < month:
            missing = missing_in(account=account, month=earlier, use=use, posted=posted)
            anew = recalculated(lines=use.lines, stands=stands, posted=posted, missing=missing)
            volumes |= {earlier: anew} if anew else {}
    volumes[month] = _closed(use, missing_in(account=account, month=month, use=use, posted=posted))
    return volumes


def _closed(use: AccountUse, missing: Missing) -> MonthVolume:
    month, meters = missing.month, list[MeterVolume]()
    reasons: set[NormReason] = set()
    for line in use.lines:
        if not line.use.serves(month):
            continue
        if line.use.is_read(month) or line.use.opened == month:
            meters.append(line.use.volume(month))
        elif not line.use.gives_way(month):
            volume, reason = estimate(missing, line)
            meters.append(volume)
            reasons |= {reason} if reason else set()
    if missing.is_supplied and not any(_hangs(meter, month) for meter in missing.account.meters):
        reasons = {reason_without_meter(missing)}
    norm = norm_of(missing, weightiest(reasons)) if reasons else None
    return month_volume(month=month, meters=meters, norm=norm)


def _hangs(meter: BilledMeter, month: Month) -> bool:
    """Tell whether a meter hung on any day of a month."""
    return (meter.installed_on is None or month_of(meter.installed_on) <= month) and (
        meter.removed_on is None or month <= month_of(meter.removed_on)
    )
