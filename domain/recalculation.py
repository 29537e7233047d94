"""What of a charged month readings now tell otherwise (billing rules 9, 17, 18 and 20)."""

import uuid
from collections.abc import Iterator, Sequence

from domain.charges import ChargeBasis
from domain.meter_lines import MeterLine
from domain.meter_use import MeterUse
from domain.meter_volumes import ByZone, MeterVolume
from domain.missing_readings import Missing, estimate, norm_of, weightiest
from domain.month_volumes import MonthVolume, Posted, month_volume
from domain.norm_volumes import NormReason
from domain.periods import Month


def recalculated(
    *, lines: Sequence[MeterLine], stands: MonthVolume, posted: Posted, missing: Missing | None = None
) -> MonthVolume | None:
    """
    Return the volume of a charged month by what is known now; null where nothing of it changes.

    Only meters whose use other readings tell than those it was charged by are measured anew; what was estimated stays
    as it is (rule 17). A meter whose readings of the month fell out is estimated, as is known of the month from
    ``missing``; without that its volume stays. Of a month after the end of supply nothing stays.

    :raises ReadingsFall: a meter shows less than before
    :raises NoNorm: no norm of the account is in force
    :raises NoMaxPower: that of the business is not known
    """
    if missing and not missing.is_supplied:
        none = month_volume(month=stands.month, meters=(), norm=None)
        return none if stands.imported is None and stands.kwh else None
    if stands.imported is not None:
        return _imported([line.use for line in lines], stands, posted)
    reasons: set[NormReason] = set()
    meters = tuple(_meters(lines, stands, missing, reasons))
    if meters == stands.meters:
        return None
    norm = stands.norm if any(meter.basis is ChargeBasis.NORM for meter in meters) else None
    if missing and reasons and norm is None:
        norm = norm_of(missing, weightiest(reasons))
    anew = month_volume(month=stands.month, meters=meters, norm=norm)
    return None if _is_same(anew, stands) else anew


def _meters(
    lines: Sequence[MeterLine], stands: MonthVolume, missing: Missing | None, reasons: set[NormReason]
) -> Iterator[MeterVolume]:
    """Yield what now stands of each meter; ``reasons`` are told why the norm stands in for one."""
    month, left = stands.month, {volume.meter_id: volume for volume in stands.meters}
    for line in lines:
        use, volume = line.use, left.pop(line.use.meter.id, None)
        if use.is_read(month):
            yield volume if volume and use.rests_on(volume.pieces, month) else use.volume(month)
        elif volume is None or _is_gone(use, lines, month):
            continue
        elif missing is None or not use.has_lost(volume, month):
            yield volume
        elif use.serves(month):
            anew, reason = estimate(missing, line)
            reasons |= {reason} if reason else set()
            yield anew
    yield from left.values()


def _is_gone(use: MeterUse, lines: Sequence[MeterLine], month: Month) -> bool:
    """Tell whether a meter turned out to have been removed, and nothing stands in for it any more."""
    was_removed = use.is_final and not use.serves(month)
    return use.gives_way(month) or (was_removed and any(line.use.serves(month) for line in lines))


def _is_same(one: MonthVolume, two: MonthVolume) -> bool:
    """Tell whether two volumes come to the same, whatever readings they rest on."""
    return one.norm == two.norm and _weights(one) == _weights(two)


def _weights(volume: MonthVolume) -> dict[uuid.UUID, tuple[ChargeBasis, ByZone]]:
    return {
        meter.meter_id: (meter.basis, meter.by_zone)
        for meter in volume.meters
        if meter.basis is not ChargeBasis.READINGS or any(meter.by_zone.values())
    }


def _imported(uses: Sequence[MeterUse], stands: MonthVolume, posted: Posted) -> MonthVolume | None:
    """
    Return the volume of a month that the billing system estimated, once readings of all meters cover it.

    A later month that it charged by readings settled that estimate already.
    """
    serving = [use for use in uses if use.serves(stands.month)]
    measured = bool(serving) and all(use.measures(stands.month) for use in serving)
    if not measured or any(_is_settled(month, posted) for month in posted if month >= stands.month):
        return None
    meters = [use.volume(stands.month) for use in serving]
    return month_volume(month=stands.month, meters=meters, norm=None)


def _is_settled(month: Month, posted: Posted) -> bool:
    """Tell whether the billing system charged a month by readings, as far as we know."""
    volume = posted[month]
    return volume is None or (volume.imported is not None and volume.basis is ChargeBasis.READINGS)
