"""The first month that is closed in a database: it cannot be undone, so a slip of the pen is refused."""

from datetime import UTC, date, datetime

import pytest

from app.reference import RUSSIA
from domain.month_closes import FirstCloseDoubt, FirstCloseDoubtful
from domain.periods import Month, month_after
from models.base import Database
from services import billing
from services.reference_data import load
from tests.services.test_billing import POSTED, all_of
from tests.world import World

JULY = Month(date(2026, 7, 1))
NOW = datetime(2026, 8, 2, 9, tzinfo=UTC)


@pytest.fixture
async def loaded(database: Database, world: World) -> None:
    """Return a retailer with one account that was opened in 2025 and is read since March 2025."""
    await load(database=database, path=RUSSIA)
    await world.tariff()
    account = await world.account(opened_on=date(2025, 1, 15))
    await world.reading(await world.meter(account), date(2025, 3, 24), 1000)


async def refused(database: Database, month: Month) -> tuple[FirstCloseDoubt, date | None]:
    """Return why a first close of a month is refused; it writes nothing, and is done where it is said to be meant."""
    before = [await all_of(database, table) for table in POSTED]
    with pytest.raises(FirstCloseDoubtful) as refusal:
        await billing.begin(database=database, month=month, now=NOW)
    assert [await all_of(database, table) for table in POSTED] == before
    await billing.begin(database=database, month=month, now=NOW, is_meant=True)
    return refusal.value.doubt, refusal.value.known


async def begins(database: Database, month: Month) -> bool:
    """Tell whether a first close of a month begins without a question."""
    return bool(await billing.begin(database=database, month=month, now=NOW))


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("month", "expected"), [
    ("2024-12", (FirstCloseDoubt.NOBODY_SUPPLIED, None)),
    ("2025-02", (FirstCloseDoubt.BEFORE_ALL, date(2025, 3, 1))),
    ("2025-06", (FirstCloseDoubt.LONG_PAST, date(2025, 7, 1))),
])  # fmt: skip
async def test_a_first_month_that_is_long_past_or_unknown_is_refused(
    database: Database, month: str, expected: tuple[FirstCloseDoubt, date | None]
) -> None:
    assert await refused(database, Month(date.fromisoformat(f"{month}-01"))) == expected


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("back", [0, 12])
async def test_a_retailer_without_charges_begins_within_a_year(database: Database, back: int) -> None:
    assert await begins(database, month_after(JULY, -back))


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("back", "doubt"), [
    (0, FirstCloseDoubt.MONTHS_SKIPPED), (3, FirstCloseDoubt.CHARGED_ELSEWHERE),
])  # fmt: skip
async def test_a_first_month_goes_on_where_the_billing_system_ended(
    database: Database, world: World, back: int, doubt: FirstCloseDoubt
) -> None:
    account = await world.account(opened_on=date(2025, 1, 15))
    newest = month_after(JULY, -2)
    await world.charge(account, newest, 100_000)

    assert await refused(database, month_after(JULY, -back)) == (doubt, newest)


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("back", [1, 2])
async def test_a_first_month_may_be_the_newest_of_the_billing_system_or_the_next_one(
    database: Database, world: World, back: int
) -> None:
    await world.charge(await world.account(opened_on=date(2025, 1, 15)), month_after(JULY, -2), 100_000)

    assert await begins(database, month_after(JULY, -back))
