"""Earlier months whose volume readings now tell otherwise (billing rules 9, 17, 18 and 20)."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from domain.audit.curves import Curve
from domain.audit.places import View
from domain.audit.used import Estimated, Portion, Standing, Used, read
from domain.charges import ChargeBasis


def told_anew(*, view: View, month: int, standing: Standing) -> Used | None:
    """
    Return the volume of an earlier month by what is known now, null where nothing of it changes (rules 9, 17, 18).

    :raises Undecided: a meter shows less than before
    """
    stands = standing[month]
    curves = [place.now for place in view.places]
    if stands is None:
        return None
    if isinstance(stands, Estimated):
        running = [one for one in curves if one.runs(month)]
        is_settled = any(later >= month and standing[later] is None for later in standing)
        if is_settled or not running or not all(one.is_told(month) for one in running):
            return None
        return Used({one.meter.id: read(one, month) for one in running})
    portions = _portions(curves, month, stands)
    norm = stands.norm if any(portion.basis is ChargeBasis.NORM for portion in portions.values()) else None
    if portions == stands.portions:
        return None
    anew = replace(stands, portions=portions, norm=norm)
    return None if anew.is_like(stands) else anew


def _portions(curves: Sequence[Curve], month: int, stands: Used) -> dict[uuid.UUID, Portion]:
    left, portions = dict(stands.portions), {}
    for one in curves:
        key, portion = one.meter.id, left.pop(one.meter.id, None)
        if one.steps(month):
            is_known = portion is not None and portion.sources == one.sources(month)
            portions[key] = portion if portion and is_known else read(one, month)
        elif portion and not (one.yields(month) or _was_gone(one, curves, month)):
            portions[key] = portion
    return portions | left


def _was_gone(one: Curve, curves: Sequence[Curve], month: int) -> bool:
    """Tell whether a meter had been taken down by then, as is known now, and another one hung."""
    return one.is_final and not one.runs(month) and any(other.runs(month) for other in curves)
