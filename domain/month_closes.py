"""Which month may be closed: one that is over, and none out of turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.periods import Month, month_after


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
