"""Tariffs, and what a month would cost by them."""

from datetime import date

import strawberry

from domain import estimates
from domain.metering import TariffZone
from domain.money import Kopecks, Price
from domain.tariffs import TariffCategory
from resolvers import tariffs as resolvers
from resolvers.context import Info
from schema.binding import resolved_by
from schema.charges import ChargeLine
from schema.common import Ground


@strawberry.type
class TariffRate:
    zone: TariffZone
    band: int
    up_to: int | None
    price: Price


@strawberry.type
class Tariff:
    id: strawberry.ID
    code: str
    name: str
    category: TariffCategory
    valid_from: date
    valid_to: date | None
    act: str | None
    ground: Ground | None
    official: bool
    rates: list[TariffRate]


@strawberry.type
class ChargeEstimate:
    amount: Kopecks
    lines: list[ChargeLine]


@strawberry.input
class ZoneKwhInput:
    zone: TariffZone
    kwh: int


@strawberry.input
class EstimateChargeInput:
    tariff_code: str
    on: date | None = None
    consumption: list[ZoneKwhInput]


@strawberry.type
class TariffsQuery:
    tariffs: list[Tariff] = resolved_by(resolvers.tariffs)

    @strawberry.field(graphql_type=ChargeEstimate | None)
    async def estimate_charge(self, info: Info, input: EstimateChargeInput) -> estimates.ChargeEstimate | None:
        volumes = [(volume.zone, volume.kwh) for volume in input.consumption]
        return await resolvers.estimate_charge(info, tariff_code=input.tariff_code, on=input.on, volumes=volumes)
