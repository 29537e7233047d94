"""The penalty of a kopeck that is late, summed day by day (billing rules 28 to 32)."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from domain.accounts import AccountKind
from domain.audit.lots import Lot
from domain.audit.rows import Rows

HALF = Fraction(1, 2)


def day_price(*, rows: Rows, kind: AccountKind, day: date, late: int) -> Fraction:
    """
    Return what a kopeck costs on a day, the ``late``th after its due day.

    :raises Undecided: a rate or a figure is not known
    """
    if kind is AccountKind.BUSINESS:
        divisor = rows.figure("business_divisor", day)
    elif late <= rows.figure("grace_days", day):
        return Fraction()
    else:
        is_first = late <= rows.figure("first_days", day)
        divisor = rows.figure("first_divisor" if is_first else "later_divisor", day)
    return rows.percent(kind, day) / 100 / divisor


def penalty_of(
    *, rows: Rows, kind: AccountKind, lots: Iterable[Lot], due_on: date, since: date | None, until: date
) -> Fraction:
    """
    Return the penalty on the lots of a month, in kopecks and not rounded, for the days after ``since`` up to ``until``.

    The day of payment counts; raises as `day_price` does.
    """
    total = Fraction()
    for lot in lots:
        last = until if lot.paid_on is None else min(lot.paid_on, until)
        first = due_on if since is None else max(since, due_on)
        if last > first:
            before, after = _sum(rows, kind, due_on, first), _sum(rows, kind, due_on, last)
            total += lot.amount * (after - before) if after is not before else 0
    return total


def rounded(exact: Fraction) -> int:
    """Return whole kopecks, the half rounded up."""
    return floor(exact + HALF)


def _sum(rows: Rows, kind: AccountKind, due_on: date, day: date) -> Fraction:
    """Return what a kopeck that was due on a day has cost up to another one."""
    sums = rows.known.setdefault(("sums", kind, due_on), [Fraction()])
    for late in range(len(sums), (day - due_on).days + 1):
        price = day_price(rows=rows, kind=kind, day=due_on + timedelta(days=late), late=late)
        sums.append(sums[-1] + price if price else sums[-1])
    return sums[(day - due_on).days]  # type: ignore[no-any-return]
