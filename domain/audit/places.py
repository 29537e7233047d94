"""Places where meters hang one after the other: what is known of a place when a reading is missing (rules 11 to 13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.audit.curves import Curve, curve, total
from domain.audit.facts import Account
from domain.audit.months import begins, number
from domain.audit.rows import Rows
from domain.audit.views import Refused, marks, refused, seen, set_aside
from domain.metering import TariffZone


@dataclass(frozen=True, slots=True)
class Place:
    """The meter that hangs in a place, the last of ``curves``, after those of the same zones that hung there before."""

    curves: Sequence[Curve]

    @property
    def now(self) -> Curve:
        """The meter that hangs there."""
        return self.curves[-1]

    def is_covered(self, month: int) -> bool:
        """Tell whether the use of a month rests on readings."""
        if any(each.is_told(month) for each in self.curves):
            return True
        running = [each for each in self.curves if each.runs(month)]
        return bool(running) and all(each.is_covered(month) for each in running)

    def told_before(self, month: int) -> int | None:
        """Return the last month before another whose use readings tell."""
        first = min((each.closes[0] for each in self.curves if each.closes), default=month)
        past = range(month - 1, first - 1, -1)
        return next((each for each in past if any(one.is_told(each) for one in self.curves)), None)

    def first_missed(self, month: int) -> int:
        """Return the first of the missed months in a row that end with this one."""
        opened = [one.opened for one in self.curves if one.opened is not None and one.opened < month]
        known = [each for each in opened if self.is_covered(each)]
        told = self.told_before(month)
        if told is not None or known:
            return max([*known, *([] if told is None else [told])]) + 1
        began = self.curves[0].starts
        return month if began is None else min(began, month)

    def total(self, months: Sequence[int]) -> dict[TariffZone, int]:
        """Return the kilowatt-hours of some months by the zones of the meter that hangs there."""
        return total(self.curves, months, self.now.meter.zones)


@dataclass(frozen=True, slots=True)
class View:
    """All places of an account as the close of a month sees them, in the order of its meters, and refused access."""

    places: Sequence[Place]
    refused: Sequence[Refused]

    def is_refused(self, month: int) -> bool:
        """Tell whether the norm of a month is raised because inspectors were kept out."""
        return any(time.raises(month) for time in self.refused)


def view(*, account: Account, month: int, rows: Rows) -> View:
    """Return what the close of a month sees of an account's meters."""
    acts = rows.whole("refusals_to_raise", begins(month)) if account.refused_on else 0
    times = refused(account=account, month=month, acts_needed=acts)
    places: dict[int, Place] = {}
    order = sorted(range(len(account.meters)), key=lambda at: account.meters[at].installed_on or date.min)
    for at in order:
        meter = account.meters[at]
        shown = seen(account=account, meter=meter, month=month)
        aside = set_aside(account=account, meter=meter, shown=shown, times=times)
        before = [
            places[earlier].now
            for earlier in places
            if meter.installed_on is not None and account.meters[earlier].removed_on == meter.installed_on
        ]
        made = curve(
            account=account,
            meter=meter,
            marks=marks(account=account, shown=shown, aside=aside),
            aside=aside,
            first_shown=shown[0].taken_on if shown else None,
            before=before,
        )
        for one in before:
            one.beside.append(made)
        places[at] = Place((*_continued(places, before, made), made))
    return View([places[at] for at in range(len(account.meters))], times)


def is_supplied(account: Account, month: int) -> bool:
    """Tell whether supply reaches into a month, or beyond it."""
    return account.closed_on is None or month <= number(account.closed_on)


def is_hung(account: Account, month: int) -> bool:
    """Tell whether any meter hung on a day of a month."""
    return any(
        (meter.installed_on is None or number(meter.installed_on) <= month)
        and (meter.removed_on is None or month <= number(meter.removed_on))
        for meter in account.meters
    )


def _continued(places: dict[int, Place], before: Sequence[Curve], made: Curve) -> Sequence[Curve]:
    """Return the curves that a meter goes on from: the first with its zones that no other meter goes on from."""
    gone_on = {id(place.curves[-2]) for place in places.values() if len(place.curves) > 1}
    for one in before:
        if one.meter.zones == made.meter.zones and id(one) not in gone_on:
            return next(place.curves for place in places.values() if place.now is one)
    return ()
