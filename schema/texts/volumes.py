"""How the kilowatt-hours of a month came about: which readings, which mean, which norm."""

from collections.abc import Iterator

from domain.charges import ChargeBasis
from domain.means import mean_use
from domain.meter_volumes import MeterVolume, UsePiece
from domain.metering import TariffZone
from domain.month_volumes import MonthVolume
from domain.periods import Month
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import DAYS, MONTHS, counted, kwh, whole
from schema.texts.days import name_day
from schema.texts.months import name_month, name_months
from schema.texts.norms import norm_sentence
from schema.texts.zones import zone_word

METER = Text("Счётчик {serial}", "Meter {serial}")
READ = Text(
    "{meter}: было {before} ({since}), стало {after} ({until}{zero}), расход {use}.{gap}",
    "{meter}: {before} ({since}), then {after} ({until}{zero}), so {use} were used.{gap}",
)
PASSED_ZERO = Text(", счётчик прошёл через ноль", ", the meter passed zero")
TIMES = Text(
    "{shown} × {ratio} (коэффициент трансформации) = {kwh}", "{shown} x {ratio} (transformation ratio) = {kwh}"
)
GAP = Text(
    " Этот расход поделён поровну на все дни месяцев {months} ({days}): на {month} ({month_days}) приходится {kwh}.",
    " They are divided evenly among all days of the months {months} ({days}): {kwh} fall to {month} ({month_days}).",
)
FIRST_SHOWN = Text("{meter}: первое показание {after} ({until}).", "{meter}: first reading {after} ({until}).")
BEGAN = Text(
    "{meter}: первое показание, расход от него войдёт в следующие месяцы.",
    "{meter}: first reading; what is used from it on belongs to the months after.",
)
NOT_READ = Text(
    "{meter}: за {month} нет показаний, которые можно учесть.", "{meter}: no reading that counts for {month}."
)
MEAN = Text(
    " Взят средний расход: {total} за {months} с показаниями ({span}), в месяц {about}{kwh}.",
    " Mean use is taken instead: {total} in {months} with readings ({span}), {about}{kwh} a month.",
)
LIKE = Text(" Взят расход за {span}: {kwh}.", " The use of {span} is taken instead: {kwh}.")
ABOUT = Text("около ", "about ")


def volume_sentences(volume: MonthVolume, language: Language) -> Iterator[str]:
    """Yield a sentence on each meter and zone of a month, and one on its norm."""
    for meter in volume.meters:
        # With one meter alone, why the norm stands in says as much.
        if meter.basis is ChargeBasis.NORM and len(volume.meters) > 1:
            yield NOT_READ.say(language, meter=_meter(meter, None, language), month=name_month(volume.month, language))
        for zone in meter.by_zone:
            yield from meter_sentences(meter, zone, volume.month, language)
    if volume.norm:
        yield norm_sentence(volume, language)


def meter_sentences(meter: MeterVolume, zone: TariffZone, month: Month, language: Language) -> Iterator[str]:
    """Yield what the kilowatt-hours of a meter's zone in a month rest on."""
    name = _meter(meter, zone, language)
    if meter.mean:
        yield NOT_READ.say(language, meter=name, month=name_month(month, language)) + _mean(meter, zone, language)
    elif meter.pieces:
        yield from (_piece(piece, meter, zone, month, language) for piece in meter.pieces)
    else:
        yield BEGAN.say(language, meter=name)


def _meter(meter: MeterVolume, zone: TariffZone | None, language: Language) -> str:
    word = zone_word(zone, count=len(meter.by_zone), language=language) if zone and len(meter.by_zone) > 1 else ""
    return METER.say(language, serial=meter.serial) + (f", {word}" if word else "")


def _piece(piece: UsePiece, meter: MeterVolume, zone: TariffZone, month: Month, language: Language) -> str:
    name = _meter(meter, zone, language)
    before, after = piece.since.values.get(zone), piece.until.values.get(zone, 0)
    until = name_day(piece.until.taken_on, language)
    if before is None:
        return FIRST_SHOWN.say(language, meter=name, after=after, until=until)
    has_passed = piece.rolled_over and after < before
    return READ.say(
        language,
        meter=name,
        before=before,
        since=name_day(piece.since.taken_on, language),
        after=after,
        until=until,
        zero=PASSED_ZERO.say(language) if has_passed else "",
        use=_use(piece.use.get(zone, 0), meter.ratio, language),
        gap=_gap(piece, zone, month, language) if piece.first != piece.last else "",
    )


def _use(use: int, ratio: int, language: Language) -> str:
    if ratio == 1:
        return kwh(use, language)
    return TIMES.say(language, shown=whole(use // ratio, language), ratio=ratio, kwh=kwh(use, language))


def _gap(piece: UsePiece, zone: TariffZone, month: Month, language: Language) -> str:
    return GAP.say(
        language,
        days=counted(piece.days, DAYS, language),
        months=name_months(piece.first, piece.last, language),
        month=name_month(month, language),
        month_days=counted(piece.month_days, DAYS, language),
        kwh=kwh(piece.kwh.get(zone, 0), language),
    )


def _mean(meter: MeterVolume, zone: TariffZone, language: Language) -> str:
    mean = meter.mean
    if mean is None:
        return ""
    total, span = mean.total.get(zone, 0), name_months(mean.first, mean.last, language)
    if mean.months == 1:
        return LIKE.say(language, span=span, kwh=kwh(total, language))
    return MEAN.say(
        language,
        total=kwh(total, language),
        months=counted(mean.months, MONTHS, language),
        span=span,
        about=ABOUT.say(language) if total % mean.months else "",
        kwh=kwh(mean_use(mean).get(zone, 0), language),
    )
