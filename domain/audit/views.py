"""What the close of a month can see of readings, the month each closes, and which of them stand (rules 8, 15 to 22)."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from domain.audit.facts import Account, Meter, Shown
from domain.audit.months import A_DAY, begins, day_in, ends, number
from domain.metering import ReadingSource

BY_CUSTOMERS = frozenset({ReadingSource.CUSTOMER, ReadingSource.PUBLIC_FORM})


@dataclass(frozen=True, slots=True)
class Mark:
    """
    A reading that stands, the month that it closes, and how often registers had passed zero by then.

    Passings are counted over all that was shown, so that one told by a reading that fell out is not lost (rule 10).
    """

    shown: Shown
    closes: int
    passed: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Months from ``since`` on in which only controls count; the first ``control`` after the act ends them."""

    since: int
    control: date | None

    def raises(self, month: int) -> bool:
        """Tell whether the norm of a month is raised."""
        return month >= self.since and (self.control is None or month < number(self.control))


def known_at(account: Account, month: int) -> Account:
    """Return an account without the meters and ends that became known after a month was closed (billing rule 22)."""

    def is_late(entered_on: date | None) -> bool:
        return entered_on is not None and entered_on > ends(month)

    if not any(map(is_late, (account.closing_entered_on, *_entered(account.meters)))):
        return account
    meters = [
        replace(meter, removed_on=None) if is_late(meter.removal_entered_on) else meter
        for meter in account.meters
        if not is_late(meter.entered_on)
    ]
    closed_on = None if is_late(account.closing_entered_on) else account.closed_on
    return replace(account, meters=meters, closed_on=closed_on)


def _entered(meters: Sequence[Meter]) -> Iterator[date | None]:
    for meter in meters:
        yield from (meter.entered_on, meter.removal_entered_on)


def seen(*, account: Account, meter: Meter, month: int) -> list[Shown]:
    """Return the readings that were known and valid when a month was closed (billing rule 22)."""
    last, next_first = ends(month), begins(month + 1)
    return [
        shown
        for shown in meter.shown
        for until in (next_first if _at_midnight(shown.source, account) else last,)
        if max(shown.taken_on, shown.entered_on) <= until and (shown.fell_on is None or shown.fell_on > until)
    ]


def closed_by(shown: Shown, account: Account) -> int:
    """Return the month that a reading closes (billing rule 8)."""
    if _at_midnight(shown.source, account):
        return number(shown.taken_on - A_DAY)
    if shown.source is ReadingSource.CONTROL:
        return number(shown.taken_on)
    return _window_after(shown.taken_on, *account.window)


def refused(*, account: Account, month: int, acts_needed: int) -> list[Refused]:
    """Return the times that began with a second act (``acts_needed``) without a control since the first (rule 15)."""
    acts = sorted(day for day in account.refused_on if day <= ends(month))
    if account.is_business or not acts:
        return []
    controls = sorted(
        shown.taken_on
        for meter in account.meters
        for shown in seen(account=account, meter=meter, month=month)
        if shown.source is ReadingSource.CONTROL
    )
    times = []
    for place, act in enumerate(acts):
        earlier = [day for day in acts[:place] if not any(day < control <= act for control in controls)]
        if len(earlier) == acts_needed - 1:
            times.append(Refused(number(act), next((control for control in controls if control > act), None)))
    return times


def set_aside(
    *, account: Account, meter: Meter, shown: Sequence[Shown], times: Sequence[Refused]
) -> frozenset[uuid.UUID]:
    """Return the readings that do not count, for the verification or for refused access (billing rules 15 and 16)."""
    return frozenset(
        each.id
        for each in shown
        if _is_overdue(each, meter) or (times and _is_hidden(each, closed_by(each, account), times))
    )


def marks(*, account: Account, shown: Sequence[Shown], aside: Collection[uuid.UUID]) -> list[Mark]:
    """Return the readings that stand among those that a close sees, but for those ``aside`` (billing rule 18)."""
    passed, counting = 0, []
    for each in shown:
        passed += each.rolled_over
        if each.id not in aside:
            counting.append(Mark(each, closed_by(each, account), passed))
    controls = [(place, mark) for place, mark in enumerate(counting) if mark.shown.source is ReadingSource.CONTROL]
    if not controls:
        return counting
    return [
        mark
        for place, mark in enumerate(counting)
        if mark.shown.source not in BY_CUSTOMERS
        or not any(_contradicts(control, mark, is_later=found > place) for found, control in controls)
    ]


def _contradicts(control: Mark, mark: Mark, *, is_later: bool) -> bool:
    """Tell whether a control refutes a customer's reading with no passing of zero between them."""
    if control.passed != mark.passed:
        return False
    sign = 1 if is_later else -1
    checked = control.shown.values
    return any(sign * (value - checked.get(zone, value)) > 0 for zone, value in mark.shown.values.items())


def _is_overdue(shown: Shown, meter: Meter) -> bool:
    return shown.warned or (meter.verify_before is not None and meter.verify_before < shown.taken_on)


def _is_hidden(shown: Shown, closes: int, times: Sequence[Refused]) -> bool:
    """Tell whether a customer's reading does not count because inspectors were kept out."""
    return shown.source in BY_CUSTOMERS and any(
        closes >= time.since and (time.control is None or shown.taken_on < time.control) for time in times
    )


def _at_midnight(source: ReadingSource, account: Account) -> bool:
    """Tell whether a reading shows the registers at the beginning of its day."""
    return source is ReadingSource.IMPORT or account.is_business


@lru_cache(maxsize=65536)
def _window_after(day: date, opens: int, closes: int) -> int:
    """Return the first month whose window has not closed before a day; one may close in the month after."""
    later = int(closes < opens)
    return next(month for month in range(number(day) - 1, number(day) + 2) if day_in(month + later, closes) >= day)
