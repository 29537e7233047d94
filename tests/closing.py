"""Households whose months are closed here, for tests of what their people read."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from app.reference import RUSSIA
from domain.metering import ReadingSource
from domain.periods import Month, month_after
from models.accounts import Account
from models.metering import Meter
from models.reference_data import Norm
from models.terms import AccountTerms
from models.users import User
from services import billing
from services.reference_data import load
from tests.world import World

CUSTOMER, CONTROL = ReadingSource.CUSTOMER, ReadingSource.CONTROL
ACT = {"act": "Приказ департамента цен и тарифов", "act_number": "24/2024-э", "act_date": date(2024, 11, 25)}
NORMS = {"act": "Приказ о нормативах", "act_number": "1-н", "act_date": date(2020, 1, 9)}
LATER = datetime(2028, 2, 1, tzinfo=UTC)


async def load_reference(world: World, **tariff: Any) -> None:
    """Load what the law sets, a tariff, and a norm of 60 kWh a head."""
    await load(database=world.database, path=RUSSIA)
    await world.tariff(**ACT | tariff)
    await world.add(Norm(code="FLAT", persons=1, per_head=Decimal(60), valid_from=date(2020, 1, 1), **NORMS))


async def household(
    world: World, first: date, *, value: int = 1000, meter: Mapping[str, Any] | None = None
) -> tuple[User, Account, Meter]:
    """Add two persons whose meter was fitted on a day and began with a value."""
    person = await world.person()
    home = await world.account(people=(person,), opened_on=first)
    await world.add(AccountTerms(account_id=home.id, valid_from=date(2020, 1, 1), persons=2, norm_code="FLAT"))
    hung = await world.meter(home, serial="009217054", installed_on=first, **meter or {})
    await world.reading(hung, first, value, source=CONTROL)
    return person, home, hung


async def close_months(world: World, first: str, last: str) -> None:
    """Close months as the command does, in one process; each written as 2026-10."""
    month, until = (Month(date.fromisoformat(f"{text}-01")) for text in (first, last))
    database, reference = world.database, await billing.reference_of(database=world.database)
    while month <= until:
        ids = await billing.begin(database=database, month=month, now=LATER, is_meant=True)
        await billing.close_batch(database=database, reference=reference, month=month, ids=ids)
        await billing.finish(database=database, month=month, now=LATER)
        month = month_after(month)
