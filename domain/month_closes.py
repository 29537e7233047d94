"""Which month may be closed: one that is over, and none out of turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from domain.periods import Month, month_after

MOST_BACK = 12
"""Months before the newest one that is over to which a first close goes back without being said to be meant."""


class MonthNotOver(Exception):
    """The month goes on, or the 1st of the next one does: what is entered on it may still belong to the month."""


class MonthOutOfTurn(Exception):
    """
    A later month was closed already, or an earlier one was not.

    ``due`` is the month whose turn it is, ``is_begun`` tells that its close was stopped, ``first`` is the first month
    that was closed here.
    """

    def __init__(self, *, due: Month, is_begun: bool, first: Month) -> None:
        super().__init__(due, is_begun, first)
        self.due, self.is_begun, self.first = due, is_begun, first


class FirstCloseDoubt(Enum):
    """
    Why a month is hardly the one to begin with.

    NOBODY_SUPPLIED: no account was open in it. BEFORE_ALL: nothing is known of days so long past. CHARGED_ELSEWHERE:
    the billing system charged later months already. MONTHS_SKIPPED: it charged none of the months right before.
    LONG_PAST: it was over long ago.
    """

    NOBODY_SUPPLIED = "NOBODY_SUPPLIED"
    BEFORE_ALL = "BEFORE_ALL"
    CHARGED_ELSEWHERE = "CHARGED_ELSEWHERE"
    MONTHS_SKIPPED = "MONTHS_SKIPPED"
    LONG_PAST = "LONG_PAST"


class FirstCloseDoubtful(Exception):
    """
    Nothing was closed here yet, and a first close of this month looks like a slip of the pen; it cannot be undone.

    ``known`` is the month that speaks against it: the first that anything is known of, the newest that the billing
    system charged, or the first that is not long past; null where nobody was supplied.
    """

    def __init__(self, doubt: FirstCloseDoubt, known: Month | None) -> None:
        super().__init__(doubt, known)
        self.doubt, self.known = doubt, known


class CloseRunning(Exception):
    """An import or another close runs on this database."""


class FiguresMissing(Exception):
    """Reference data that every account needs are not loaded for the month; ``what`` names them."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True, slots=True)
class BegunClose:
    """A month whose close has begun, and whether every account was tried."""

    month: Month
    is_finished: bool


@dataclass(frozen=True, slots=True)
class Beginnings:
    """
    What a first close is judged by: whether any account was supplied in its month, and what is known of which months.

    ``known`` is the first month of a reading, else the first in which an account was opened; ``charged`` the newest
    that the billing system charged. Null where there is none.
    """

    is_supplied: bool
    known: Month | None
    charged: Month | None


def check_turn(*, month: Month, closes: Sequence[BegunClose], today: date) -> None:
    """
    Check that a month may be closed; one that was closed may be closed again, for those who had faults.

    Readings of businesses and imported ones that are entered on the 1st of the next month count too (billing rule 22).

    :raises MonthNotOver: the month and that 1st are not over
    :raises MonthOutOfTurn: months were closed already, and it is neither one of them nor the next one
    """
    if today <= month_after(month):
        raise MonthNotOver
    if not closes:
        return
    newest = max(closes, key=lambda close: close.month)
    due = month_after(newest.month) if newest.is_finished else newest.month
    if month != due and all(month != close.month for close in closes):
        first = min(close.month for close in closes)
        raise MonthOutOfTurn(due=due, is_begun=not newest.is_finished, first=first)


def check_first(*, month: Month, beginnings: Beginnings, today: date) -> None:
    """
    Check that a month is one to begin with, where none was closed here yet.

    The one after the newest that the billing system charged is, and that one itself, which it may have charged in part;
    where it charged none, any of the last twelve that something is known of.

    :raises FirstCloseDoubtful: it is another one
    """
    charged, known = beginnings.charged, beginnings.known
    if not beginnings.is_supplied:
        raise FirstCloseDoubtful(FirstCloseDoubt.NOBODY_SUPPLIED, None)
    if charged and month < charged:
        raise FirstCloseDoubtful(FirstCloseDoubt.CHARGED_ELSEWHERE, charged)
    if charged and month > month_after(charged):
        raise FirstCloseDoubtful(FirstCloseDoubt.MONTHS_SKIPPED, charged)
    if charged:
        return
    if known and month < known:
        raise FirstCloseDoubtful(FirstCloseDoubt.BEFORE_ALL, known)
    recent = month_after(today, -1 - MOST_BACK)
    if month < recent:
        raise FirstCloseDoubtful(FirstCloseDoubt.LONG_PAST, recent)
