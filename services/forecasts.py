"""Forecast the running month of accounts, many at once."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from domain.billing import AccountFacts
from domain.billing_reference import BillingReference
from domain.estimate_prices import EstimatePrices
from domain.estimates import energy
from domain.figures import FigureMissing, Figures
from domain.forecasts import ChargeForecast, forecast_volume
from domain.periods import Month, month_after, month_of
from domain.price_book import PriceBook
from domain.tariffs import BandsDoNotFit, NoTariff, ZoneNotPriced
from domain.windows import WindowDays
from models.billing_facts import accounts_of
from models.billing_reads import rows_of
from models.billing_reference import billing_reference

LOOK_BACK = 18
"""Months of readings that a forecast knows: those of the same season last year, and where they began."""


async def forecasts_of(session: AsyncSession, keys: Sequence[uuid.UUID], *, today: date) -> list[ChargeForecast | None]:
    """Return what the running month will cost each account; null where its history or its tariff does not tell."""
    month = month_of(today)
    reference = await billing_reference(session)
    rows = await rows_of(session, ids=keys, month=month, read_since=month_after(month, -LOOK_BACK), posted=False)
    facts = accounts_of(rows, norms=reference.norms, figures=_figures(reference, month))
    windows = {row.id: WindowDays(opens=row.window_opens, closes=row.window_closes) for row in rows.accounts}
    book = PriceBook(reference.tariffs)
    return [_forecast(facts[key], windows[key], book, today) if key in facts else None for key in keys]


def _figures(reference: BillingReference, month: Month) -> Mapping[Month, Figures]:
    try:
        return reference.figures_until(month)
    except FigureMissing:
        return {}  # a billing system makes the bills


def _forecast(facts: AccountFacts, days: WindowDays, book: PriceBook, today: date) -> ChargeForecast | None:
    month, account = month_of(today), facts.account
    if account.closed_on is not None and account.closed_on < month:
        return None
    if month not in account.figures:
        account = replace(account, refusals=())
    volume = forecast_volume(account=account, month=month, days=days)
    if volume is None:
        return None
    prices = EstimatePrices(
        book=book,
        code=facts.tariff_code,
        terms=account.terms,
        exemptions=facts.exemptions,
        today=today,
        former=facts.former_tariffs,
        opened_on=account.opened_on,
    )
    try:
        lines = prices.priced(month=month, metered=volume.metered)
    except (NoTariff, ZoneNotPriced, BandsDoNotFit):
        return None
    return ChargeForecast(volume, energy(lines, exemption=prices.exemption(month)))
