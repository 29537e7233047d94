"""Debts and advance as lots of kopecks, each of one month, paid in one go or not at all (rules 24, 31 to 37)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(slots=True)
class Lot:
    """Kopecks of the debt of a month; ``paid_on`` is null while they are owed, ``turn`` tells which were paid last."""

    month: int
    amount: int
    paid_on: date | None = None
    turn: int = 0


@dataclass(slots=True)
class Purse:
    """All lots of an account in the order of their months, and kopecks paid ahead."""

    lots: list[Lot] = field(default_factory=list)
    advance: int = 0
    turns: int = 0

    @property
    def unpaid(self) -> list[Lot]:
        """What is owed, the oldest month first."""
        return [lot for lot in self.lots if lot.paid_on is None]

    @property
    def main(self) -> int:
        """Main debt in kopecks, below zero where it is paid ahead."""
        return sum(lot.amount for lot in self.unpaid) - self.advance

    def owe(self, *, on: date, month: int, amount: int) -> None:
        """Add debt of a month; what is paid ahead pays it on the day (billing rule 35)."""
        if amount:
            place = next((at for at, lot in enumerate(self.lots) if lot.month > month), len(self.lots))
            self.lots.insert(place, Lot(month, amount))
            ahead, self.advance = self.advance, 0
            self.pay(on=on, amount=ahead)

    def pay(self, *, on: date, amount: int, month: int | None = None) -> None:
        """Pay lots one after another, those of a named month first; the rest is paid ahead (billing rule 33)."""
        for lot in sorted(self.unpaid, key=lambda lot: lot.month != month) if amount else ():
            taken = min(lot.amount, amount)
            amount -= self._pay(lot, taken, on)
            if not amount:
                return
        self.advance += amount

    def refund(self, *, on: date, month: int, amount: int) -> None:
        """Give back what was paid ahead; what is over is debt of the calendar month (billing rule 36)."""
        covered = min(self.advance, amount)
        self.advance -= covered
        self.owe(on=on, month=month, amount=amount - covered)

    def forgive(self, *, on: date, month: int, amount: int) -> None:
        """
        Take lots of a month away as if never charged: unpaid ones, then those paid last (billing rule 24).

        What these were paid with, and what the month was too small for, pays other lots on the day.
        """
        freed = 0
        for lot in list(self._of(month)):
            taken = min(lot.amount, amount)
            amount -= taken
            lot.amount -= taken
            freed += taken if lot.paid_on else 0
        self.lots = [lot for lot in self.lots if lot.amount]
        self.pay(on=on, amount=freed + amount)

    def _of(self, month: int) -> Iterator[Lot]:
        mine = [lot for lot in self.lots if lot.month == month]
        yield from (lot for lot in mine if lot.paid_on is None)
        yield from sorted((lot for lot in mine if lot.paid_on), key=lambda lot: -lot.turn)

    def _pay(self, lot: Lot, taken: int, on: date) -> int:
        self.turns += 1
        if taken < lot.amount:
            self.lots.insert(self.lots.index(lot), replace(lot, amount=lot.amount - taken))
            lot.amount = taken
        lot.paid_on, lot.turn = on, self.turns
        return taken
