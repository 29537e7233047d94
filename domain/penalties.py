"""The penalty on late debts: exact by day, debt month and rate; rounded only when a month is closed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from domain.debts import Debt
from domain.ledger import EntryKind
from domain.penalty_rates import Rates, Span
from domain.periods import Month

ONE_DAY = timedelta(days=1)
NOTHING = Fraction()


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    Days, both included, of one debt in kopecks at one share of one rate: a ``divisor``th of ``percent`` a year a day.

    ``late`` is the number of its first day, counted from the day after the due day.
    """

    debt: int
    since: date
    until: date
    late: int
    divisor: int
    percent: Fraction

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1

    @property
    def exact(self) -> Fraction:
        """Its penalty in kopecks, not rounded."""
        percent = self.percent
        return Fraction(self.debt * self.days * percent.numerator, 100 * self.divisor * percent.denominator)

    def told(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return {
            "debt": self.debt,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "late": self.late,
            "divisor": self.divisor,
            "percent": str(self.percent),
        }

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Stretch":
        """Read what ``told`` returned."""
        since, until = date.fromisoformat(told["since"]), date.fromisoformat(told["until"])
        return cls(told["debt"], since, until, told["late"], told["divisor"], Fraction(told["percent"]))


@dataclass(frozen=True, slots=True)
class PenaltyFacts:
    """
    What the sentence of a posted penalty is made of: the whole reckoning of its debt month.

    ``total`` kopecks is the rounded sum of ``stretches`` less ``returned``, ``before`` what was posted already.
    ``returned`` is what a billing system had posted too much before the bill was computed here, ``grace`` how many days
    of delay cost nothing at first, as far as that is kept (ЖК 155 part 14).
    """

    due_on: date
    total: int
    before: int
    stretches: tuple[Stretch, ...]
    returned: int = 0
    grace: int = 0

    def told(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        stretches = [stretch.told() for stretch in self.stretches]
        amounts = {"total": self.total, "before": self.before, "returned": self.returned}
        return {"due_on": self.due_on.isoformat(), "grace": self.grace, **amounts, "stretches": stretches}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "PenaltyFacts":
        """Read what ``told`` returned."""
        stretches = tuple(Stretch.read(each) for each in told["stretches"])
        due_on, grace = date.fromisoformat(told["due_on"]), told.get("grace", 0)
        return cls(due_on, told["total"], told["before"], stretches, told["returned"], grace)


@dataclass(frozen=True, slots=True)
class PenaltyPosting:
    """An entry on the part PENALTY at a close: kopecks (never 0) of penalty on the debt of ``month``."""

    month: Month
    amount: int
    facts: PenaltyFacts

    @property
    def kind(self) -> EntryKind:
        """A penalty, or the correction of one (billing rule 25)."""
        return EntryKind.PENALTY if self.amount > 0 else EntryKind.CORRECTION


@dataclass(frozen=True, slots=True)
class Reckoning:
    """
    The penalty on the debt of a month: its stretches, less kopecks ``returned`` of what a billing system posted.

    ``grace`` is how many days of its delay cost nothing.
    """

    debt: Debt
    stretches: tuple[Stretch, ...]
    returned: int
    grace: int

    @property
    def exact(self) -> Fraction:
        """Kopecks, not rounded."""
        return exact_of(self.stretches) - self.returned

    def posting(self, *, exact: Fraction, before: int) -> PenaltyPosting | None:
        """Return what is to be posted beyond what was, once a month is closed (billing rules 25 and 30)."""
        total = rounded(exact)
        if total == before or self.debt.due_on is None:
            return None
        facts = PenaltyFacts(self.debt.due_on, total, before, self.stretches, self.returned, self.grace)
        return PenaltyPosting(self.debt.month, total - before, facts)


def late_debts(*, debts: Iterable[Debt], rates: Rates, day: date) -> Iterator[Debt]:
    """Yield the debts that can have cost penalty by a day; most are paid before that."""
    grace = rates.least_grace
    for debt in debts:
        if debt.due_on is None or not debt.amount:
            continue
        last = day if debt.paid < debt.amount else debt.set_off[-1][0]
        if (last - debt.due_on).days > grace:
            yield debt


def stretches_of(*, debt: Debt, rates: Rates, since: date, until: date) -> Iterator[Stretch]:
    """
    Yield the days from ``since`` to ``until`` that a debt costs penalty for, cut where anything changes.

    Day 1 is the day after the due day; the day of a payment still counts for the sum paid (billing rules 28 and 31).

    :raises RateMissing: no rate is known for a day that the debt was late
    """
    if debt.due_on is None:
        return
    for owed, first, last in _owed(debt, debt.due_on, until):
        starts = max(first, since)
        if starts <= last:
            for span, begins, ends in rates.between(starts, last):
                yield from _within(span, owed, debt.due_on, begins, ends)


def exact_of(stretches: Iterable[Stretch]) -> Fraction:
    """Return the penalty of all stretches in kopecks, not rounded."""
    return sum((stretch.exact for stretch in stretches), NOTHING)


def rounded(exact: Fraction) -> int:
    """Round half up to whole kopecks (billing rule 30)."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def _owed(debt: Debt, due_on: date, until: date) -> Iterator[tuple[int, date, date]]:
    """Yield what is owed of a debt after its due day, with the first and the last day of it."""
    owed, first = debt.amount, due_on + ONE_DAY
    for on, paid in debt.set_off:
        last = min(on, until)
        if last >= first:
            yield owed, first, last
            first = last + ONE_DAY
        owed -= paid
    if owed and first <= until:
        yield owed, first, until


def _within(span: Span, owed: int, due_on: date, since: date, until: date) -> Iterator[Stretch]:
    """Yield the days of one rate, by the share of it that they cost."""
    first, last = (since - due_on).days, (until - due_on).days
    shares = (
        (max(first, span.grace_days + 1), min(last, span.first_days), span.first_divisor),
        (max(first, span.first_days + 1, span.grace_days + 1), last, span.later_divisor),
    )
    for begins, ends, divisor in shares:
        if begins <= ends:
            days = (due_on + timedelta(days=begins), due_on + timedelta(days=ends))
            yield Stretch(owed, *days, begins, divisor, span.percent)
