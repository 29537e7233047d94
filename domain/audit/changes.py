"""Earlier months whose volume readings now tell otherwise (billing rules 9, 17, 18 and 20)."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from domain.audit.curves import Curve
from domain.audit.places import is_supplied
from domain.audit.used import Estimated, Portion, Used, read
from domain.audit.volumes import Closing
from domain.charges import ChargeBasis


def told_anew(closing: Closing) -> Used | None:
    """
    Return the volume of an earlier month by what is known now, null where nothing of it changes (rules 9, 17, 18).

    :raises Undecided: a meter shows less than before, or there is no norm to charge
    """
    month, standing = closing.month, closing.standing
    stands = standing[month]
    curves = [place.now for place in closing.view.places]
    if stands is None:
        return None
    if not is_supplied(closing.account, month):
        return Used({}) if isinstance(stands, Used) and stands.kwh else None
    if isinstance(stands, Estimated):
        running = [one for one in curves if one.runs(month)]
        is_settled = any(later >= month and standing[later] is None for later in standing)
        if is_settled or not running or not all(one.is_told(month) for one in running):
            return None
        return Used({one.meter.id: read(one, month) for one in running})
    portions, reasons = _portions(closing, stands)
    if portions == stands.portions:
        return None
    is_normed = any(portion.basis is ChargeBasis.NORM for portion in portions.values())
    norm = stands.norm if is_normed else None
    if reasons and norm is None:
        norm = closing.norm(reasons)
    anew = replace(stands, portions=portions, norm=norm)
    return None if anew.is_like(stands) else anew


def _portions(closing: Closing, stands: Used) -> tuple[dict[uuid.UUID, Portion], set[str]]:
    """Return what now stands of each meter, and why the norm newly stands in for some."""
    month, curves = closing.month, [place.now for place in closing.view.places]
    left, portions, reasons = dict(stands.portions), dict[uuid.UUID, Portion](), set[str]()
    for place in closing.view.places:
        one = place.now
        key, portion = one.meter.id, left.pop(one.meter.id, None)
        if one.steps(month):
            is_known = portion is not None and portion.sources == one.sources(month)
            portions[key] = portion if portion and is_known else read(one, month)
        elif portion is None or one.yields(month) or _was_gone(one, curves, month):
            continue
        elif not _has_lost(one, portion, month):
            portions[key] = portion
        elif one.runs(month):
            portions[key], why = closing.instead(place)
            reasons |= {why} if why else set()
    return portions | left, reasons


def _has_lost(one: Curve, portion: Portion, month: int) -> bool:
    """Tell whether a month was charged by readings that fell out or close another month now, and none came instead."""
    is_read = portion.basis is ChargeBasis.READINGS and month != one.opened
    return is_read and not any(after in one.aside for _, after, _, _ in portion.sources)


def _was_gone(one: Curve, curves: Sequence[Curve], month: int) -> bool:
    """Tell whether a meter had been taken down by then, as is known now, and another one hung."""
    return one.is_final and not one.runs(month) and any(other.runs(month) for other in curves)
