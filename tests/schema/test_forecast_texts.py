"""The sentence on a forecast: what stands in it can be worked out again."""

from datetime import date

import pytest

from domain.forecasts import ChargeForecast, MeterForecast, VolumeForecast
from domain.mean_days import MeanDay
from domain.metering import TariffZone
from domain.periods import Month
from domain.users import Language
from schema.texts.forecasts import forecast_text

NOVEMBER, T1 = Month(date(2026, 11, 1)), TariffZone.T1


def forecast(total: int) -> ChargeForecast:
    """Return a November without readings, forecast from an October that used so many kilowatt-hours."""
    october = Month(date(2026, 10, 1))
    mean = MeanDay(october, october, 31, {T1: total}, is_season=False)
    meter = MeterForecast("M1", {T1: round(30 * mean.of(T1))}, None, None, 30, mean)
    return ChargeForecast(VolumeForecast(NOVEMBER, [meter]), [])


@pytest.mark.parametrize(
    ("total", "russian", "english"),
    [
        (100, "пока нет, расход взят за 30 дней примерно по 3,2 кВт·ч, как", "so 30 days of about 3.2 kWh each, as"),
        (93, "пока нет, расход взят за 30 дней по 3 кВт·ч, как", "so 30 days of 3 kWh each, as"),
    ],
)
def test_a_mean_day_that_is_rounded_is_told_so(total: int, russian: str, english: str) -> None:
    assert russian in forecast_text(forecast(total), Language.RU)
    assert english in forecast_text(forecast(total), Language.EN)
