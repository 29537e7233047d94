"""What stands in for meters that are not read: the norm of a dwelling, or the maximum power of a firm."""

from fractions import Fraction

from domain.charges import ChargeBasis
from domain.month_volumes import MonthVolume
from domain.norm_volumes import NormReason, NormVolume
from domain.periods import last_day
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import DAYS, PERSONS, counted, decimal, kwh, whole
from schema.texts.days import name_day
from schema.texts.grounds import name_ground
from schema.texts.months import since_month

NORM = Text(
    "Расход взят по нормативу: {per_head} кВт·ч на человека × {persons}{raising} {equal} {kwh}. Причина: {reason}.",
    "The norm is taken instead: {per_head} kWh a head x {persons}{raising} {equal} {kwh}. Why: {reason}.",
)
POWER = Text(
    "Расход взят по наибольшей мощности: {power} кВт × 24 часа × {days} = {kwh}. Причина: {reason}.",
    "The maximum power is taken instead: {power} kW x 24 hours x {days} = {kwh}. Why: {reason}.",
)
RAISING = Text(" × {factor}", " x {factor}")
EQUAL, ABOUT = Text("=", "="), Text("≈", "is about")
GROUND = Text(" Норматив: {ground}.", " Norm: {ground}.")
SINCE = Text(" с {month}", " since {month}")
RAISED = Text(", поэтому норматив умножен на {factor}", ", so the norm is multiplied by {factor}")
REASONS = {
    NormReason.NO_HISTORY: Text(
        "показаний, которые можно учесть, нет{since}, а для среднего расхода месяцев с показаниями мало",
        "no reading counts{since}, and too few months were read to take a mean of",
    ),
    NormReason.NO_READINGS: Text(
        "показаний, которые можно учесть, нет{since}, а средний расход берут только в первые месяцы",
        "no reading counts{since}, and mean use is taken for the first months alone",
    ),
    NormReason.NO_METER: Text("счётчика нет, хотя его можно поставить", "there is no meter, though one can be fitted"),
    NormReason.METER_IMPOSSIBLE: Text("счётчик поставить нельзя", "no meter can be fitted"),
    NormReason.ACCESS_REFUSED: Text(
        "проверяющего не пустили к счётчику{acts}", "an inspector was kept from the meter{acts}"
    ),
}
OF_BUSINESS = {
    NormReason.NO_READINGS: Text("показаний, которые можно учесть, нет{since}", "no reading counts{since}"),
    NormReason.NO_HISTORY: Text(
        "показаний, которые можно учесть, нет{since}, и прежний расход не известен",
        "no reading counts{since}, and earlier use is not known",
    ),
    NormReason.NO_METER: Text("счётчика нет", "there is no meter"),
}
ACTS = (Text(", акт от {days}", ", act of {days}"), Text(", акты от {days}", ", acts of {days}"))
AND = Text(" и ", " and ")


def norm_sentence(volume: MonthVolume, language: Language) -> str:
    """Return what the norm of a month, if it has one, was worked out from, why it stands in, and by which act."""
    norm = volume.norm
    if norm is None:
        return ""
    reason = _reason(volume, norm, language)
    if norm.per_head is None or norm.persons is None:
        days = counted(last_day(volume.month).day, DAYS, language)
        return POWER.say(
            language, power=whole(norm.max_power or 0, language), days=days, kwh=kwh(norm.kwh, language), reason=reason
        )
    factor = decimal(norm.raising, language) if norm.raising else ""
    exact = norm.per_head * norm.persons * (norm.raising or Fraction(1))
    told = NORM.say(
        language,
        per_head=decimal(norm.per_head, language),
        persons=counted(norm.persons, PERSONS, language),
        raising=RAISING.say(language, factor=factor) if factor else "",
        equal=(EQUAL if exact == norm.kwh else ABOUT).say(language),
        kwh=kwh(norm.kwh, language),
        reason=reason + (RAISED.say(language, factor=factor) if factor else ""),
    )
    return told + (GROUND.say(language, ground=name_ground(norm.ground, language)) if norm.ground else "")


def _reason(volume: MonthVolume, norm: NormVolume, language: Language) -> str:
    missed = [meter.first_missed for meter in volume.meters if meter.basis is ChargeBasis.NORM and meter.first_missed]
    since = SINCE.say(language, month=since_month(min(missed), language)) if missed else ""
    text = OF_BUSINESS.get(norm.reason) if norm.is_power else None
    return (text or REASONS[norm.reason]).say(language, since=since, acts=_acts(norm, language))


def _acts(norm: NormVolume, language: Language) -> str:
    one, several = ACTS
    days = AND.say(language).join(name_day(day, language) for day in norm.refused_on)
    return (several if len(norm.refused_on) > 1 else one).say(language, days=days) if days else ""
