"""What is said about the forecast of a month: that it is no bill, and what it rests on."""

from collections.abc import Iterator

from domain.forecasts import ChargeForecast, MeterForecast
from domain.mean_days import MeanDay
from domain.metering import TariffZone
from domain.users import Language
from schema.texts import Text
from schema.texts.amounts import DAYS, KWH, counted, decimal, kwh, money
from schema.texts.days import name_day
from schema.texts.months import name_month, name_months
from schema.texts.zones import zone_word

PLACES = 1
"""Decimals of the kilowatt-hours of a mean day."""
FORECAST = Text(
    "Это прогноз, а не счёт: за {month} выйдет около {kwh} на {amount}.",
    "This is a forecast, not a bill: {month} will come to about {kwh} for {amount}.",
)
METER = Text("Счётчик {serial}", "Meter {serial}")
SHOWN = Text("{meter}: по показаниям от {day} — {kwh}{rest}.", "{meter}: {kwh} by the reading of {day}{rest}.")
SHOWN_LATER = Text("{meter}: по показаниям — {kwh}.", "{meter}: {kwh} by readings.")
REST = Text(", и ещё {days} {by} {kwh}, {like}", ", and {days} more of {by}{kwh} each, {like}")
NOT_SHOWN = Text(
    "{meter}: показаний за {month} пока нет, расход взят за {days} {by} {kwh}, {like}.",
    "{meter}: no reading of {month} yet, so {days} of {by}{kwh} each, {like}.",
)
EXACTLY, ABOUT = Text("по", ""), Text("примерно по", "about ")
SEASON = Text("как год назад, {months}", "as a year ago, {months}")
LATELY = Text("как в последнее время, {months}", "as of late, {months}")
WITHIN = Text("за {month}", "in {month}")


def forecast_text(forecast: ChargeForecast, language: Language) -> str:
    """Return that it is a forecast, and what each meter's kilowatt-hours rest on."""
    summed = FORECAST.say(
        language,
        month=name_month(forecast.month, language),
        kwh=kwh(forecast.kwh, language),
        amount=money(forecast.amount, language),
    )
    sentences = (_meter(meter, zone, forecast, language) for meter in forecast.volume.meters for zone in meter.by_zone)
    return " ".join((summed, *sentences))


def _meter(meter: MeterForecast, zone: TariffZone, forecast: ChargeForecast, language: Language) -> str:
    name = METER.say(language, serial=meter.serial)
    if len(meter.by_zone) > 1:
        name += f", {zone_word(zone, count=len(meter.by_zone), language=language)}"
    mean = dict(_mean(meter, zone, language))
    if meter.shown is None:
        return NOT_SHOWN.say(language, meter=name, month=name_month(forecast.month, language), **mean)
    shown = kwh(meter.shown.get(zone, 0), language)
    if meter.read_on is None:
        return SHOWN_LATER.say(language, meter=name, kwh=shown)
    rest = REST.say(language, **mean) if meter.days else ""
    return SHOWN.say(language, meter=name, day=name_day(meter.read_on, language), kwh=shown, rest=rest)


def _mean(meter: MeterForecast, zone: TariffZone, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the days that are forecast, the kilowatt-hours of each, and the months that these are taken from."""
    if meter.mean is None:
        return
    a_day = meter.mean.of(zone)
    yield "days", counted(meter.days, DAYS, language)
    yield "by", (ABOUT if (a_day * 10**PLACES).denominator > 1 else EXACTLY).say(language)
    yield "kwh", KWH.say(language, number=decimal(a_day, language, places=PLACES))
    yield "like", _like(meter.mean, language)


def _like(mean: MeanDay, language: Language) -> str:
    months = name_months(mean.first, mean.last, language)
    if mean.first == mean.last:
        months = WITHIN.say(language, month=months)
    return (SEASON if mean.is_season else LATELY).say(language, months=months)
