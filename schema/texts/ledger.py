"""What is said about an entry of the ledger, and about a period that cannot be shown."""

from domain.ledger import EntryKind, LedgerPart, Posting
from domain.users import Language
from schema.texts import Text
from schema.texts.months import name_month

ENTRY = {
    (EntryKind.CHARGE, LedgerPart.MAIN): Text("Начислено за электроэнергию", "Charge for electricity"),
    (EntryKind.CHARGE, LedgerPart.PENALTY): Text("Начислены пени", "Penalty charged"),
    (EntryKind.PENALTY, LedgerPart.MAIN): Text("Начислены пени", "Penalty charged"),
    (EntryKind.PENALTY, LedgerPart.PENALTY): Text("Начислены пени", "Penalty charged"),
    (EntryKind.PAYMENT, LedgerPart.MAIN): Text("Оплата электроэнергии", "Payment for electricity"),
    (EntryKind.PAYMENT, LedgerPart.PENALTY): Text("Оплата пеней", "Payment of penalty"),
    (EntryKind.REFUND, LedgerPart.MAIN): Text("Возврат оплаты", "Refund of a payment"),
    (EntryKind.REFUND, LedgerPart.PENALTY): Text("Возврат оплаты пеней", "Refund of a payment of penalty"),
    (EntryKind.CORRECTION, LedgerPart.MAIN): Text("Перерасчёт", "Correction"),
    (EntryKind.CORRECTION, LedgerPart.PENALTY): Text("Перерасчёт пеней", "Correction of penalty"),
}
RECALCULATED = Text("Перерасчёт за электроэнергию", "Recalculation for electricity")
"""A month whose charge gives back more than it asks for."""
OF_MONTH = Text("{what}, {month}", "{what}, {month}")
PERIOD_OUT_OF_RANGE = Text("Годы принимаются с 1990 по 2199.", "Years are taken from 1990 to 2199.")
PERIOD_BACKWARDS = Text("Конец периода раньше его начала.", "The period ends before it begins.")
PERIOD_TOO_LONG = Text("Период не может быть длиннее {given} мес.", "A period has at most {given} months.")


def posting(entry: Posting, language: Language) -> str:
    """Return what an entry is for: its cause, its month and its ground, as far as the ledger has them."""
    gives_back = entry.kind is EntryKind.CHARGE and entry.amount < 0
    what = (RECALCULATED if gives_back else ENTRY[entry.kind, entry.part]).say(language)
    if entry.month is not None:
        what = OF_MONTH.say(language, what=what, month=name_month(entry.month, language))
    return f"{what}: {entry.ground}" if entry.ground else what
