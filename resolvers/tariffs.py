"""Tariffs and what a month would cost by them: what anybody may ask."""

from collections.abc import Iterable
from datetime import date

from domain import tariffs as domain
from domain.estimates import ChargeEstimate, estimate_as_of
from domain.metering import TariffZone
from domain.periods import is_within_calendar
from models import tariffs as models
from resolvers.context import Info


async def tariffs(info: Info, on: date | None = None) -> list[domain.Tariff]:
    """Return the tariffs in force on a day, today where it is null."""
    async with info.context.database.reading() as session:
        return await models.all_in_force(session, on=on or info.context.today)


async def estimate_charge(
    info: Info, *, tariff_code: str, on: date | None, volumes: Iterable[tuple[TariffZone, int]]
) -> ChargeEstimate | None:
    """
    Return what a month's consumption would cost; null for a tariff that is not known or not in force (O22).

    :raises ZoneRepeated: a zone is named twice
    :raises ConsumptionOutOfRange: a volume is below zero or absurd
    :raises ZoneNotPriced: the tariff has no price for a zone
    """
    consumption = domain.consumption_of(volumes)
    day = on or info.context.today
    if not tariff_code.isprintable() or not is_within_calendar(day):
        return None
    tariff = await info.context.loaders.load(models.in_force, tariff_code, on=day)
    return estimate_as_of(tariff=tariff, day=day, consumption=consumption) if tariff else None
