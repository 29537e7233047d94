"""What an audit finds of books that somebody falsified: each kopeck, and where it is."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.audit.audit import audited
from domain.audit.differences import Subject
from domain.audit.facts import Books, Entry, Paid, PostedCharge
from domain.audit.months import number
from domain.audit.rows import Rows
from domain.charges import ChargeBasis
from domain.ledger import EntryKind, LedgerPart
from domain.payments import PaymentPurpose, PaymentStatus
from models.audit_reads import account_ids, books_of
from models.base import Database
from services.audit import reference_of
from tests.services.test_audit import year

__all__ = ["year"]
JULY, SEPTEMBER, DECEMBER = number(date(2026, 7, 1)), number(date(2026, 9, 1)), number(date(2026, 12, 1))
Change = Callable[[Books], Books]


def charge(month: int, **values: Any) -> Change:
    """Change the charge of a month."""
    return lambda books: replace(
        books, charges=[replace(each, **values) if each.month == month else each for each in books.charges]
    )


def july_line(**values: Any) -> Change:
    """Change the first line of July."""

    def changed(each: PostedCharge) -> PostedCharge:
        return replace(each, lines=[replace(each.lines[0], **values), *each.lines[1:]])

    return lambda books: replace(
        books, charges=[changed(each) if each.month == JULY else each for each in books.charges]
    )


def correction(**values: Any) -> Change:
    """Change the first correction of September."""

    def changed(books: Books) -> Books:
        first = next(each for each in books.corrections if each.month == SEPTEMBER)
        return replace(
            books, corrections=[replace(each, **values) if each is first else each for each in books.corrections]
        )

    return changed


def entry(on: date, kind: EntryKind, part: LedgerPart, amount: int, **values: Any) -> Change:
    """Add an entry, and keep the balance as the ledger would."""

    def added(books: Books) -> Books:
        main = amount if part is LedgerPart.MAIN else 0
        entries = [*books.entries, Entry(on, kind, part, amount, **values)]
        return replace(books, entries=entries, main=books.main + main, penalty=books.penalty + amount - main)

    return added


def reading(books: Books) -> Books:
    """Let July's reading show a unit more."""
    (meter,) = books.account.meters
    shown = [
        replace(each, values={zone: value + 1 for zone, value in each.values.items()})
        if each.taken_on == date(2026, 7, 24) else each
        for each in meter.shown
    ]  # fmt: skip
    return replace(books, account=replace(books.account, meters=[replace(meter, shown=shown)]))


def transferred(books: Books) -> Books:
    """Move penalty to the main debt that nobody paid back."""
    for part, amount in ((LedgerPart.PENALTY, 5), (LedgerPart.MAIN, -5)):
        books = entry(date(2027, 1, 31), EntryKind.CORRECTION, part, amount, computed=True)(books)
    return books


def without_corrections(books: Books) -> Books:
    """Forget what was corrected, with its entries."""
    gone = sum(each.amount for each in books.corrections)
    entries = [each for each in books.entries if each.correction_id is None]
    return replace(books, corrections=[], entries=entries, main=books.main - gone)


def without_july(books: Books) -> Books:
    """Forget July's charge, with its entry."""
    [gone] = [each for each in books.charges if each.month == JULY]
    entries = [each for each in books.entries if each.charge_id != gone.id]
    charges = [each for each in books.charges if each is not gone]
    return replace(books, charges=charges, entries=entries, main=books.main - gone.amount)


def paid(books: Books) -> Books:
    """Add a payment that the ledger does not have."""
    payment = Paid(uuid.uuid4(), 500, PaymentPurpose.ELECTRICITY, PaymentStatus.CONFIRMED)
    return replace(books, payments=[*books.payments, payment])


END, PENALTY = date(2026, 10, 31), EntryKind.PENALTY
FALSE: dict[str, tuple[Change, set[tuple[Subject, int]]]] = {
    "charge of a kopeck more": (
        charge(JULY, amount=202_861),
        {(Subject.CHARGE, 1), (Subject.LEDGER, 1), (Subject.LINES, 1), (Subject.BALANCE, 1)},
    ),
    "line of a kopeck more": (july_line(amount=202_861), {(Subject.LINES, 0), (Subject.LINES, 1)}),
    "line of another price": (july_line(price=Decimal("7.36")), {(Subject.LINES, 0), (Subject.LINES, 276)}),
    "line of a kilowatt-hour more": (
        july_line(kwh=277), {(Subject.LINES, 0), (Subject.LINES, 735), (Subject.VOLUME, 0)},
    ),
    "charge that is due a day later": (charge(DECEMBER, due_on=date(2027, 1, 16)), {(Subject.DUE_DAY, 0)}),
    "charge of another basis": (charge(JULY, basis=ChargeBasis.AVERAGE), {(Subject.VOLUME, 0)}),
    "reading that was changed": (reading, {(Subject.CHARGE, 735), (Subject.LINES, 0)}),
    "correction of a kopeck more": (
        correction(amount=1),
        {(Subject.CORRECTION, -1), (Subject.LEDGER, -1), (Subject.LINES, -1), (Subject.BALANCE, -1)},
    ),
    "charge that was forgotten": (without_july, {(Subject.CHARGE, 0)}),
    "corrections that were forgotten": (without_corrections, {(Subject.CORRECTION, -1)}),
    "penalty of a kopeck more": (entry(END, PENALTY, LedgerPart.PENALTY, 1, month=JULY, computed=True), {
        (Subject.PENALTY, 1),
    }),
    "penalty of a day that no month ends with": (
        entry(END - timedelta(1), PENALTY, LedgerPart.PENALTY, 7, month=JULY, computed=True), {(Subject.PENALTY, 7)},
    ),
    "penalty of a month that was not closed": (
        entry(date(2027, 2, 28), PENALTY, LedgerPart.PENALTY, 9, month=JULY, computed=True), {(Subject.LEDGER, 9)},
    ),
    "charge that nothing caused": (
        entry(END, EntryKind.CHARGE, LedgerPart.MAIN, 100, month=JULY, charge_id=uuid.uuid4()), {(Subject.LEDGER, 100)},
    ),
    "penalty that was moved": (transferred, {(Subject.TRANSFER, 5)}),
    "payment that is not in the ledger": (paid, {(Subject.PAYMENT, 500), (Subject.BALANCE, 500)}),
    "balance of a kopeck less": (lambda books: replace(books, penalty=books.penalty - 1), {(Subject.BALANCE, 1)}),
}  # fmt: skip


@pytest.fixture
async def books(database: Database, year: None) -> tuple[Books, Rows]:
    """Return the books of the household and what they were made by."""
    async with database.reading() as session:
        [found] = await books_of(session, ids=await account_ids(session))
    return found, await reference_of(database=database)


async def test_whatever_is_false_is_found_to_the_kopeck(books: tuple[Books, Rows]) -> None:
    true, rows = books
    assert audited(books=true, rows=rows).found == []
    for name, (change, expected) in FALSE.items():
        found = audited(books=change(true), rows=rows).found
        told = {(each.subject, each.kopecks) for each in found}
        missing = {(subject, kopecks) for subject, kopecks in expected if kopecks >= 0} - told
        missing |= {(subject, -1) for subject, kopecks in expected if kopecks < 0} - {(each, -1) for each, _ in told}
        assert missing == set(), f"{name}: {found}"
