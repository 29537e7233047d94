"""What happened to the main debt of an account, told anew from its ledger up to a close (billing rules 22 to 37)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.audit.facts import Entry
from domain.audit.lots import Purse
from domain.audit.months import ends, number
from domain.ledger import EntryKind, LedgerPart

FIRST = {EntryKind.PAYMENT: 0, EntryKind.REFUND: 1, EntryKind.CORRECTION: 2}
CLOSING, CHARGING, AFTER = 3, 4, 5
"""Places on one day of what a close does: its corrections, its charge, and what it moves from the penalty (rule 37)."""

Told = tuple[date, int, int, Entry]
"""The day that an entry counts from, its place on that day, its turn there, and the entry itself."""


@dataclass(frozen=True, slots=True)
class Story:
    """Entries of the part MAIN in the order in which they count, and the months that were charged."""

    told: Sequence[Told]
    charged: Collection[int]

    @classmethod
    def of(cls, entries: Iterable[Entry], *, charged: Collection[int]) -> "Story":
        """Return the story that the entries of a ledger tell, in the order in which they were recorded."""
        main = (entry for entry in entries if entry.part is LedgerPart.MAIN)
        placed = (_placed(turn, entry) for turn, entry in enumerate(main))
        return cls(sorted(placed, key=lambda told: told[:3]), charged)

    def purse(self, day: date) -> Purse:
        """Return debts and advance by what the ledger held at the end of a day."""
        purse = Purse()
        for on, _, _, entry in self.told:
            if entry.on <= day:
                # A named month that is not yet charged is as if not named (rule 33).
                is_charged = entry.month in self.charged and entry.month is not None and ends(entry.month) < on
                _tell(purse, on, entry, named=entry.month if is_charged else None)
        return purse


def _placed(turn: int, entry: Entry) -> Told:
    day = entry.on
    if entry.kind is EntryKind.PAYMENT and entry.paid_on is not None:
        day = min(entry.on, entry.paid_on)
    if entry.kind is EntryKind.CORRECTION and entry.correction_id and entry.month is not None:
        return day, CLOSING, entry.month, entry
    if entry.kind is EntryKind.CORRECTION and entry.month is None:
        return day, AFTER, turn, entry
    if entry.kind is EntryKind.CHARGE and entry.month is not None:
        # A charge counts from the last day of its month, however late it became known (rule 37).
        day = min(day, ends(entry.month))
    return day, FIRST.get(entry.kind, CHARGING), turn, entry


def _tell(purse: Purse, on: date, entry: Entry, *, named: int | None) -> None:
    month, amount = number(entry.on), entry.amount
    match entry.kind:
        case EntryKind.PAYMENT:
            purse.pay(on=on, amount=-amount, month=named)
        case EntryKind.REFUND:
            purse.refund(on=on, month=month, amount=amount)
        case EntryKind.CORRECTION if amount < 0 and entry.month is not None:
            purse.forgive(on=on, month=entry.month, amount=-amount)
        case _ if amount < 0:
            purse.pay(on=on, amount=-amount)
        case EntryKind.CHARGE if entry.month is not None:
            purse.owe(on=on, month=entry.month, amount=amount)
        case _:
            purse.owe(on=on, month=month, amount=amount)
