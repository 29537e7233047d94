"""Penalties that a billing system posted before bills were computed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.account_events import Close, Correction, Event, Payment, debts_of, entered_on
from domain.debts import Debts
from domain.penalties import exact_of, late_debts, rounded, stretches_of
from domain.penalty_rates import Rates
from domain.periods import Month, last_day


@dataclass(frozen=True, slots=True)
class TakenOver:
    """
    The last month whose penalties a billing system posted, and the kopecks of penalty that it posted in all.

    They stay as they are: days up to the end of that month are counted here only to take back what a later correction
    or a payment that became known later makes too much of them, and no more than was posted.
    """

    until: Month
    penalty: int


def returned_of(*, events: Sequence[Event], debts: Debts, rates: Rates, taken_over: TakenOver) -> dict[Month, int]:
    """
    Return by debt month how many kopecks of those penalties are taken back (billing rules 25 and 38).

    That is what they would have been less, had everything been known that is known now; the oldest debt comes first.

    :raises RateMissing: no rate is known for a day that a debt was late
    """
    day, left = last_day(taken_over.until), taken_over.penalty
    if left <= 0 or not any(entered_on(event) > day and _changes_past(event, day) for event in events):
        return {}
    then, now = (_until(each, rates, day) for each in (debts_of(events=events, day=day), debts))
    returned: dict[Month, int] = {}
    for month, amount in then.items():
        fallen = min(amount - now.get(month, 0), left)
        if fallen > 0:
            returned[month] = fallen
            left -= fallen
    return returned


def _until(debts: Debts, rates: Rates, day: date) -> dict[Month, int]:
    """Return the penalty up to a day by debt month, in kopecks."""
    return {
        debt.month: rounded(exact_of(stretches_of(debt=debt, rates=rates, since=date.min, until=day)))
        for debt in late_debts(debts=debts.by_month.values(), rates=rates, day=day)
    }


def _changes_past(event: Event, day: date) -> bool:
    """Tell whether an event that was entered after a day changes what was late before it."""
    match event:
        case Payment():
            return event.paid_on <= day
        case Correction():
            return event.amount < 0
        case Close():
            return any(amount < 0 for amount in event.corrections.values())
        case _:
            return False
