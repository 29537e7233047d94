"""What is said about an entry of the ledger, and about a period that cannot be shown."""

from domain.charges import PostedCharge
from domain.correction_grounds import CorrectionGround
from domain.entry_causes import Amended, Moved, cause_of
from domain.ledger import EntryKind, LedgerPart, Posting
from domain.payments import PaymentPurpose, PaymentSource, PostedPayment
from domain.penalties import PenaltyFacts
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import kwh, money
from schema.texts.bases import by_basis
from schema.texts.charges import name_cause
from schema.texts.days import name_day
from schema.texts.months import name_month
from schema.texts.penalties import penalty_text

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
GIVEN_BACK = {
    LedgerPart.MAIN: Text("Возврат оплаты, внесённой {day}", "Refund of the payment made on {day}"),
    LedgerPart.PENALTY: Text("Возврат оплаты пеней, внесённой {day}", "Refund of the payment of penalty made on {day}"),
}
REST_OF_PENALTY = {
    EntryKind.PAYMENT: Text(
        "Зачтено за электроэнергию сверх пеней к оплате: платёж в счёт пеней",
        "Credited to electricity beyond the penalty to be paid: payment of penalty",
    ),
    EntryKind.REFUND: Text(
        "Возврат зачтённого за электроэнергию из платежа в счёт пеней, внесённого {day}",
        "Refund of what was credited to electricity from the payment of penalty made on {day}",
    ),
}
"""What a payment of penalty paid on the part MAIN (rule 34): what is over, which is all of it where none was owed."""
BY_WAY = {
    PaymentSource.CABINET: Text("{what} картой в личном кабинете", "{what} by card in the cabinet"),
    PaymentSource.IMPORT: Text(
        "{what} в банке, кассе или на почте (по данным поставщика)",
        "{what} at a bank, a cash desk or the post (as the supplier tells)",
    ),
}
"""Where a payment was made; of one that was made elsewhere the billing system tells no more."""
RECALCULATED = Text("Перерасчёт за электроэнергию", "Recalculation for electricity")
"""A month whose charge gives back more than it asks for."""
MOVED = {
    Moved.FROM_PENALTY: Text(
        "Пени, оплаченные лишними, перенесены в оплату электроэнергии",
        "Penalty that was paid too much, moved to electricity",
    ),
    Moved.TO_ELECTRICITY: Text(
        "Зачтено в оплату электроэнергии: пени, оплаченные лишними",
        "Credited to electricity: penalty that was paid too much",
    ),
}
OF_MONTH = Text("{what}, {month}", "{what}, {month}")
CHARGED = Text("{kwh} {basis}{due}", "{kwh} {basis}{due}")
DUE = Text(", оплатить нужно до {due_on} включительно", ", to be paid by {due_on}")
CORRECTED = Text("было {before}, стало {after}, причина — {cause}", "{before} before, {after} now, because of {cause}")
AMENDED = Text("было {before}, стало {after}", "{before} before, {after} now")
WITH_GROUND = Text("{what}: {ground}", "{what}: {ground}")
IN_ITS_WORDS = Text("{what}: {ground}", '{what}; the words of the supplier\'s billing system: "{ground}"')
"""An imported ground is Russian, whoever reads it."""
PERIOD_OUT_OF_RANGE = Text("Годы принимаются с 1990 по 2199.", "Years are taken from 1990 to 2199.")
PERIOD_BACKWARDS = Text("Конец периода раньше его начала.", "The period ends before it begins.")
PERIOD_TOO_LONG = Text("Самый длинный период — {months}.", "The longest period is {months}.")


def posting(entry: Posting, language: Language) -> str:
    """Return what an entry is for: its cause, its month and its ground, as far as the ledger has them."""
    cause = cause_of(entry)
    if isinstance(cause, Moved):
        return MOVED[cause].say(language)
    if isinstance(cause, PenaltyFacts):
        return penalty_text(cause, entry, language)
    what = _what(entry, language)
    if entry.month is not None:
        what = OF_MONTH.say(language, what=what, month=name_month(entry.month, language))
    if cause:
        return WITH_GROUND.say(language, what=what, ground=_told(cause, language))
    return IN_ITS_WORDS.say(language, what=what, ground=entry.ground) if entry.ground else what


def _what(entry: Posting, language: Language) -> str:
    if entry.payment is not None:
        return _paid(entry, entry.payment, language)
    gives_back = entry.kind is EntryKind.CHARGE and entry.amount < 0
    return (RECALCULATED if gives_back else ENTRY[entry.kind, entry.part]).say(language)


def _paid(entry: Posting, payment: PostedPayment, language: Language) -> str:
    if entry.part is LedgerPart.MAIN and payment.purpose is PaymentPurpose.PENALTY:
        text = REST_OF_PENALTY[entry.kind]
    else:
        text = GIVEN_BACK[entry.part] if entry.kind is EntryKind.REFUND else ENTRY[entry.kind, entry.part]
    what = text.say(language, day=name_day(payment.made_on, language))
    return BY_WAY[payment.source].say(language, what=what)


def _told(cause: PostedCharge | CorrectionGround | Amended, language: Language) -> str:
    if isinstance(cause, Amended):
        return AMENDED.say(language, before=money(cause.before, language), after=money(cause.after, language))
    if isinstance(cause, PostedCharge):
        basis = by_basis(cause.basis, language, is_power=cause.is_power)
        due = DUE.say(language, due_on=name_day(cause.due_on, language)) if cause.due_on else ""
        return CHARGED.say(language, kwh=kwh(cause.kwh, language), basis=basis, due=due)
    return CORRECTED.say(
        language,
        before=kwh(cause.kwh_before, language),
        after=kwh(cause.kwh_after, language),
        cause=name_cause(cause, language),
    )
