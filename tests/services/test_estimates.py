"""What checked readings are said to cost: by the account's terms, and priced as the bill is."""

from collections.abc import Sequence
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col

from domain.accounts import AccountKind
from domain.charges import ChargeBasis
from domain.periods import Month
from domain.tariffs import TariffCategory
from models.accounts import Account
from models.metering import Reading
from models.tariffs import touching
from models.terms import AccountTerms, Exemption, FormerTariff, exemptions_of, terms_of
from services.readings import check_readings
from tests.services.households import LAST, TODAY, Household, given, household
from tests.world import World

NOVEMBER = Month(date(2026, 11, 1))


@pytest.fixture
async def home(world: World) -> Household:
    return await household(world)


async def cost(home: Household, kwh: int) -> Sequence[tuple[int | None, int]]:
    """Check a reading and return the lines of its estimate."""
    checked = await check_readings(
        database=home.world.database,
        user_id=home.person.id,
        account_number=home.account.number,
        given=[given(str(home.meter.id), LAST + kwh, confirmed=True)],
        today=TODAY,
    )
    return [(line.kwh, line.amount) for line in checked.estimate.lines]


async def test_rule_3_an_estimate_is_cut_where_the_bill_is(home: Household) -> None:
    await home.world.tariff(valid_to=date(2026, 11, 15))
    await home.world.tariff(valid_from=date(2026, 11, 16), prices="8.00 11.00 15.00")

    assert await cost(home, 300) == [(150, 110_250), (150, 120_000)]


async def test_rule_7_an_exempt_account_is_estimated_without_bands(home: Household) -> None:
    await home.world.tariff()
    document = Exemption(account_id=home.account.id, since=date(2026, 11, 30), act="Удостоверение")
    await home.world.add(document)

    assert await cost(home, 1_900) == [(1_900, 1_396_500)]
    async with home.world.database.reading() as session:
        assert [each.ground.act for each in await exemptions_of(session, home.account.id)] == ["Удостоверение"]


async def test_rule_14_the_tariff_is_that_of_the_terms_of_the_1st(home: Household) -> None:
    await home.world.tariff()
    await home.world.tariff(code="RURAL_1", category=TariffCategory.RURAL, prices="5.15 7.00 14.64")
    await home.world.add(
        AccountTerms(account_id=home.account.id, valid_from=date(2026, 11, 1), persons=2, tariff_code="RURAL_1"),
        AccountTerms(account_id=home.account.id, valid_from=date(2026, 11, 2), tariff_code="URBAN_GAS_1"),
    )

    assert await cost(home, 300) == [(300, 154_500)]
    async with home.world.database.reading() as session:
        assert [terms.persons for terms in await terms_of(session, home.account.id)] == [2, None]


async def test_rule_14_terms_that_name_no_tariff_leave_the_accounts(home: Household) -> None:
    await home.world.tariff()
    await home.world.add(AccountTerms(account_id=home.account.id, valid_from=date(2026, 11, 1), persons=2))

    assert await cost(home, 300) == [(300, 220_500)]


async def test_o22_an_account_without_a_tariff_is_not_priced(home: Household) -> None:
    assert await cost(home, 300) == []


async def test_rule_9_a_month_that_was_charged_by_the_mean_is_put_right(home: Household) -> None:
    await home.world.tariff()
    async with home.world.database.transaction() as session:
        await session.execute(sa.delete(Reading).where(col(Reading.taken_on) == date(2026, 10, 24)))
    await home.world.charge(home.account, date(2026, 10, 1), 220_500, kwh=300, basis=ChargeBasis.AVERAGE)

    # 310 kWh since September fall to October and November: 158 and 152.
    assert await cost(home, 10) == [(152, 111_720), (None, 158 * 735 - 220_500)]


async def test_rule_9_a_month_of_a_former_tariff_is_put_right_at_its_prices(home: Household) -> None:
    await home.world.tariff()
    await home.world.tariff(code="RURAL_1", category=TariffCategory.RURAL, prices="5.15 7.00 14.64")
    await home.world.add(FormerTariff(account_id=home.account.id, until=date(2026, 10, 31), tariff_code="RURAL_1"))
    async with home.world.database.transaction() as session:
        await session.execute(sa.delete(Reading).where(col(Reading.taken_on) == date(2026, 10, 24)))
    await home.world.charge(home.account, date(2026, 10, 1), 300 * 515, kwh=300, basis=ChargeBasis.AVERAGE)

    assert await cost(home, 10) == [(152, 111_720), (None, (158 - 300) * 515)]


async def test_rule_14_an_account_opened_in_the_month_is_estimated_by_the_terms_of_its_first_day(
    home: Household,
) -> None:
    await home.world.tariff()
    await home.world.tariff(code="RURAL_1", category=TariffCategory.RURAL, prices="5.15 7.00 14.64")
    async with home.world.database.transaction() as session:
        await session.execute(sa.update(Account).values(opened_on=date(2026, 11, 10)))
    await home.world.add(AccountTerms(account_id=home.account.id, valid_from=date(2026, 11, 10), tariff_code="RURAL_1"))

    assert await cost(home, 300) == [(300, 154_500)]


async def test_rule_9_the_answer_of_a_submission_is_kept_with_its_recalculations(home: Household) -> None:
    await home.world.tariff()
    async with home.world.database.transaction() as session:
        await session.execute(sa.delete(Reading).where(col(Reading.taken_on) == date(2026, 10, 24)))
    await home.world.charge(home.account, date(2026, 10, 1), 220_500, kwh=300, basis=ChargeBasis.AVERAGE)

    first, again = [await home.submit(LAST + 10, key="once") for _ in range(2)]

    assert [line.kind.value for line in first.estimate.lines] == ["ENERGY", "RECALCULATION"]
    assert again == first


async def test_rule_8_a_reading_of_a_business_closes_the_month_of_the_day_before(world: World) -> None:
    await world.tariff()
    firm = await household(world, kind=AccountKind.BUSINESS)

    submitted = await firm.submit(LAST + 300, today=date(2026, 12, 1))

    assert submitted.month == NOVEMBER


async def test_rule_3_tariffs_that_touch_a_span_are_found_with_those_of_their_category(world: World) -> None:
    await world.tariff(code="A", valid_to=date(2026, 6, 30))
    await world.tariff(code="A", valid_from=date(2026, 7, 1), valid_to=date(2026, 7, 31))
    await world.tariff(code="A", valid_from=date(2026, 8, 1))
    await world.tariff(code="B", zones=2, valid_from=date(2026, 7, 31))
    await world.tariff(code="C", category=TariffCategory.RURAL)
    july = {"since": date(2026, 7, 1), "until": date(2026, 7, 31)}

    async with world.database.reading() as session:
        known = await touching(session, **july)
        beside = await touching(session, **july, beside=["B"])

    assert [(tariff.code, tariff.valid_from.month, len(tariff.rates)) for tariff in known] == [
        ("A", 7, 3), ("B", 7, 6), ("C", 7, 3),
    ]  # fmt: skip
    assert [tariff.code for tariff in beside] == ["A", "B"]
