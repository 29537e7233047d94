"""Forecast of an account's running month."""

import strawberry

from domain import forecasts as domain
from domain.money import Kopecks
from domain.periods import Month
from resolvers import forecasts as resolvers
from resolvers.context import Info
from schema.binding import resolved_by
from schema.charges import ChargeLine, ZoneConsumption
from schema.texts.forecasts import forecast_text


def _text(root: strawberry.Parent[domain.ChargeForecast], info: Info) -> str:
    """Return what a forecast rests on."""
    return forecast_text(root, info.context.language)


@strawberry.type
class ChargeForecast:
    month: Month
    kwh: int
    by_zone: list[ZoneConsumption]
    amount: Kopecks
    text: str = resolved_by(_text)
    lines: list[ChargeLine]


@strawberry.type
class AccountForecasts:
    """What forecasts add to an account."""

    forecast: ChargeForecast | None = resolved_by(resolvers.forecast)
