"""Payments and penalties of the demo region."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.bills import Charge
from app.demo.calendar import Calendar
from app.demo.customers import Customer, Payer
from domain.money import rubles
from domain.periods import last_day, month_after
from domain.users import Language
from schema.texts.amounts import money
from schema.texts.days import name_day

LATE = 0.02
KEY_RATE = 95
"""Tenths of a percent a year that penalties are counted by (billing rule 29)."""
FREE_DAYS, CHEAP_DAYS = 30, 90
"""Days overdue up to which no penalty grows, and up to which it grows by the 300th part of the rate a day."""


@dataclass(slots=True)
class Payments:
    """The payments of an account as rows, and what is owed after them in kopecks."""

    customer: Customer
    calendar: Calendar
    rng: Random
    rows: list[tuple[object, ...]]
    owed: int = 0

    def follow(self, charge: Charge, place: int) -> None:
        """Pay in the month after a charge as the customer uses to."""
        self.owed += charge.amount
        amount = self._amount(charge, place)
        paid_on = month_after(charge.month).replace(day=self.rng.randint(1, 14))
        clock = f"{self.rng.randint(7, 22):02d}:{self.rng.randint(0, 59):02d}:{self.rng.randint(0, 59):02d}"
        if amount > 0 and paid_on < self.calendar.day:
            self.owed -= amount
            reference = f"{self.customer.number}-{place + 1:02d}"
            self.rows.append((
                reference, self.customer.number, f"{paid_on}T{clock}+03:00", rubles(amount), "ELECTRICITY", None, None,
            ))  # fmt: skip

    def _amount(self, charge: Charge, place: int) -> int:
        payer, has_stopped = self.customer.payer, place >= self.customer.stops
        if payer is Payer.NOT_AT_ALL and has_stopped:
            return 0
        if payer is Payer.IN_PART and has_stopped:
            return charge.amount // 2
        if payer is Payer.AHEAD:
            return 0 if self.owed < -charge.amount else 3 * max(charge.amount, 10_000) // 50_000 * 50_000 + 50_000
        return 0 if self.rng.random() < LATE and place < self.customer.last else self.owed


def penalties(customer: Customer, calendar: Calendar, charges: Sequence[Charge]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of penalties.csv of somebody who stopped paying (billing rules 28 and 30)."""
    if customer.payer is not Payer.NOT_AT_ALL:
        return
    debts = [charge for charge in charges[customer.stops - customer.first :] if charge.amount > 0]
    posted = [0] * len(debts)
    for month in calendar.months[:-1]:
        grown = [_penalty(debt.amount, (last_day(month) - debt.due_on).days) for debt in debts]
        if sum(grown) > sum(posted):
            overdue = [debt for debt in debts if (last_day(month) - debt.due_on).days > FREE_DAYS]
            text = _ground(overdue, until=last_day(month))
            yield (customer.number, f"{month:%Y-%m}", rubles(sum(grown) - sum(posted)), text)
        posted = grown


def _ground(overdue: Sequence[Charge], *, until: date) -> str:
    """Return what a penalty was counted on: the debt, the days it was late, and the shares of the rate."""
    debt = sum(charge.amount for charge in overdue)
    since = min(charge.due_on for charge in overdue) + timedelta(days=1)
    is_dear = (until - since).days >= CHEAP_DAYS
    share = f"1/300, с {CHEAP_DAYS + 1}-го дня просрочки 1/130" if is_dear else "1/300"
    rate = f"{KEY_RATE // 10},{KEY_RATE % 10}"
    days = f"просроченный с {name_day(since, Language.RU)}, по {name_day(until, Language.RU)}"
    return f"на долг {money(debt, Language.RU)}, {days}: {share} от {rate} % за день"


def _penalty(debt: int, days: int) -> int:
    """Return what so many days overdue cost in kopecks, half up: nothing, then 1/300, then 1/130 of the rate a day."""
    cheap = max(0, min(days, CHEAP_DAYS) - FREE_DAYS)
    dear = max(0, days - CHEAP_DAYS)
    parts = debt * KEY_RATE * (cheap * 130 + dear * 300)
    whole = 1000 * 300 * 130
    return (2 * parts + whole) // (2 * whole)
