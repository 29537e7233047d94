"""Prices that an account's consumption is estimated at: those of its bill, as far as they are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.grounds import Ground
from domain.metering import TariffZone
from domain.month_prices import MonthLine, exemption_in, price_month
from domain.periods import Month
from domain.price_book import PriceBook
from domain.tariff_parts import Part
from domain.tariffs import NoTariff, ZoneNotPriced
from domain.terms import AccountTerms, Exemption, FormerTariff, tariff_code_on


@dataclass(frozen=True, slots=True)
class EstimatePrices:
    """
    What an account pays a kilowatt-hour month by month: tariff and exemption of the 1st (billing rules 7 and 14).

    ``code`` is the account's tariff where its terms name none, ``former`` are those it had before. An account that was
    opened in a month, on ``opened_on``, has the tariff of that day. Until the prices of all of a month are known, those
    of ``today`` stand in for them.
    """

    book: PriceBook
    code: str | None
    terms: Sequence[AccountTerms]
    exemptions: Sequence[Exemption]
    today: date
    former: Sequence[FormerTariff] = ()
    opened_on: date | None = None

    def exemption(self, month: Month) -> Ground | None:
        """Return the document that frees the account from bands in a month, where there is one (billing rule 7)."""
        found = exemption_in(self.exemptions, month)
        return found.ground if found else None

    def priced(self, *, month: Month, metered: Mapping[TariffZone, int], norm: int = 0) -> tuple[MonthLine, ...]:
        """
        Price a month's kilowatt-hours as the bill does.

        A tariff that does not price a zone is a one-rate tariff to the account: all its metered kWh count as T1.

        :raises NoTariff: there is no price, not even today
        :raises ZoneNotPriced: nor has T1 a price
        :raises BandsDoNotFit: the rates do not make one row of bands
        """
        parts, exempt = self._parts(month), self.exemption(month) is not None
        try:
            return price_month(parts=parts, metered=metered, norm=norm, exempt=exempt)
        except ZoneNotPriced:
            whole = {TariffZone.T1: sum(metered.values())}
            return price_month(parts=parts, metered=whole, norm=norm, exempt=exempt)

    def _parts(self, month: Month) -> tuple[Part, ...]:
        day = max(month, self.opened_on or month)
        code = tariff_code_on(day=day, terms=self.terms, former=self.former, code=self.code)
        try:
            return self.book.parts(code=code, month=month)
        except NoTariff:
            return self.book.parts_as_of(code=code, month=month, day=self.today)
