"""Reference data: loaded whole, refused whole, loaded twice without a change."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col

from app.reference import RUSSIA
from domain.charges import ChargeSource
from domain.reference_faults import FaultyReference
from models.base import Database
from models.billing import MonthClose
from models.reference_data import BillingFigure, CalendarDay, DueDay, KeyRate, Norm, RateCap
from models.tariffs import Tariff, TariffRate
from models.terms import AccessRefusal, AccountTerms, Exemption
from services.reference_data import Count, load
from tests.world import World

GROUND = 'ground = { act = "Приказ", number = "7-э", date = 2025-11-20 }'
TABLES: tuple[type[SQLModel], ...] = (
    Tariff, TariffRate, Norm, DueDay, KeyRate, RateCap, BillingFigure, CalendarDay, AccountTerms, Exemption,
    AccessRefusal,
)  # fmt: skip
TARIFF = f"""
[[tariffs]]
code = "RURAL_1"
name = "Сельское население"
category = "RURAL"
valid_from = 2026-01-01
valid_to = 2026-12-31
{GROUND}
rates = [{{ zone = "T1", band = 1, up_to = 1100, price = 5.24 }}, {{ zone = "T1", band = 2, price = "7.12345" }}]
"""
BRACED = GROUND.replace("{", "{{").replace("}", "}}")
RATE = "[[key_rates]]\npercent = 16\nvalid_from = 2026-01-01\n"
DUE = f"[[due_days]]\nkind = '{{}}'\nday = {{}}\nvalid_from = 2026-01-01\n{BRACED}"
FIGURE = f"[[figures]]\nname = '{{}}'\nvalue = {{}}\nvalid_from = 2026-01-01\n{BRACED}"
TERMS = "[[account_terms]]\naccount = '404'\nvalid_from = 2026-01-01"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "reference.toml"


def write(file: Path, text: str, *, encoding: str = "utf-8") -> None:
    file.write_text(text, encoding)


async def counts(database: Database) -> list[int]:
    async with database.reading() as session:
        return [int(await session.scalar(sa.select(sa.func.count()).select_from(table)) or 0) for table in TABLES]


async def refused(database: Database, file: Path, text: str) -> list[str]:
    """Load a file that has faults, see that nothing was written, and return them."""
    write(file, text)
    before = await counts(database)
    with pytest.raises(FaultyReference) as refusal:
        await load(database=database, path=file)
    assert await counts(database) == before
    return [str(fault) for fault in refusal.value.faults]


async def test_what_the_law_sets_is_loaded_once(database: Database) -> None:
    first = await load(database=database, path=RUSSIA)
    second = await load(database=database, path=RUSSIA)

    assert {name: (count.rows, count.added) for name, count in first.items()} == {
        "due_days": (3, 3), "key_rates": (14, 14), "rate_caps": (2, 2), "figures": (13, 13), "calendar": (30, 30),
    }  # fmt: skip
    assert all((count.added, count.changed, count.unchanged) == (0, 0, count.rows) for count in second.values())


async def test_every_row_keeps_its_ground(database: Database, file: Path) -> None:
    write(file, TARIFF)
    await load(database=database, path=file)

    async with database.reading() as session:
        tariff = (await session.execute(sa.select(Tariff))).scalar_one()
        rates = (await session.execute(sa.select(TariffRate).order_by(col(TariffRate.band)))).scalars().all()
    assert (tariff.act, tariff.act_number, tariff.act_date) == ("Приказ", "7-э", date(2025, 11, 20))
    assert [(rate.up_to, rate.price) for rate in rates] == [(1100, Decimal("5.24000")), (None, Decimal("7.12345"))]


async def test_a_changed_price_replaces_the_rates_of_its_tariff_alone(database: Database, file: Path) -> None:
    write(file, TARIFF)
    await load(database=database, path=file)
    write(file, TARIFF.replace("5.24", "5.30"))

    assert await load(database=database, path=file) == {"tariffs": Count(rows=1, added=0, changed=1)}
    async with database.reading() as session:
        prices = sorted((await session.execute(sa.select(col(TariffRate.price)))).scalars())
    assert prices == [Decimal("5.30"), Decimal("7.12345")]


async def test_seasons_become_rows_of_their_own(database: Database, file: Path) -> None:
    season = """
[[tariffs.seasons]]
first_day = "10-15"
last_day = "04-15"
rates = [{ zone = "T1", band = 1, price = 5.24 }]
"""
    write(file, TARIFF + season)
    await load(database=database, path=file)

    async with database.reading() as session:
        days = sa.select(col(Tariff.valid_from), col(Tariff.valid_to), sa.func.count(col(TariffRate.id)))
        joined = days.join(TariffRate, col(TariffRate.tariff_id) == col(Tariff.id))
        found = (await session.execute(joined.group_by(col(Tariff.id)).order_by(col(Tariff.valid_from)))).all()
    assert [tuple(row) for row in found] == [
        (date(2026, 1, 1), date(2026, 4, 15), 1),
        (date(2026, 4, 16), date(2026, 10, 14), 2),
        (date(2026, 10, 15), date(2026, 12, 31), 1),
    ]


async def test_rows_of_accounts_are_found_by_their_numbers(database: Database, world: World, file: Path) -> None:
    account = await world.account()
    write(
        file,
        f"""
[[account_terms]]
account = "{account.number[:4]} {account.number[4:]}"
valid_from = 2026-01-01
persons = 3
norm_code = "URBAN"

[[exemptions]]
account = "{account.number}"
since = 2026-02-10
{GROUND}

[[access_refusals]]
account = "{account.number}"
refused_on = 2026-03-05
{GROUND}
""",
    )
    await load(database=database, path=file)

    async with database.reading() as session:
        for table in (AccountTerms, Exemption, AccessRefusal):
            assert (await session.execute(sa.select(col(table.account_id)))).scalar_one() == account.id  # type: ignore[attr-defined]


async def test_rule_17_what_a_closed_month_rests_on_does_not_change(
    database: Database, world: World, file: Path
) -> None:
    write(file, TARIFF)
    await load(database=database, path=file)
    await world.add(MonthClose(month=date(2026, 2, 1), began_at=datetime(2026, 3, 2, tzinfo=UTC)))

    faults = await refused(database, file, TARIFF.replace("5.24", "5.30"))
    assert faults == [
        "tariffs: the row of RURAL_1, 2026-01-01 would change closed months, of which 2026-02 is the last"
    ]
    await refused(database, file, TARIFF.replace("2026-12-31", "2026-02-27"))
    # Ending it with what is closed, or saying the same again, changes nothing of these months.
    write(file, TARIFF.replace("2026-12-31", "2026-02-28"))
    assert await load(database=database, path=file) == {"tariffs": Count(rows=1, added=0, changed=1)}


JANUARY = MonthClose(month=date(2026, 1, 1), began_at=datetime(2026, 2, 2, tzinfo=UTC))
NORM = f"[[norms]]\ncode = 'FLAT'\npersons = {{}}\nper_head = 60\nvalid_from = 2020-01-01\n{BRACED}"
# What is known before, what comes after the close, and what of that is refused.
ENDED = TARIFF.replace("RURAL_1", "RURAL_5").replace("2026-12-31", "2025-12-31").replace("2026-01-01", "2025-01-01")
KNOWN = "\n".join((
    TARIFF, ENDED,
    FIGURE.format("raising", 2), DUE.format("RESIDENTIAL", 15), RATE + GROUND, NORM.format(1),
))  # fmt: skip
EARLIER = ("valid_from = 2026-01-01", "valid_from = 2019-01-01")


@pytest.mark.parametrize(("text", "section"), [
    # Nobody can have been charged by what was not there.
    (TARIFF.replace("RURAL_1", "RURAL_9"), None),
    (TARIFF.replace("RURAL_1", "URBAN_0").replace('"RURAL"', '"URBAN_GAS"'), None),
    (TARIFF.replace("RURAL_1", "RURAL_5"), None),
    (NORM.format(1).replace("FLAT", "HOUSE"), None),
    (DUE.format("BUSINESS", 18), None),
    (DUE.format("RESIDENTIAL", 10).replace(*EARLIER), None),
    ((RATE + GROUND).replace(*EARLIER), None),
    (FIGURE.format("raising", 3).replace(*EARLIER), None),
    # Norms of the category would be charged at another tariff.
    (TARIFF.replace("RURAL_1", "RURAL_0"), "tariffs"),
    (NORM.format(2), "norms"),
    (DUE.format("RESIDENTIAL", 10), "due_days"),
    ((RATE + GROUND).replace("2026-01-01", "2026-01-02"), "key_rates"),
    (FIGURE.format("raising", 3).replace("2026-01-01", "2026-01-31"), "figures"),
    (f"[[calendar]]\nday = 2026-01-15\nis_off = true\n{GROUND}", "calendar"),
    (f"[[rate_caps]]\nkind = 'BUSINESS'\npercent = 5\nvalid_from = 2026-01-01\n{GROUND}", "rate_caps"),
])  # fmt: skip
async def test_rule_17_what_nobody_was_charged_by_may_come_late(
    database: Database, world: World, file: Path, text: str, section: str | None
) -> None:
    write(file, KNOWN)
    await load(database=database, path=file)
    await world.add(MonthClose(**JANUARY.model_dump()))

    if section:
        assert [fault.partition(":")[0] for fault in await refused(database, file, text)] == [section]
    else:
        write(file, text)
        assert sum(count.added for count in (await load(database=database, path=file)).values()) == 1


async def test_a_tariff_that_ended_may_go_on_late(database: Database, world: World, file: Path) -> None:
    write(file, TARIFF.replace("2026-12-31", "2026-01-15"))
    await load(database=database, path=file)
    await world.add(MonthClose(**JANUARY.model_dump()))

    write(file, TARIFF)
    assert await load(database=database, path=file) == {"tariffs": Count(rows=1, added=0, changed=1)}


@pytest.mark.parametrize(("source", "month", "is_refused"), [
    (ChargeSource.COMPUTED, date(2026, 1, 1), True), (ChargeSource.COMPUTED, date(2025, 12, 1), False),
    (ChargeSource.IMPORTED, date(2026, 1, 1), False),
])  # fmt: skip
async def test_terms_of_an_account_may_come_late_until_it_is_charged(
    database: Database, world: World, file: Path, source: ChargeSource, month: date, is_refused: bool
) -> None:
    account = await world.account()
    await world.charge(account, month, 1000, source=source)
    await world.add(MonthClose(**JANUARY.model_dump()))
    text = TERMS.replace("404", account.number)

    if is_refused:
        await refused(database, file, text)
    else:
        write(file, text)
        assert (await load(database=database, path=file))["account_terms"].added == 1
