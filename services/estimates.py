"""Estimate what an account's consumption would cost."""

import uuid
from collections.abc import Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.estimates import ChargeEstimate, estimate
from domain.metering import TariffZone
from domain.month_prices import exemption_in
from domain.periods import Month, last_day
from domain.price_book import PriceBook
from domain.terms import terms_on
from models.tariffs import touching
from models.terms import exemptions_of, terms_of


async def estimate_of(
    *,
    session: AsyncSession,
    account_id: uuid.UUID,
    tariff_code: str | None,
    month: Month,
    metered: Mapping[TariffZone, int],
    today: date,
) -> ChargeEstimate:
    """
    Return what a month's kilowatt-hours cost an account by its terms of the 1st; nothing where no tariff prices them.

    ``tariff_code`` is the account's where its terms name none.
    """
    terms = terms_on(await terms_of(session, account_id), month)
    code = terms.tariff_code if terms and terms.tariff_code else tariff_code
    since, until = min(month, today), max(last_day(month), today)
    book = PriceBook(await touching(session, since=since, until=until, beside=code or ""))
    exemption = exemption_in(await exemptions_of(session, account_id), month)
    return estimate(
        book=book, code=code, month=month, today=today, metered=metered, exempt=exemption is not None
    )  # fmt: skip
