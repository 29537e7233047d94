"""What happens to the main debt of an account, and in which order it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import itemgetter

from domain.debts import Debts
from domain.periods import Month, last_day

_last_day = lru_cache(maxsize=2048)(last_day)


@dataclass(frozen=True, slots=True)
class Payment:
    """
    Kopecks paid for electricity, as the ledger holds them on the part MAIN; ``month`` is the one that the payer names.

    It stands in the ledger from the day it was entered, and counts from the day it was paid (billing rule 38).
    """

    entered_on: date
    paid_on: date
    amount: int
    month: Month | None = None


@dataclass(frozen=True, slots=True)
class Refund:
    """Kopecks of the part MAIN given back on a day."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Correction:
    """Kopecks by which a billing system changed the charge of an earlier month, posted on a day."""

    on: date
    month: Month
    amount: int


@dataclass(frozen=True, slots=True)
class Close:
    """
    What a closed month posted on its last day: corrections of earlier months, and its charge; all in kopecks.

    ``entered_on`` is the day on which the ledger got it where a billing system told of it later; it counts all the same
    from the last day of its month.
    """

    month: Month
    charge: int
    due_on: date | None
    corrections: Mapping[Month, int] = field(default_factory=dict)
    entered_on: date | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """Kopecks of penalty paid too much that a close credited to the part MAIN on a day (billing rule 25)."""

    on: date
    amount: int


Event = Payment | Refund | Correction | Close | Transfer


def entered_on(event: Event) -> date:
    """Return the day from which the ledger holds an event."""
    match event:
        case Payment():
            return event.entered_on
        case Close():
            return event.entered_on or _last_day(event.month)
        case _:
            return event.on


def debts_of(*, events: Iterable[Event], day: date) -> Debts:
    """
    Return the debts that events entered up to the end of a day leave (billing rule 37).

    They count by day, and on one day payments, refunds, corrections, the close with its own, then transfers.
    """
    dated = [placed for event in events if (placed := _place(event))[2] <= day]
    dated.sort(key=itemgetter(0, 1))
    debts = Debts()
    for on, _, _, event in dated:
        _tell(debts, on, event)
    return debts


def _place(event: Event) -> tuple[date, int, date, Event]:
    """Return the day on which an event counts, its place on that day, and the day it was entered."""
    if isinstance(event, Payment):
        return min(event.paid_on, event.entered_on), 0, event.entered_on, event
    if isinstance(event, Close):
        day = _last_day(event.month)
        return day, 3, event.entered_on or day, event
    return event.on, _PLACES[type(event)], event.on, event


_PLACES = {Refund: 1, Correction: 2, Transfer: 4}


def _tell(debts: Debts, on: date, event: Event) -> None:
    match event:
        case Payment():
            debts.pay(on=on, amount=event.amount, month=event.month)
        case Close():
            for month, amount in event.corrections.items():
                debts.correct(on=on, month=month, amount=amount)
            debts.charge(on=on, month=event.month, amount=event.charge, due_on=event.due_on)
        case Refund():
            debts.refund(on=on, amount=event.amount)
        case Correction():
            debts.correct(on=on, month=event.month, amount=event.amount)
        case Transfer():
            debts.pay(on=on, amount=event.amount)
