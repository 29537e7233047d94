"""Rates of penalty as they stand in 2025 and 2026, and a ledger that months are closed on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from domain.account_events import Close, Event, Payment, Refund, Transfer
from domain.accounts import AccountKind
from domain.debts import Debt
from domain.figures import NAMES, DatedFigure
from domain.ledger import EntryKind, LedgerPart, Posting, parts_of_payment
from domain.payments import PaymentPurpose
from domain.penalties import Stretch, rounded, stretches_of
from domain.penalty_rates import KeyRate, RateCap, Rates, rates_of
from domain.periods import Month, last_day, month_after, month_of
from domain.settlement import Settlement, settle
from tests.domain.figures import FIGURES

SINCE = date(2020, 1, 1)
ROWS = [DatedFigure(name, Fraction(getattr(FIGURES, name)), SINCE) for name in NAMES]
KEY_RATES = [KeyRate(Fraction(16), SINCE)]
CAPS = [RateCap(kind, Fraction(19, 2), SINCE, date(2026, 12, 31)) for kind in AccountKind]
RATES = rates_of(kind=AccountKind.RESIDENTIAL, key_rates=KEY_RATES, caps=CAPS, figures=ROWS)
BUSINESS_RATES = rates_of(kind=AccountKind.BUSINESS, key_rates=KEY_RATES, caps=CAPS, figures=ROWS)


def month(number: int, year: int = 2025) -> Month:
    """Return a month by its number."""
    return Month(date(year, number, 1))


def penalty(debt: Debt, until: date, rates: Rates = RATES) -> int:
    """Return the penalty on a debt up to a day, in kopecks."""
    return rounded(sum((each.exact for each in stretches(debt, until, rates)), Fraction()))


def stretches(debt: Debt, until: date, rates: Rates = RATES) -> list[Stretch]:
    """Return what a penalty up to a day is made of."""
    return list(stretches_of(debt=debt, rates=rates, since=date.min, until=until))


def closed(events: Iterable[Event], until: Month, posted: Mapping[Month, int] | None = None) -> Settlement:
    """Return how an account stands after the close of a month, nobody having paid penalty."""
    before = posted or {}
    return settle(events=events, until=until, rates=RATES, posted=before, owed_penalty=sum(before.values()))


@dataclass
class Books:
    """An account whose entries are posted as the closes and payments of every day post them."""

    events: list[Event] = field(default_factory=list)
    entries: list[Posting] = field(default_factory=list)
    posted: dict[Month, int] = field(default_factory=dict)

    def owed(self, part: LedgerPart, day: date = date.max) -> int:
        """Return the sum of a part of the ledger up to a day."""
        return sum(entry.amount for entry in self.entries if entry.part is part and entry.on <= day)

    def pay(self, on: date, amount: int, *, late: int = 0, purpose: PaymentPurpose, named: Month | None = None) -> None:
        """Enter a payment that was made some days before."""
        parts = parts_of_payment(amount=amount, purpose=purpose, owed_penalty=self.owed(LedgerPart.PENALTY, on))
        for part, share in parts.items():
            self._post(on, EntryKind.PAYMENT, part, -share)
        if LedgerPart.MAIN in parts:
            self.events.append(Payment(on, on - timedelta(days=late), parts[LedgerPart.MAIN], named))

    def refund(self, on: date, amount: int) -> None:
        """Give money back."""
        self._post(on, EntryKind.REFUND, LedgerPart.MAIN, amount)
        self.events.append(Refund(on, amount))

    def close(self, closing: Month, charge: int, corrections: Mapping[Month, int]) -> Settlement:
        """Close a month, due on the 15th of the next one."""
        on, due_on = last_day(closing), month_after(closing).replace(day=15)
        self.events.append(Close(closing, charge, due_on, corrections))
        for corrected, amount in corrections.items():
            self._post(on, EntryKind.CORRECTION, LedgerPart.MAIN, amount, corrected)
        self._post(on, EntryKind.CHARGE, LedgerPart.MAIN, charge, closing)
        owed = self.owed(LedgerPart.PENALTY, on)
        settled = settle(events=self.events, until=closing, rates=RATES, posted=self.posted, owed_penalty=owed)
        for each in settled.penalties:
            self.posted[each.month] = self.posted.get(each.month, 0) + each.amount
            self._post(on, each.kind, LedgerPart.PENALTY, each.amount, each.month)
        if settled.transfer:
            self._post(on, EntryKind.CORRECTION, LedgerPart.PENALTY, settled.transfer)
            self._post(on, EntryKind.CORRECTION, LedgerPart.MAIN, -settled.transfer)
            self.events.append(Transfer(on, settled.transfer))
        return settled

    def _post(self, on: date, kind: EntryKind, part: LedgerPart, amount: int, named: date | None = None) -> None:
        assert on == last_day(month_of(on)) or kind in {EntryKind.PAYMENT, EntryKind.REFUND}
        self.entries.append(Posting(on, kind, part, amount, named, None))
