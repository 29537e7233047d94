"""What an account owes by month, and the penalty that a close posts: its whole history, told in order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from domain.account_events import Event, debts_of
from domain.debts import Debts
from domain.penalties import ONE_DAY, PenaltyPosting, Reckoning, late_debts, stretches_of
from domain.penalty_rates import Rates
from domain.periods import Month, last_day
from domain.takeovers import TakenOver, returned_of


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """Kopecks of a month that are not paid; it has no due day before it is charged."""

    month: Month
    due_on: date | None
    amount: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    How an account stands after the close of a month; all amounts in kopecks.

    ``exact`` is the penalty by debt month before rounding, ``penalties`` what the close posts of it, ``penalty`` what
    is owed of it after that. Where penalty was paid and then taken back, ``transfer`` is moved with two entries of kind
    CORRECTION that name no month: a debit on the part PENALTY and a credit on MAIN (billing rule 25).
    """

    debts: tuple[OpenDebt, ...]
    advance: int
    penalty: int
    exact: Mapping[Month, Fraction]
    penalties: tuple[PenaltyPosting, ...]
    transfer: int

    @property
    def main(self) -> int:
        """Main debt, below zero where it is advance."""
        return sum(debt.amount for debt in self.debts) - self.advance

    @property
    def due_on(self) -> date | None:
        """Due day of the oldest unpaid month (billing rule 39)."""
        return next((debt.due_on for debt in self.debts), None)


def settle(
    *,
    events: Iterable[Event],
    until: Month,
    rates: Rates,
    posted: Mapping[Month, int],
    owed_penalty: int = 0,
    taken_over: TakenOver | None = None,
) -> Settlement:
    """
    Tell how an account stands after the close of ``until``, and which penalties that close posts (rules 22 to 39).

    ``events`` are the account's whole history in any order, the close of ``until`` included; what was entered later is
    left out. ``posted`` is the penalty that earlier closes here posted by debt month, corrections included, transfers
    not. ``owed_penalty`` is the sum of the part PENALTY up to the last day of ``until``, without this close.

    :raises RateMissing: no rate is known for a day that a debt was late
    """
    today, history = last_day(until), list(events)
    debts = debts_of(events=history, day=today)
    returned = returned_of(events=history, debts=debts, rates=rates, taken_over=taken_over) if taken_over else {}
    since = last_day(taken_over.until) + ONE_DAY if taken_over else date.min
    late = {debt.month: debt for debt in late_debts(debts=debts.by_month.values(), rates=rates, day=today)}
    # What was posted or returned on a debt is looked at again even where it now turns out to have been paid in time.
    late |= {month: debts.by_month[month] for month in (*posted, *returned) if month in debts.by_month}
    reckonings = [
        Reckoning(
            debt=debt,
            stretches=tuple(stretches_of(debt=debt, rates=rates, since=since, until=today)),
            returned=returned.get(month, 0),
            grace=rates.grace_after(debt.due_on),
        )
        for month, debt in sorted(late.items())
    ]
    exact = {each.debt.month: each.exact for each in reckonings}
    penalties = tuple(
        posting
        for each in reckonings
        if (posting := each.posting(exact=exact[each.debt.month], before=posted.get(each.debt.month, 0)))
    )
    return _settled(debts, today, exact, penalties, owed_penalty)


def _settled(
    debts: Debts, today: date, exact: Mapping[Month, Fraction], penalties: tuple[PenaltyPosting, ...], owed: int
) -> Settlement:
    owed += sum(posting.amount for posting in penalties)
    transfer = max(-owed, 0)
    debts.pay(on=today, amount=transfer)
    left = tuple(OpenDebt(debt.month, debt.due_on, debt.unpaid) for debt in debts.open.values())
    return Settlement(left, debts.advance, owed + transfer, exact, penalties, transfer)
