"""Tariffs and what a month would cost by them: what anybody may ask."""

from collections.abc import Iterable
from datetime import date

from domain import tariffs as domain
from domain.metering import TariffZone
from domain.month_prices import charge_lines
from models import tariffs as models
from resolvers.context import Info


async def tariffs(info: Info, on: date | None = None) -> list[domain.Tariff]:
    """Return the tariffs in force on a day, today where it is null."""
    async with info.context.database.reading() as session:
        return await models.all_in_force(session, on=on or info.context.today)


async def estimate_charge(
    info: Info, *, tariff_code: str, on: date | None, volumes: Iterable[tuple[TariffZone, int]]
) -> domain.ChargeEstimate | None:
    """
    Return what a month's consumption would cost; null for a tariff that is not known or not in force (O22).

    :raises ZoneRepeated: a zone is named twice
    :raises ConsumptionOutOfRange: a volume is below zero or absurd
    :raises ZoneNotPriced: the tariff has no price for a zone
    """
    consumption = domain.consumption_of(volumes)
    if not tariff_code.isprintable():
        return None
    tariff = await info.context.loaders.load(models.in_force, tariff_code, on=on or info.context.today)
    if tariff is None:
        return None
    return domain.ChargeEstimate(charge_lines(rates=tariff.rates, consumption=consumption))
