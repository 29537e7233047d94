"""The closes of an account told anew, one month after the other, beside what they posted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.audit.agreement import energy, stood
from domain.audit.changes import told_anew
from domain.audit.differences import Difference, Subject
from domain.audit.facts import Books, PostedCharge, PostedLine
from domain.audit.months import begins, ends, number
from domain.audit.penalties import Reckoning, is_of
from domain.audit.places import is_supplied, view
from domain.audit.pricing import Line, lines_of
from domain.audit.rows import Rows, Undecided
from domain.audit.used import Estimated, Used
from domain.audit.views import known_at
from domain.audit.volumes import Closing
from domain.charges import ChargeBasis, ChargeSource
from domain.ledger import LedgerPart


@dataclass(slots=True)
class Closes:
    """The closes of an account; ``standing`` is what stands of each charged month, as it is found out here."""

    books: Books
    rows: Rows
    standing: dict[int, Used | Estimated | None] = field(default_factory=dict)

    def differences(self) -> Iterator[Difference]:
        """Yield what the closes posted otherwise than the rules tell."""
        ours = [charge.month for charge in self.books.charges if charge.source is ChargeSource.COMPUTED]
        reckoning = Reckoning(self.books, self.rows, first=min(ours, default=0))
        for charge in sorted(self.books.charges, key=lambda charge: charge.month):
            if charge.source is ChargeSource.IMPORTED:
                is_estimated = charge.basis is not ChargeBasis.READINGS and energy(charge.lines)
                self.standing[charge.month] = Estimated() if is_estimated else None
                continue
            try:
                yield from self._of_volumes(charge)
                yield from self._of_penalty(charge.month, reckoning)
                yield from self._of_nothing(charge)
            except Undecided as missing:
                yield self._difference(charge.month, Subject.CHARGE, charge.amount, None, str(missing))
                self.standing.setdefault(charge.month, Used({}))
        yield from self._of_months_left_out(ours)

    def _of_volumes(self, charge: PostedCharge) -> Iterator[Difference]:
        month, account = charge.month, known_at(self.books.account, charge.month)
        seen = view(account=account, month=month, rows=self.rows)
        anew = {
            earlier: used
            for earlier in sorted(self.standing)
            if (used := told_anew(Closing(account, self.rows, earlier, seen, self.standing)))
        }
        used = Closing(account, self.rows, month, seen, self.standing).used()
        yield from self._of_corrections(month, anew)
        self.standing |= {**anew, month: used}
        lines = self._priced(month, used)
        if used.basis is not charge.basis:
            yield self._difference(month, Subject.VOLUME, None, None, f"{charge.basis.value}, not {used.basis.value}")
        yield from self._of_lines(month, lines, charge.lines)
        amount = sum(line.amount for line in lines)
        if amount != charge.amount:
            yield self._difference(month, Subject.CHARGE, charge.amount, amount, f"{used.kwh} kWh")
        due_on = self.rows.due_on(account.kind, month)
        if charge.due_on != due_on:
            yield self._difference(month, Subject.DUE_DAY, None, None, f"{charge.due_on}, not {due_on}")

    def _of_corrections(self, month: int, anew: Mapping[int, Used]) -> Iterator[Difference]:
        posted = {each.month: each for each in self.books.corrections if each.posted == month}
        for earlier in sorted({*posted, *anew}):
            correction, used = posted.get(earlier), anew.get(earlier)
            lines = self._priced(earlier, used) if used else ()
            expected = sum(line.amount for line in lines) - stood(self.books, earlier, before=month) if used else None
            amount = correction.amount if correction else None
            if amount != expected:
                kwh = f"{used.kwh} kWh, " if used else ""
                yield self._difference(
                    earlier, Subject.CORRECTION, amount, expected, f"{kwh}posted in {begins(month):%Y-%m}"
                )
            elif correction:
                yield from self._of_lines(earlier, lines, correction.lines)

    def _of_lines(self, month: int, lines: Sequence[Line], posted: Sequence[PostedLine]) -> Iterator[Difference]:
        found = [(line.zone, line.band, line.kwh, line.price, line.amount) for line in posted]
        if found != [(line.zone, line.band, line.kwh, line.price, line.amount) for line in lines]:
            yield self._difference(month, Subject.LINES, None, None, f"{_said(posted)} not {_said(lines)}")

    def _priced(self, month: int, used: Used) -> tuple[Line, ...]:
        account = self.books.account
        day = max(begins(month), account.opened_on or begins(month))
        terms = max(
            (terms for terms in account.terms if terms.valid_from <= day),
            key=lambda terms: terms.valid_from,
            default=None,
        )
        had = min((until for until in account.former if until >= day), default=None)
        own = account.tariff_code if had is None else account.former[had]
        return lines_of(
            rows=self.rows,
            code=(terms.tariff_code if terms else None) or own,
            month=month,
            metered=used.metered,
            norm=used.norm or 0,
            is_exempt=any(
                number(each.since) <= month and (each.until is None or month <= number(each.until))
                for each in account.exempt
            ),
        )

    def _of_penalty(self, month: int, reckoning: Reckoning) -> Iterator[Difference]:
        mine = [entry for entry in self.books.entries if is_of(entry, month)]
        posted = {entry.month: entry.amount for entry in mine if entry.month is not None}
        expected = reckoning.posting(month)
        for each in sorted({*posted, *expected.by_month}):
            amounts = posted.get(each, 0), expected.by_month.get(each, 0)
            if amounts[0] != amounts[1]:
                yield self._difference(each, Subject.PENALTY, *amounts, f"posted in {begins(month):%Y-%m}")
        moved = sorted(entry.amount for entry in mine if entry.month is None)
        if moved != sorted({-expected.transfer, expected.transfer} - {0}):
            yield self._difference(
                month, Subject.TRANSFER, max(moved, default=0), expected.transfer, "penalty paid back"
            )

    def _of_months_left_out(self, ours: Sequence[int]) -> Iterator[Difference]:
        """Yield closed months that nobody charged: in which the account was supplied, or penalty arose after that."""
        charged, opened_on = {charge.month for charge in self.books.charges}, self.books.account.opened_on
        for month in sorted({*self.books.closed} - charged):
            is_open = opened_on is None or opened_on <= ends(month)
            if is_open and is_supplied(known_at(self.books.account, month), month):
                yield self._difference(month, Subject.CHARGE, None, None, "supplied, but not charged: close it again")
            elif is_open:
                yield from self._of_penalty_left_out(month, first=min([*ours, month]))

    def _of_penalty_left_out(self, month: int, *, first: int) -> Iterator[Difference]:
        try:
            yield from self._of_penalty(month, Reckoning(self.books, self.rows, first=first))
        except Undecided as missing:
            yield self._difference(month, Subject.PENALTY, None, None, str(missing))

    def _of_nothing(self, charge: PostedCharge) -> Iterator[Difference]:
        """Yield a charge after the end of supply that comes to nothing, posts nothing, and lets no debt fall due."""
        month, books = charge.month, self.books
        first, last = begins(month), ends(month)
        is_needed = any(entry.on == last and entry.computed for entry in books.entries) or any(
            first <= entry.on <= last and entry.amount > 0 and entry.part is LedgerPart.MAIN for entry in books.entries
        )
        is_needed = is_needed or any(correction.posted == month for correction in books.corrections)
        if not is_needed and not charge.amount and not is_supplied(known_at(books.account, month), month):
            yield self._difference(month, Subject.CHARGE, 0, None, "a charge of nothing after the end of supply")

    def _difference(
        self, month: int, subject: Subject, posted: int | None, expected: int | None, detail: str
    ) -> Difference:
        return Difference(self.books.account.number, month, subject, posted, expected, detail)


def _said(lines: Sequence[Line | PostedLine]) -> str:
    return ", ".join(f"{line.zone.value if line.zone else '-'}/{line.band} {line.kwh} × {line.price}" for line in lines)
