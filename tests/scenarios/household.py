"""A household that owes 1000 rubles, in a cabinet that takes cards."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.accounts import Account
from models.ledger import LedgerEntry
from models.payments import Payment
from tests.models.counting import rows_of
from tests.scenarios.till import PAID, Till
from tests.world import World


@dataclass
class Household:
    """Somebody who owes 1000 rubles, and the session that they use."""

    till: Till
    world: World
    account: Account
    token: str

    @property
    def number(self) -> str:
        return self.account.number

    async def start(self, **others: Any) -> Any:
        return await self.till.start(self.number, token=self.token, **others)

    async def pay(self, card: str = PAID, **others: Any) -> Any:
        return await self.till.pay(self.number, card, token=self.token, **others)

    async def now(self, payment: dict[str, Any]) -> Any:
        return await self.till.payment(payment, token=self.token)

    async def owed(self) -> int:
        return await self.till.owed(self.number, token=self.token)

    async def written(self) -> tuple[int, int]:
        """Return how many payments and ledger entries there are."""
        return await rows_of(self.world.database, Payment), await rows_of(self.world.database, LedgerEntry)


@pytest.fixture
def now() -> datetime:
    """Return the present: requests over HTTP are looked at with the server's own clock."""
    return datetime.now(UTC)


@pytest.fixture
async def home(world: World, till: Till) -> Household:
    person = await world.person()
    account = await world.account(people=(person,))
    await world.charge(account, date(2026, 9, 1), 100_000, due_on=date(2026, 10, 15))
    return Household(till, world, account, await world.session(person))
