"""Sums that have to agree: lines and charges, charges and ledger, ledger and balance."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from domain.audit.differences import Difference, Subject
from domain.audit.facts import Books, ByZone, Entry, PostedLine
from domain.audit.months import ends
from domain.audit.pricing import kopecks
from domain.audit.story import Story
from domain.charges import ChargeLineKind, ChargeSource
from domain.ledger import EntryKind, LedgerPart
from domain.metering import TariffZone
from domain.payments import PaymentPurpose, PaymentStatus

OURS = frozenset({PaymentPurpose.ELECTRICITY, PaymentPurpose.PENALTY})


def disagreements(books: Books) -> Iterator[Difference]:
    """Yield whatever of an account does not add up."""
    yield from _of_charges(books)
    yield from _of_corrections(books)
    yield from _of_causes(books)
    yield from _of_payments(books)
    yield from _of_balance(books)


def energy(lines: Iterable[PostedLine]) -> list[PostedLine]:
    """Return the lines of energy."""
    return [line for line in lines if line.kind is ChargeLineKind.ENERGY]


def _of_charges(books: Books) -> Iterator[Difference]:
    posted = _by(books.entries, [entry.charge_id for entry in books.entries])
    for charge in books.charges:
        told = _Told(books, charge.month)
        entries = posted.get(charge.id, [])
        yield from told.compared(Subject.LEDGER, sum(entry.amount for entry in entries), charge.amount, "of the charge")
        if charge.source is ChargeSource.COMPUTED:
            yield from told.lines(charge.lines, charge.kwh)
            total = sum(line.amount for line in charge.lines)
            yield from told.compared(Subject.LINES, total, charge.amount, "lines beside the charge")
            if any(entry.on != ends(charge.month) for entry in entries) or len(entries) > 1:
                yield told.said(Subject.LEDGER, "the charge is not one entry of the month's last day")


def _of_corrections(books: Books) -> Iterator[Difference]:
    posted = _by(books.entries, [entry.correction_id for entry in books.entries])
    for correction in books.corrections:
        told = _Told(books, correction.month)
        entries = posted.get(correction.id, [])
        total = sum(entry.amount for entry in entries)
        yield from told.compared(Subject.LEDGER, total, correction.amount, "of the correction")
        if any((entry.on, entry.month) != (ends(correction.posted), correction.month) for entry in entries):
            yield told.said(Subject.LEDGER, "the correction is not dated the last day of the month that posts it")
        yield from told.lines(correction.lines, correction.kwh)
        before = stood(books, correction.month, before=correction.posted)
        total = sum(line.amount for line in correction.lines) - before
        yield from told.compared(Subject.LINES, total, correction.amount, "lines beside the correction")


def stood(books: Books, month: int, *, before: int) -> int:
    """Return the kopecks of energy that a month was charged before a close posted more."""
    charged = (
        charge.amount if charge.source is ChargeSource.COMPUTED else sum(line.amount for line in energy(charge.lines))
        for charge in books.charges
        if charge.month == month
    )
    corrected = (each.amount for each in books.corrections if each.month == month and each.posted < before)
    return sum(charged) + sum(corrected)


def _of_causes(books: Books) -> Iterator[Difference]:
    """Yield entries that nothing caused."""
    charges = {charge.id for charge in books.charges}
    corrections = {correction.id for correction in books.corrections}
    closed = {ends(charge.month) for charge in books.charges if charge.source is ChargeSource.COMPUTED}
    for entry in books.entries:
        is_orphan = (
            (entry.kind is EntryKind.CHARGE and entry.charge_id not in charges)
            or (entry.correction_id is not None and entry.correction_id not in corrections)
            or (entry.computed and entry.on not in closed)
        )
        if is_orphan:
            yield Difference(books.account.number, entry.month, Subject.LEDGER, entry.amount, None, "without a cause")


def _of_payments(books: Books) -> Iterator[Difference]:
    posted = _by(books.entries, [entry.payment_id for entry in books.entries])
    for payment in books.payments:
        is_kept = payment.status is PaymentStatus.CONFIRMED and payment.purpose in OURS
        entries = [entry.amount for entry in posted.get(payment.id, [])]
        told = _Told(books, None)
        yield from told.compared(Subject.PAYMENT, sum(entries), -payment.amount if is_kept else 0, "of the payment")


def _of_balance(books: Books) -> Iterator[Difference]:
    """Yield parts of the balance that differ from the ledger, and from what caused it."""
    told = _Told(books, None)
    sums: Counter[LedgerPart] = Counter()
    for entry in books.entries:
        sums[entry.part] += entry.amount
    yield from told.compared(Subject.BALANCE, books.main, sums[LedgerPart.MAIN], "electricity, by the ledger")
    yield from told.compared(Subject.BALANCE, books.penalty, sums[LedgerPart.PENALTY], "penalty, by the ledger")
    caused = sum(charge.amount for charge in books.charges) + sum(each.amount for each in books.corrections)
    caused -= sum(
        each.amount for each in books.payments if each.purpose in OURS and each.status is PaymentStatus.CONFIRMED
    )
    # Penalties, and what no table but the ledger tells of.
    caused += sum(
        entry.amount for entry in books.entries if not (entry.charge_id or entry.correction_id or entry.payment_id)
    )
    yield from told.compared(Subject.BALANCE, books.main + books.penalty, caused, "by what caused it")
    yield from _of_debts(books, told)


def _of_debts(books: Books, told: "_Told") -> Iterator[Difference]:
    """Yield a balance that is not what all lots come to, or whose oldest debt is due on another day (rule 39)."""
    due = {charge.month: charge.due_on for charge in books.charges}
    purse = Story.of(books.entries, charged=due).purse(date.max)
    purse.pay(on=date.max, amount=max(-books.penalty, 0))
    yield from told.compared(Subject.BALANCE, books.main + min(books.penalty, 0), purse.main, "by months")
    due_on = due.get(purse.unpaid[0].month) if purse.unpaid else None
    if books.due_on != due_on:
        yield told.said(Subject.DUE_DAY, f"of the oldest debt: {books.due_on}, not {due_on}")


class _Told:
    """Differences of one month of an account."""

    def __init__(self, books: Books, month: int | None) -> None:
        self.number, self.month = books.account.number, month

    def compared(self, subject: Subject, posted: int, expected: int, detail: str) -> Iterator[Difference]:
        if posted != expected:
            yield Difference(self.number, self.month, subject, posted, expected, detail)

    def said(self, subject: Subject, detail: str) -> Difference:
        return Difference(self.number, self.month, subject, None, None, detail)

    def lines(self, lines: Sequence[PostedLine], volume: ByZone | None) -> Iterator[Difference]:
        """Yield lines that are not kilowatt-hours by price, or that do not come to the volume."""
        for line in energy(lines):
            if line.kwh is not None and line.price is not None:
                amount = kopecks(line.kwh, line.price)
                yield from self.compared(Subject.LINES, line.amount, amount, f"{line.kwh} kWh at {line.price}")
        counted: Counter[TariffZone] = Counter()
        for line in lines:
            counted[line.zone or TariffZone.T1] += line.kwh or 0
        if volume is None or +counted != +Counter(volume):
            yield self.said(Subject.VOLUME, "the lines do not come to the volume that is kept")


def _by(entries: Sequence[Entry], keys: Iterable[uuid.UUID | None]) -> Mapping[uuid.UUID | None, list[Entry]]:
    groups: defaultdict[uuid.UUID | None, list[Entry]] = defaultdict(list)
    for entry, key in zip(entries, keys, strict=True):
        groups[key].append(entry)
    return groups
