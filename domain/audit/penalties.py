"""The penalty that the close of a month posts, reckoned from an account's lots (billing rules 25, 28 to 32, 38)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from domain.audit.delays import penalty_of, rounded
from domain.audit.facts import Books, Entry
from domain.audit.lots import Purse
from domain.audit.months import ends
from domain.audit.rows import Rows
from domain.audit.story import Story
from domain.ledger import EntryKind, LedgerPart

BILLED = frozenset({EntryKind.PENALTY, EntryKind.CORRECTION})
Exact = dict[int, Fraction]
"""Penalty by debt month in kopecks, not rounded."""


@dataclass(frozen=True, slots=True)
class Posting:
    """Kopecks of penalty that a close posts by debt month, none of them 0, and those that it moves to the main part."""

    by_month: Mapping[int, int]
    transfer: int = 0


@dataclass(frozen=True, slots=True)
class Reckoning:
    """
    The penalty of an account from ``first`` on, the first month that it was charged for here.

    Penalty for the days before was the billing system's: it stays, but for what is now known to be too much of it.
    """

    books: Books
    rows: Rows
    first: int

    def posting(self, month: int) -> Posting:
        """
        Return what the close of a month posts.

        :raises Undecided: a rate is not known of a day that a debt was late
        """
        known = [entry for entry in self.books.entries if entry.on <= ends(month) and not is_of(entry, month)]
        penalties = [entry for entry in known if entry.part is LedgerPart.PENALTY]
        posted: Counter[int] = Counter()
        for entry in penalties:
            posted[entry.month or 0] += entry.amount if entry.computed else 0
        exact = {each: amount for each, amount in self._exact(known, penalties, month).items() if amount}
        by_month = {each: rounded(exact.get(each, Fraction())) - posted[each] for each in sorted({*exact, *posted})}
        changed = {each: amount for each, amount in by_month.items() if amount and each}
        owed = sum(entry.amount for entry in penalties) + sum(changed.values())
        return Posting(changed, max(-owed, 0))

    def _exact(self, known: list[Entry], penalties: list[Entry], month: int) -> Exact:
        due, before = self._due(month), ends(self.first - 1)
        story = Story.of(known, charged=due)
        purse = story.purse(ends(month))
        exact = self._sums(purse, due, since=before, until=ends(month))
        billed = sum(entry.amount for entry in penalties if entry.kind in BILLED and not entry.computed)
        if billed > 0:
            then = self._sums(story.purse(before), due, until=before)
            now = self._sums(purse, due, until=before)
            for each in sorted(then):
                fallen = min(rounded(then[each]) - rounded(now.get(each, Fraction())), billed)
                if fallen > 0:
                    exact[each] = exact.get(each, Fraction()) - fallen
                    billed -= fallen
        return exact

    def _sums(self, purse: Purse, due: Mapping[int, date], *, until: date, since: date | None = None) -> Exact:
        """Return the penalty for the days after one up to another."""
        kind = self.books.account.kind
        return {
            month: penalty_of(rows=self.rows, kind=kind, lots=lots, due_on=due[month], since=since, until=until)
            for month, lots in groupby(purse.lots, key=lambda lot: lot.month)
            if month in due
        }

    def _due(self, month: int) -> dict[int, date]:
        return {
            charge.month: charge.due_on or self.rows.due_on(self.books.account.kind, charge.month)
            for charge in self.books.charges
            if charge.month <= month
        }


def is_of(entry: Entry, month: int) -> bool:
    """Tell whether the close of a month posted an entry of penalty, or moved one."""
    return entry.computed and entry.on == ends(month) and (entry.part is LedgerPart.PENALTY or entry.month is None)
