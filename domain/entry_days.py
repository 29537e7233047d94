"""The day on which a reading that a customer gives is entered (billing rule 22)."""

from datetime import date, timedelta

from domain.accounts import AccountKind
from domain.periods import month_of

ONE_DAY = timedelta(days=1)


def entered_on(*, today: date, kind: AccountKind, closed: date | None) -> date:
    """
    Return the day on which a reading of today is entered; ``closed`` is the last month whose close has begun.

    That of a business on the 1st shows the end of the month before (billing rule 8). Once the close of that month has
    begun, it is entered a day later: else those who are charged after it would be charged otherwise than those before.
    """
    ended_here = closed is not None and month_of(today - ONE_DAY) == month_of(closed)
    return today + ONE_DAY if ended_here and kind is AccountKind.BUSINESS else today
