"""What checked readings are said to cost: by the account's terms, and priced as the bill is."""

from collections.abc import Sequence
from datetime import date

import pytest

from domain.metering import TariffZone
from domain.periods import Month
from domain.tariffs import TariffCategory
from models.tariffs import touching
from models.terms import AccountTerms, Exemption, exemptions_of, terms_of
from services.estimates import estimate_of
from tests.services.households import TODAY, Household, household
from tests.world import World

T1 = TariffZone.T1
NOVEMBER = Month(date(2026, 11, 1))


@pytest.fixture
async def home(world: World) -> Household:
    return await household(world)


async def cost(home: Household, kwh: int) -> Sequence[tuple[int | None, int]]:
    async with home.world.database.reading() as session:
        estimate = await estimate_of(
            session=session,
            account_id=home.account.id,
            tariff_code=home.account.tariff_code,
            month=NOVEMBER,
            metered={T1: kwh},
            today=TODAY,
        )
    return [(line.kwh, line.amount) for line in estimate.lines]


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


async def test_rule_3_tariffs_that_touch_a_span_are_found_with_those_of_their_category(world: World) -> None:
    await world.tariff(code="A", valid_to=date(2026, 6, 30))
    await world.tariff(code="A", valid_from=date(2026, 7, 1), valid_to=date(2026, 7, 31))
    await world.tariff(code="A", valid_from=date(2026, 8, 1))
    await world.tariff(code="B", zones=2, valid_from=date(2026, 7, 31))
    await world.tariff(code="C", category=TariffCategory.RURAL)
    july = {"since": date(2026, 7, 1), "until": date(2026, 7, 31)}

    async with world.database.reading() as session:
        known = await touching(session, **july)
        beside = await touching(session, **july, beside="B")

    assert [(tariff.code, tariff.valid_from.month, len(tariff.rates)) for tariff in known] == [
        ("A", 7, 3), ("B", 7, 6), ("C", 7, 3),
    ]  # fmt: skip
    assert [tariff.code for tariff in beside] == ["A", "B"]
