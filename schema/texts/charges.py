"""What is said about the charge of a month, and about what was put right of it."""

from datetime import date

from domain.charges import ChargeBasis
from domain.correction_grounds import CorrectionGround
from domain.metering import ReadingSource
from domain.month_volumes import MonthVolume
from domain.posted_corrections import PostedCorrection
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import kwh, money
from schema.texts.bases import by_basis
from schema.texts.days import name_day
from schema.texts.months import name_month
from schema.texts.volumes import volume_sentences

CHARGED = Text("За {month} начислено {kwh} {basis}.", "{kwh} were charged for {month} {basis}.")
IMPORTED = Text(
    "Расход за {month} взят {basis}; начисление сделала расчётная система поставщика.",
    "The use of {month} was taken {basis}; the supplier's billing system made the charge.",
)
CORRECTED = Text(
    "Перерасчёт за {month} от {day}: было {before}, стало {after}.",
    "Correction of {month}, posted on {day}: {before} before, {after} now.",
)
BECAUSE = Text("Причина: {cause}.", "Why: {cause}.")
FALLEN = Text("прежние показания больше не учитываются", "the readings of before count no more")
AND = Text(" и ", " and ")
DEARER = Text("К оплате больше на {amount}.", "{amount} more are to be paid.")
CHEAPER = Text("К оплате меньше на {amount}.", "{amount} less are to be paid.")
SAME = Text("Сумма осталась прежней.", "The amount stayed the same.")
CAUSES = {
    ReadingSource.CONTROL: Text("контрольные показания от {day}", "an inspector's reading of {day}"),
    ReadingSource.CUSTOMER: Text("переданные показания от {day}", "the customer's reading of {day}"),
    ReadingSource.PUBLIC_FORM: Text("переданные показания от {day}", "the customer's reading of {day}"),
    ReadingSource.IMPORT: Text("показания от {day}", "a reading of {day}"),
}


def charge_text(*, month: date, basis: ChargeBasis, volume: MonthVolume | None, language: Language) -> str:
    """Return how the kilowatt-hours of a charge came about; of an imported one as much as is known."""
    name = name_month(month, language)
    if volume is None:
        return IMPORTED.say(language, month=name, basis=by_basis(basis, language))
    word = by_basis(basis, language, is_power=bool(volume.norm and volume.norm.is_power))
    total = CHARGED.say(language, month=name, kwh=kwh(volume.kwh, language), basis=word)
    return " ".join((total, *volume_sentences(volume, language)))


def correction_text(correction: PostedCorrection, language: Language) -> str:
    """Return what was put right, on what ground, how the kilowatt-hours come about now, and what that costs."""
    changed = CORRECTED.say(
        language,
        month=name_month(correction.volume.month, language),
        day=name_day(correction.posted_on, language),
        before=kwh(correction.kwh_before, language),
        after=kwh(correction.kwh_after, language),
    )
    because = BECAUSE.say(language, cause=name_cause(correction.ground, language))
    sentences = volume_sentences(correction.volume, language)
    return " ".join((changed, because, *sentences, difference_text(correction.amount, language)))


def name_cause(ground: CorrectionGround, language: Language) -> str:
    """Return why a month was corrected, such as "контрольные показания от 12 октября 2026"."""
    named = (CAUSES[cause.source].say(language, day=name_day(cause.taken_on, language)) for cause in ground.causes)
    # Where nothing new was read, what was read before has fallen out.
    return AND.say(language).join(dict.fromkeys(named)) or FALLEN.say(language)


def difference_text(amount: int, language: Language) -> str:
    """Return what kopecks more or, below zero, fewer mean to whoever pays."""
    if not amount:
        return SAME.say(language)
    return (DEARER if amount > 0 else CHEAPER).say(language, amount=money(abs(amount), language))
