"""Estimate what readings add to an account's bill."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from domain.estimate_prices import EstimatePrices
from domain.estimates import ChargeEstimate
from domain.given_volumes import GivenReadings
from domain.periods import last_day
from domain.price_book import PriceBook
from domain.reading_estimates import ReadingEstimate, Standing
from models.billing_facts import posted_of
from models.billing_reads import volumes_of
from models.tariffs import touching
from models.terms import exemptions_of, former_tariffs_of, terms_of


async def estimate_of(
    *, session: AsyncSession, account_id: uuid.UUID, tariff_code: str | None, given: GivenReadings
) -> ChargeEstimate:
    """
    Return what readings add to the bill of their month, as its close will work it out (O22).

    ``tariff_code`` is the account's where its terms name none.
    """
    asked = ReadingEstimate(given)
    terms = await terms_of(session, account_id)
    former = await former_tariffs_of(session, account_id)
    codes = {
        code for code in (tariff_code, *(each.tariff_code for each in terms), *(each.code for each in former)) if code
    }
    since, until = min([*asked.gap, given.month, given.today]), max(last_day(given.month), given.today)
    prices = EstimatePrices(
        book=PriceBook(await touching(session, since=since, until=until, beside=sorted(codes))),
        code=tariff_code,
        terms=terms,
        exemptions=await exemptions_of(session, account_id),
        today=given.today,
        former=former,
        opened_on=given.opened_on,
    )
    # Most readings are of the month after the last one, and change nothing that was charged.
    standing = await _standing(session, account_id, given) if asked.gap else Standing({}, {})
    return asked.cost(prices=prices, standing=standing)


async def _standing(session: AsyncSession, account_id: uuid.UUID, given: GivenReadings) -> Standing:
    rows = list(posted_of(await volumes_of(session, ids=[account_id], month=given.month)))
    return Standing(
        {month: volume for _, month, volume, _ in rows}, {month: amount for _, month, _, amount in rows}
    )  # fmt: skip
