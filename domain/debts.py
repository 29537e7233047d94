"""The debts of an account by month, and how payments, refunds and corrections move them."""

from dataclasses import dataclass, field
from datetime import date

from domain.periods import Month, month_of


@dataclass(slots=True)
class Debt:
    """
    What a month costs in kopecks, when that is due, and what was set off against it, day by day.

    Its amount is its charge, the upward corrections posted in it, and refunds of its days that no advance covered
    (billing rule 31). ``due_on`` is null until the month is charged.
    """

    month: Month
    amount: int = 0
    paid: int = 0
    due_on: date | None = None
    set_off: list[tuple[date, int]] = field(default_factory=list)

    @property
    def unpaid(self) -> int:
        """Kopecks still owed of it."""
        return self.amount - self.paid

    def pay(self, on: date, amount: int) -> int:
        """Set off what fits of an amount, and return the rest of it."""
        taken = min(amount, self.amount - self.paid)
        if taken:
            self.paid += taken
            self.set_off.append((on, taken))
        return amount - taken

    def lower(self, amount: int) -> int:
        """
        Lower the debt as if it had never been charged, and return what that sets free (billing rule 24).

        That is what was paid too much, taken from the latest set-off first, and what the debt was too small for.
        """
        lowered = min(amount, self.amount)
        self.amount -= lowered
        too_much = max(self.paid - self.amount, 0)
        self._free(too_much)
        return amount - lowered + too_much

    def _free(self, amount: int) -> None:
        self.paid -= amount
        while amount:
            on, taken = self.set_off.pop()
            if taken > amount:
                self.set_off.append((on, taken - amount))
            amount -= min(taken, amount)


@dataclass(slots=True)
class Debts:
    """
    All debts of an account, the oldest first, and its advance in kopecks; main debt and advance never stand together.

    What happens is told in the order of billing rule 37.
    """

    by_month: dict[Month, Debt] = field(default_factory=dict)
    open: dict[Month, Debt] = field(default_factory=dict)
    advance: int = 0

    def pay(self, *, on: date, amount: int, month: Month | None = None) -> None:
        """Set off a payment: the named month's, if it is charged, then the oldest, then advance (rule 33)."""
        named = self.open.get(month) if month is not None else None
        if named and named.due_on is not None:
            amount = self._pay(named, on, amount)
        while amount and self.open:
            amount = self._pay(next(iter(self.open.values())), on, amount)
        self.advance += amount

    def refund(self, *, on: date, amount: int) -> None:
        """Take a refund from the advance; the rest is debt of its calendar month (billing rule 36)."""
        covered = min(amount, self.advance)
        self.advance -= covered
        if amount > covered:
            self.owe(on=on, month=month_of(on), amount=amount - covered)

    def owe(self, *, on: date, month: Month, amount: int, due_on: date | None = None) -> None:
        """Add debt to the month that posts it on a day; the advance pays it the same day (billing rule 35)."""
        debt = self.by_month.get(month)
        if debt is None:
            debt = self.by_month[month] = Debt(month)
        debt.amount += amount
        debt.due_on = due_on or debt.due_on
        if self.advance:
            self.advance = debt.pay(on, self.advance)
        if debt.amount > debt.paid:
            self.open[month] = debt

    def correct(self, *, on: date, month: Month, amount: int) -> None:
        """Raise the debt of the posting month, or lower that of the corrected one (billing rules 23 and 24)."""
        if amount > 0:
            self.owe(on=on, month=month_of(on), amount=amount)
            return
        debt = self.by_month.get(month)
        freed = -amount if debt is None else debt.lower(-amount)
        if debt is not None and not debt.unpaid:
            self.open.pop(month, None)
        self.pay(on=on, amount=freed)

    def charge(self, *, on: date, month: Month, amount: int, due_on: date | None) -> None:
        """Post the charge of a month on its last day; one below 0 is set off like a payment."""
        self.owe(on=on, month=month, amount=max(amount, 0), due_on=due_on)
        if amount < 0:
            self.pay(on=on, amount=-amount)

    def _pay(self, debt: Debt, on: date, amount: int) -> int:
        rest = debt.pay(on, amount)
        if debt.paid == debt.amount:
            del self.open[debt.month]
        return rest
