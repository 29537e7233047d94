"""The close of a month and the audit reckon the same penalties over any ledger, each in its own way."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account_events import Close
from domain.accounts import AccountKind
from domain.audit.facts import Account, Books, Entry, PostedCharge
from domain.audit.months import begins, ends, number
from domain.audit.penalties import Posting, Reckoning
from domain.audit.rows import DatedValue, Rows
from domain.charges import ChargeBasis, ChargeSource
from domain.ledger import EntryKind, LedgerPart
from domain.penalty_rates import KeyRate, rates_of
from domain.periods import Month
from domain.settlement import settle
from models.billing_facts import owed_of
from tests.domain.settling import CAPS, ROWS, SINCE

FIRST, OURS, LAST = number(date(2025, 3, 1)), number(date(2025, 6, 1)), number(date(2026, 1, 1))
"""Months of the story, the first that was charged here among them."""
CHANGES = {SINCE: 21, date(2025, 6, 9): 7, date(2025, 9, 15): 17, date(2025, 11, 3): 9}
MAIN, PENALTY = LedgerPart.MAIN, LedgerPart.PENALTY
amounts = st.sampled_from((1, 199, 735, 10_000, 88_200, 1_000_000))
months = st.integers(FIRST, LAST)
days = st.integers(0, 27)
payments = st.tuples(days, amounts, st.sampled_from((0, 0, 0, 9, 45, 130)), st.none() | months, st.booleans())
"""Day, kopecks, days until it was known, the month it names, whether it pays penalty."""


@dataclass(frozen=True)
class Given:
    """What a month brings."""

    charge: int
    payments: list[tuple[int, int, int, int | None, bool]]
    refunds: list[tuple[int, int]]
    corrections: dict[int, int]
    imported: list[tuple[int, int, int]]
    penalties: list[tuple[int, int]]


given_months = st.builds(
    Given,
    charge=st.just(0) | amounts,
    payments=st.lists(payments, max_size=2),
    refunds=st.lists(st.tuples(days, amounts), max_size=1),
    corrections=st.dictionaries(months, st.integers(-90_000, 60_000), max_size=2),
    imported=st.lists(st.tuples(days, months, st.integers(-50_000, 50_000)), max_size=1),
    penalties=st.lists(st.tuples(months, st.integers(1, 9_000)), max_size=1),
)  # fmt: skip
stories = st.lists(given_months, min_size=LAST - FIRST + 1, max_size=LAST - FIRST + 1)


@dataclass
class Ledger:
    """An account's ledger as it grows."""

    kind: AccountKind
    entries: list[Entry] = field(default_factory=list)
    charges: list[PostedCharge] = field(default_factory=list)

    def bring(self, month: int, brings: Given) -> None:
        """Post what happens in a month, before it is closed."""
        for day, amount, late, named, of_penalty in brings.payments:
            on = begins(month) + timedelta(day)
            owed = max(sum(each.amount for each in self.entries if each.part is PENALTY), 0) if of_penalty else 0
            paid_on = on - timedelta(late)
            for part, share in ((PENALTY, min(owed, amount)), (MAIN, amount - min(owed, amount))):
                if share:
                    name = named if part is MAIN else None
                    self.entries.append(Entry(on, EntryKind.PAYMENT, part, -share, name, paid_on=paid_on))
        for day, amount in brings.refunds:
            self.entries.append(Entry(begins(month) + timedelta(day), EntryKind.REFUND, MAIN, amount))
        for day, of, amount in brings.imported:
            if of < month and amount:
                self.entries.append(Entry(begins(month) + timedelta(day), EntryKind.CORRECTION, MAIN, amount, of))
        for of, amount in brings.penalties:
            if of < month < OURS:
                self.entries.append(Entry(ends(month), EntryKind.PENALTY, PENALTY, amount, of))

    def charge(self, month: int, brings: Given, due_on: date) -> dict[int, int]:
        """Post what a close charges and corrects, and return the corrections."""
        corrections = {of: amount for of, amount in sorted(brings.corrections.items()) if amount and OURS <= of < month}
        corrections = corrections if month >= OURS else {}
        for of, amount in corrections.items():
            key = uuid.uuid4()
            self.entries.append(
                Entry(ends(month), EntryKind.CORRECTION, MAIN, amount, of, correction_id=key, computed=True)
            )
        if brings.charge:
            self.entries.append(Entry(ends(month), EntryKind.CHARGE, MAIN, brings.charge, month))
        source = ChargeSource.COMPUTED if month >= OURS else ChargeSource.IMPORTED
        self.charges.append(
            PostedCharge(uuid.uuid4(), month, brings.charge, ChargeBasis.READINGS, due_on, source, (), None)
        )
        return corrections

    def post(self, month: int, posting: Posting) -> None:
        """Post what a close posts of penalty."""
        for of, amount in posting.by_month.items():
            kind = EntryKind.PENALTY if amount > 0 else EntryKind.CORRECTION
            self.entries.append(Entry(ends(month), kind, PENALTY, amount, of, computed=True))
        if posting.transfer:
            for part, amount in ((PENALTY, posting.transfer), (MAIN, -posting.transfer)):
                self.entries.append(Entry(ends(month), EntryKind.CORRECTION, part, amount, computed=True))


def rows_of(entries: Iterable[Entry]) -> list[SimpleNamespace]:
    """Return entries as the close reads them."""
    ordered = sorted(entries, key=lambda entry: entry.on)
    return [
        SimpleNamespace(
            posted_on=each.on, kind=each.kind.value, part=each.part.value, amount=each.amount,
            month=None if each.month is None else begins(each.month), ours=each.correction_id is not None,
            computed=each.computed, paid_on=each.paid_on,
        )
        for each in ordered
    ]  # fmt: skip


def by_close(ledger: Ledger, month: int, before: list[Entry], corrections: Mapping[int, int]) -> Posting:
    """Return what the close posts."""
    due = {begins(each.month): each.due_on for each in ledger.charges if each.due_on and each.month < month}
    owed = owed_of(entries=rows_of(before), due_days=due, first=begins(OURS))
    newest = ledger.charges[-1]
    corrected: dict[Month, int] = {begins(of): amount for of, amount in corrections.items()}
    key_rates = [KeyRate(Fraction(percent), day) for day, percent in CHANGES.items()]
    settled = settle(
        events=[*owed.events, Close(begins(month), newest.amount, newest.due_on, corrected)],
        until=begins(month),
        rates=rates_of(kind=ledger.kind, key_rates=key_rates, caps=CAPS, figures=ROWS),
        posted=owed.posted,
        owed_penalty=owed.penalty,
        taken_over=owed.taken_over,
    )
    return Posting({number(each.month): each.amount for each in settled.penalties}, settled.transfer)


def by_audit(ledger: Ledger, rows: Rows, month: int) -> Posting:
    """Return what the audit expects of the close."""
    account = Account(uuid.uuid4(), "1", ledger.kind, None, None, None, (23, 25))
    entries = sorted(ledger.entries, key=lambda entry: entry.on)
    books = Books(account, charges=ledger.charges, entries=entries)
    return Reckoning(books, rows, OURS).posting(month)


ALL_ROWS = Rows(
    tariffs=(), norms=(), due_days=(), days_off={},
    figures=[DatedValue(row.name, row.value, row.valid_from) for row in ROWS],
    key_rates=[DatedValue("", Fraction(percent), day) for day, percent in CHANGES.items()],
    caps=[DatedValue(cap.kind.value, cap.percent, cap.valid_from, cap.valid_to) for cap in CAPS],
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from((AccountKind.RESIDENTIAL, AccountKind.RESIDENTIAL, AccountKind.BUSINESS)), stories)
def test_close_and_audit_reckon_the_same_penalties(kind: AccountKind, story: list[Given]) -> None:
    ledger = Ledger(kind)
    for month, brings in enumerate(story, start=FIRST):
        ledger.bring(month, brings)
        before = list(ledger.entries)
        corrections = ledger.charge(month, brings, begins(month + 1).replace(day=15))
        if month >= OURS:
            posting = by_close(ledger, month, before, corrections)
            assert by_audit(ledger, ALL_ROWS, month) == posting
            ledger.post(month, posting)
