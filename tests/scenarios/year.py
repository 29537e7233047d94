"""
A year of a household that the bill is made for here, told as it goes: files arrive, people read, pay and are late.

April and May nobody reads the meter. What the people read in June is too much, as an inspector finds five days later;
that becomes known in July. Prices rise on 16 August. From September to the middle of November nobody pays. In October
the meter is replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.demo.closing import close_month
from app.reference import RUSSIA
from domain.periods import MOSCOW, Month, last_day, month_after
from domain.users import Language
from models.accounts import UserAccount
from models.base import Database
from models.readings import any_account
from models.users import User
from services.reference_data import load as load_reference
from tests.exchange_set import Rows, small_set, write_set
from tests.progress import Silence
from tests.resolvers.asking import answer_to, ask
from tests.resolvers.reading_documents import SUBMIT
from tests.services.importing import brought
from tests.world import World

NUMBER, OLD, NEW = "230000000001", "10245871", "77120034"
BEFORE = (8000, 8230, 8450, 8665, 8855, 9025, 9190, 9375, 9575, 9765, 9970, 10190, 10430)
"""What the meter showed in December 2024 and each month of 2025, which the billing system charged."""
READ: Mapping[int, tuple[str, int]] = {
    1: (OLD, 10665), 2: (OLD, 10890), 3: (OLD, 11100), 6: (OLD, 11700), 7: (OLD, 11820), 8: (OLD, 12020),
    9: (OLD, 12210), 10: (NEW, 118), 11: (NEW, 318), 12: (NEW, 548),
}  # fmt: skip
"""What the people read in 2026, month by month."""
PAID = {2: 8, 3: 10, 4: 9, 5: 8, 6: 9, 7: 8, 8: 12, 12: 10}
"""Days on which they paid all that they owed."""
METERS = "query ($number: String!) { account(number: $number) { meters { id serial } } }"
OWED = "query ($number: String!) { account(number: $number) { balance { debt penalty advance dueOn } } }"
BILL = """
query ($number: String!) {
  account(number: $number) {
    statement(from: "2026-01-01", to: "2026-12-31") {
      opening debits credits closing entries { on kind text debit credit balance }
    }
    charges(first: 12) { edges { node {
      month amount basis dueOn text lines { text kwh amount from to }
      corrections { postedIn kwhBefore kwhAfter amount basis text lines { text kwh amount } }
    } } }
    consumption(from: "2026-01", to: "2026-12") { month kwh amount basis }
    balance { debt advance }
    forecast { month text }
  }
}
"""


@dataclass
class Year:
    """The household and what happens to it; ``world.now`` is the moment that the story has come to."""

    world: World
    folder: Path
    person: User = field(init=False)

    @property
    def _database(self) -> Database:
        return self.world.database

    async def begin(self) -> None:
        """Load what bills are made by, and what the billing system knows up to the end of 2025."""
        await load_reference(database=self._database, path=RUSSIA)
        await self._load(date(2026, 1, 5), _history())
        self.person = await self.world.person()
        async with self._database.reading() as session:
            account = await any_account(session, number=NUMBER, today=date(2026, 1, 5))
        await self.world.add(UserAccount(user_id=self.person.id, account_id=account.id))

    async def receive(self, on: date, **files: Any) -> None:
        """Load a set of the billing system that has rows in some files alone."""
        await self._load(on, {name: files.get(name, []) for name in small_set()})

    async def read(self, on: date, serial: str, shown: int) -> None:
        """Give a reading through the API."""
        self._go(on)
        meters = (await self.ask(METERS))["account"]["meters"]
        meter = next(meter["id"] for meter in meters if meter["serial"] == serial)
        reading = {"meterId": meter, "values": [{"zone": "T1", "value": shown}]}
        given = {"accountNumber": NUMBER, "readings": [reading]}
        answer = await answer_to(self.world, SUBMIT, person=self.person, input=given)
        assert answer["submitReadings"]["readings"][0]["status"] == "ACCEPTED"

    async def pay(self, on: date) -> None:
        """Pay at a bank what the API says is owed, main debt and penalty apart."""
        self._go(on)
        balance = (await self.ask(OWED))["account"]["balance"]
        debt, penalty = (round(float(balance[part]) * 100) for part in ("debt", "penalty"))
        paid = {"ELECTRICITY": debt - penalty, "PENALTY": penalty}
        await self.receive(on, payments=[
            {"reference": f"{on}-{purpose}", "account": NUMBER, "paid_at": f"{on}T12:00:00+03:00", "purpose": purpose,
             "amount": f"{amount // 100}.{amount % 100:02d}"}
            for purpose, amount in paid.items() if amount
        ])  # fmt: skip

    async def close(self, month: Month) -> None:
        """Close a month on the 2nd of the next one."""
        self._go(month_after(month).replace(day=2))
        await close_month(database=self._database, month=month, now=self.world.now, progress=Silence())

    async def ask(self, query: str, language: Language = Language.RU) -> dict[str, Any]:
        """Return what the API answers about the account."""
        answer = await ask(self.world, query, person=self.person, language=language, number=NUMBER)
        assert answer.errors is None
        assert answer.data is not None
        return answer.data

    async def bill(self, language: Language = Language.RU) -> dict[str, Any]:
        """Return all that the API tells of the account's year."""
        account: dict[str, Any] = (await self.ask(BILL, language))["account"]
        return account

    async def _load(self, on: date, rows: Rows) -> None:
        self._go(on)
        folder = write_set(self.folder / f"{on}", rows, as_of=f"{on}")
        await brought(self._database, folder, today=on)

    def _go(self, on: date) -> None:
        self.world.now = datetime(on.year, on.month, on.day, 12, tzinfo=MOSCOW)


async def live(*, world: World, folder: Path) -> Year:
    """Let the year pass, and return it."""
    year = Year(world, folder)
    await year.begin()
    for number in range(1, 13):
        month = Month(date(2026, number, 1))
        if number in PAID:
            await year.pay(month.replace(day=PAID[number]))
        await _happen(year, number)
        if number in READ:
            await year.read(month.replace(day=24), *READ[number])
        await year.close(month)
    return year


async def _happen(year: Year, number: int) -> None:
    """Let come what the household did not do itself."""
    read = {"account": NUMBER, "source": "CONTROL"}
    if number == 7:
        # The inspector's act lies around until June is closed.
        await year.receive(date(2026, 7, 9), readings=[read | {"meter": OLD, "taken_on": "2026-06-29", "t1": 11640}])
    if number == 8:
        await year.receive(date(2026, 8, 14), **_prices())
    if number == 10:
        await year.receive(
            date(2026, 10, 14),
            meters=[_meter(OLD, removed_on="2026-10-12"), _meter(NEW, installed_on="2026-10-12")],
            readings=[
                read | {"meter": OLD, "taken_on": "2026-10-12", "t1": 12290},
                read | {"meter": NEW, "taken_on": "2026-10-12", "t1": 3},
            ],
        )
    if number == 11:
        await year.pay(date(2026, 11, 20))


def _meter(serial: str, **values: str) -> dict[str, Any]:
    return {"account": NUMBER, "serial": serial, "model": "Меркурий 201", "digits": 6, "installed_on": "2019-04-01",
            "verify_before": "2035-04-01"} | values  # fmt: skip


def _prices() -> Rows:
    """Return the tariff that rises in the middle of August."""
    bands = ((1, 1100, "8.09"), (2, 1700, "11"), (3, None, "16.10"))
    return {
        "tariffs": [
            _tariff(valid_to="2026-08-15"),
            _tariff(valid_from="2026-08-16", act="Приказ департамента тарифов № 2"),
        ],
        "tariff_rates": [
            *_rates(),
            *({"tariff": "CITY", "valid_from": "2026-08-16", "zone": "T1", "band": band, "up_to": up_to, "price": price}
              for band, up_to, price in bands),
        ],
    }  # fmt: skip


def _tariff(**values: str) -> dict[str, Any]:
    [tariff] = small_set()["tariffs"]
    return tariff | {"valid_from": "2024-01-01", "act": "Приказ департамента тарифов № 1"} | values


def _rates() -> list[dict[str, Any]]:
    rates = small_set()["tariff_rates"]
    return [rate | {"valid_from": "2024-01-01"} for rate in rates if rate["zone"] == "T1"]


def _history() -> Rows:
    """Return the set that the billing system hands over at New Year: a year read, charged and paid."""
    rows = small_set()
    rows["tariffs"], rows["tariff_rates"] = [_tariff()], _rates()
    rows["accounts"] = rows["accounts"][:1]
    rows["meters"] = [_meter(OLD)]
    for name in ("readings", "charges", "charge_lines", "payments", "penalties"):
        rows[name] = []
    for place, shown in enumerate(BEFORE):
        month = month_after(Month(date(2024, 12, 1)), place)
        read = {"account": NUMBER, "meter": OLD, "taken_on": month.replace(day=24), "source": "IMPORT", "t1": shown}
        rows["readings"].append(read)
        if place:
            _charge(rows, month, shown - BEFORE[place - 1])
    return rows


def _charge(rows: Rows, month: Month, kwh: int) -> None:
    amount = f"{kwh * 735 // 100}.{kwh * 735 % 100:02d}"
    row = {"account": NUMBER, "month": f"{month:%Y-%m}", "amount": amount}
    rows["charges"].append(row | {"basis": "READINGS"})
    text = f"Электроэнергия: {kwh} кВт·ч по 7,35 ₽"
    rows["charge_lines"].append(
        row | {"position": 1, "kind": "ENERGY", "text": text, "zone": "T1", "band": 1, "kwh": kwh, "price": "7.35"}
    )
    paid_at = f"{last_day(month)}T12:00:00+03:00"
    rows["payments"].append({"reference": f"{month}", "account": NUMBER, "paid_at": paid_at, "amount": amount})
