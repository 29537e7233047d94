"""The use of a meter month by month, read off the curve of its registers day by day (billing rules 8 to 11)."""

import uuid
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from domain.audit.facts import Account, ByZone, Meter
from domain.audit.months import days, number
from domain.audit.rows import Undecided
from domain.audit.sharing import given_out
from domain.audit.views import Mark
from domain.metering import TariffZone

Sources = tuple[tuple[uuid.UUID, uuid.UUID, int, int], ...]
"""What the use of a month was read off: pairs of readings, with the first and the last month between them."""


@dataclass(slots=True, eq=False)
class Curve:
    """
    A meter at the close of a month, with the readings that stand.

    It runs from the month ``starts`` to ``ends``, null where that is open. ``opened`` is the month that its first
    reading opens, where it hung from then on; ``is_final`` that it was read when it was taken down. ``aside`` are the
    readings that do not count. ``before`` are the meters whose place it took, ``beside`` these and who took its own.
    """

    meter: Meter
    marks: list[Mark]
    starts: int | None
    ends: int | None
    opened: int | None
    is_final: bool
    aside: frozenset[uuid.UUID] = frozenset()
    before: Sequence["Curve"] = ()
    beside: list["Curve"] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Note the months that the readings close, in their order."""
        self.closes = [mark.closes for mark in self.marks]

    def runs(self, month: int) -> bool:
        """Tell whether the meter may count in a month."""
        return (self.starts is None or self.starts <= month) and (self.ends is None or month <= self.ends)

    def steps(self, month: int) -> Sequence[tuple[Mark, Mark]]:
        """Return the readings between which a month lies, or that close it both."""
        first, last = bisect_left(self.closes, month), bisect_right(self.closes, month)
        places = range(max(first, 1), last) if last > first else range(first, first + 1) if first > 0 else ()
        return [(self.marks[place - 1], self.marks[place]) for place in places if place < len(self.marks)]

    def is_told(self, month: int) -> bool:
        """Tell whether readings tell the use of a month, and none of them shows less than the one before."""
        steps = self.steps(month)
        return bool(steps) and all(min(_use(self.meter, *step).values(), default=0) >= 0 for step in steps)

    def is_covered(self, month: int) -> bool:
        """Tell whether a reading closes a month, be it the first one."""
        return self.is_told(month) or (month == self.opened and not self.steps(month))

    def yields(self, month: int) -> bool:
        """Tell whether nothing stands in for this meter: another in its place is told, or hung there too."""
        came_in = month == self.starts and any(one.runs(month) for one in self.before)
        return came_in or any(other.is_told(month) for other in self.beside)

    def kwh(self, month: int) -> dict[TariffZone, int]:
        """
        Return what the meter used in a month that readings tell.

        :raises Undecided: it shows less than before
        """
        total: Counter[TariffZone] = Counter()
        steps = self.steps(month)
        for before, after in steps:
            use = _use(self.meter, before, after)
            if min(use.values(), default=0) < 0:
                raise Undecided(f"{self.meter.serial} shows less on {after.shown.taken_on} than before")
            for zone, kwh in use.items():
                total[zone] += _by_days(kwh, before.closes, after.closes).get(month, 0)
        return dict(total) if steps else dict.fromkeys(self.meter.zones, 0)

    def sources(self, month: int) -> Sources:
        """Return what the use of a month is read off."""
        return tuple(
            (before.shown.id, after.shown.id, min(before.closes + 1, after.closes), after.closes)
            for before, after in self.steps(month)
        )


def curve(
    *,
    account: Account,
    meter: Meter,
    marks: list[Mark],
    aside: frozenset[uuid.UUID],
    first_shown: date | None,
    before: Sequence[Curve],
) -> Curve:
    """
    Return the curve of a meter; ``before`` are those of the meters whose place it took.

    ``first_shown`` is the day of its first reading, whether it stands or not; ``aside`` are those that do not count.
    """
    began = max((day for day in (meter.installed_on or first_shown, account.opened_on) if day), default=None)
    ended = min((day for day in (meter.removed_on, account.closed_on) if day), default=None)
    starts, last = (number(began) if began else None), (number(ended) if ended else None)
    is_opening = bool(marks) and (starts is None or number(marks[0].shown.taken_on) <= starts)
    if is_opening:
        taken_over = [each.ends for each in before if each.is_final and each.ends is not None]
        opens = max(taken_over, default=min(marks[0].closes, number(marks[0].shown.taken_on)))
        marks = [replace(marks[0], closes=opens), *marks[1:]]
    limit = last
    for place in reversed(range(len(marks))):
        limit = marks[place].closes if limit is None else min(limit, marks[place].closes)
        if marks[place].closes != limit:
            marks[place] = replace(marks[place], closes=limit)
    is_final = bool(ended and marks and marks[-1].shown.taken_on >= ended)
    return Curve(
        meter=meter, marks=marks, starts=starts, ends=marks[-1].closes if is_final else last,
        opened=marks[0].closes if is_opening else None, is_final=is_final, aside=aside,
        before=before, beside=list(before),
    )  # fmt: skip


def total(curves: Iterable[Curve], months: Iterable[int], zones: Sequence[TariffZone]) -> dict[TariffZone, int]:
    """Return what meters that hung in one place used in some months, as far as readings tell."""
    used: Counter[TariffZone] = Counter()
    told = [(each, month) for month in months for each in curves if each.is_told(month)]
    for each, month in told:
        used.update(each.kwh(month))
    return {zone: used[zone] for zone in zones}


def _use(meter: Meter, before: Mark, after: Mark) -> Mapping[TariffZone, int]:
    """Return the kilowatt-hours between two readings; a zone that the earlier one lacks begins with the later."""
    known: ByZone = before.shown.values
    counted = {zone: value - known.get(zone, value) for zone, value in after.shown.values.items()}
    round_trip = 10**meter.digits if after.passed > before.passed else 0
    return {zone: (units + round_trip if units < 0 else units) * meter.ratio for zone, units in counted.items()}


@lru_cache(maxsize=65536)
def _by_days(kwh: int, closed: int, closes: int) -> Mapping[int, int]:
    """Walk the days from after one closed month to the end of another, and return what falls to each month."""
    if closes - closed < 2:
        return {closes: kwh}
    walked = Counter(number(day) for month in range(closed + 1, closes + 1) for day in days(month))
    return dict(zip(walked, given_out(kwh, list(walked.values())), strict=True))
