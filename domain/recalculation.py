"""What of a charged month readings now tell otherwise (billing rules 9, 17, 18 and 20)."""

import uuid
from collections.abc import Sequence

from domain.charges import ChargeBasis
from domain.meter_lines import MeterLine
from domain.meter_use import MeterUse
from domain.meter_volumes import ByZone, MeterVolume
from domain.month_volumes import MonthVolume, Posted, month_volume
from domain.periods import Month


def recalculated(*, lines: Sequence[MeterLine], stands: MonthVolume, posted: Posted) -> MonthVolume | None:
    """
    Return the volume of a charged month by what is known now; null where nothing of it changes.

    Only meters whose use other readings tell than those it was charged by are measured anew; whatever else was
    estimated stays as it is (rule 17).

    :raises ReadingsFall: a meter shows less than before
    """
    uses = [line.use for line in lines]
    if stands.imported is not None:
        return _imported(uses, stands, posted)
    meters = tuple(_meters(uses, stands))
    if meters == stands.meters:
        return None
    is_normed = any(meter.basis is ChargeBasis.NORM for meter in meters)
    anew = month_volume(month=stands.month, meters=meters, norm=stands.norm if is_normed else None)
    return None if _is_same(anew, stands) else anew


def _meters(uses: Sequence[MeterUse], stands: MonthVolume) -> list[MeterVolume]:
    left, meters = {volume.meter_id: volume for volume in stands.meters}, []
    for use in uses:
        volume = left.pop(use.meter.id, None)
        if use.is_read(stands.month):
            rests = volume is not None and use.rests_on(volume.pieces, stands.month)
            meters.append(volume if volume and rests else use.volume(stands.month))
        elif volume and not _is_gone(use, uses, stands.month):
            meters.append(volume)
    return [*meters, *left.values()]


def _is_gone(use: MeterUse, uses: Sequence[MeterUse], month: Month) -> bool:
    """Tell whether a meter turned out to have been removed, and nothing stands in for it any more."""
    was_removed = use.is_final and not use.serves(month)
    return use.gives_way(month) or (was_removed and any(other.serves(month) for other in uses))


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
