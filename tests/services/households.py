"""A household with a meter, and what it sends; for tests of readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from domain.captchas import FIXED_ANSWER, CaptchaAnswer
from domain.metering import TariffZone, ZoneValue
from domain.periods import MOSCOW
from models.accounts import Account
from models.exchange import OutgoingRecord
from models.idempotency import IdempotencyRecord
from models.metering import Meter, Reading
from models.users import User
from services import captchas
from services.public_readings import PublicForm, PubliclySubmittedReadings, submit
from services.readings import NamedReading, SubmittedReadings, submit_readings
from tests.world import AUTHENTICATOR, World

TODAY = date(2026, 11, 24)
LAST = 4000


@dataclass(frozen=True)
class Household:
    """A person with an account whose meter showed 4,000 in October and uses 300 kWh a month."""

    world: World
    person: User
    account: Account
    meter: Meter

    async def submit(self, *shown: int, key: str | None = None, today: date = TODAY, **how: Any) -> SubmittedReadings:
        """Submit what the meter shows, zone by zone."""
        return await submit_readings(
            database=self.world.database,
            user_id=how.pop("user_id", self.person.id),
            account_number=how.pop("number", self.account.number),
            given=[given(str(how.pop("meter", self.meter).id), *shown, **how)],
            key=key,
            now=datetime.combine(today, time(12), MOSCOW),
        )

    async def form(self, *shown: int, key: str | None = None, **how: Any) -> PublicForm:
        """Return the public form, filled and with a solved picture."""
        return PublicForm(
            address=how.pop("address", "192.0.2.1"),
            account_number=how.pop("number", self.account.number),
            captcha=how.pop("captcha", None) or await self.solved(),
            given=[given(how.pop("serial", self.meter.serial), *shown, **how)],
            key=key,
        )

    async def send(self, form: PublicForm) -> PubliclySubmittedReadings:
        """Send a public form."""
        return await submit(database=self.world.database, form=form, now=self.world.now)

    async def solved(self) -> CaptchaAnswer:
        """Return the right answer to a new picture."""
        picture = await captchas.create(
            database=self.world.database, authenticator=AUTHENTICATOR, address="192.0.2.200", now=self.world.now
        )
        return CaptchaAnswer(id=picture.id, answer=FIXED_ANSWER)

    async def readings(self) -> Sequence[Reading]:
        """Return what is stored of today, in the order in which it was."""
        async with self.world.database.reading() as session:
            mine = sa.select(Reading).where(Reading.taken_on >= TODAY)  # type: ignore[arg-type]
            return (await session.execute(mine.order_by(Reading.id))).scalars().all()  # type: ignore[arg-type]

    async def written(self) -> tuple[int, int, int]:
        """Return how many readings of today, rows for the billing system and kept answers there are."""
        async with self.world.database.reading() as session:
            others = [
                (await session.execute(sa.select(sa.func.count()).select_from(table))).scalar_one()
                for table in (OutgoingRecord, IdempotencyRecord)
            ]
        return len(await self.readings()), others[0], others[1]


def given(named: str, *shown: int, confirmed: bool = False) -> NamedReading:
    """Return what is given for a meter, zone by zone."""
    zones = zip(TariffZone, shown, strict=False)
    return NamedReading(named, tuple(ZoneValue(zone, value) for zone, value in zones), confirmed=confirmed)


async def household(world: World, **values: Any) -> Household:
    """Add a household whose meter is read on the 24th of each month."""
    person = await world.person()
    account = await world.account(people=(person,), **values)
    meter = await world.meter(account)
    for month in range(1, 11):
        await world.reading(meter, date(2026, month, 24), LAST - 300 * (10 - month))
    return Household(world, person, account, meter)
