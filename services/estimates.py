"""Estimate what consumption would cost."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.estimates import estimate
from domain.metering import TariffZone
from domain.tariffs import ChargeEstimate
from models.tariffs import in_force


async def estimate_of(
    *, session: AsyncSession, tariff_code: str | None, consumption: Mapping[TariffZone, int], on: date
) -> ChargeEstimate:
    """Return what a month's kilowatt-hours cost by the tariff in force on a day; nothing where none is (O22)."""
    tariffs = await in_force(session, [tariff_code or ""], on=on)
    return estimate(rates=tariffs[0].rates if tariffs[0] else (), consumption=consumption)
