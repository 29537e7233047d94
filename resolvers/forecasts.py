"""What the running month of an account will come to."""

import strawberry

from domain.forecasts import ChargeForecast
from models.accounts import Account
from resolvers.context import Info
from services.forecasts import forecasts_of


async def forecast(root: strawberry.Parent[Account], info: Info) -> ChargeForecast | None:
    """Return a forecast of the running month; null where the account's history does not tell."""
    return await info.context.loaders.load(forecasts_of, root.id, today=info.context.today)
