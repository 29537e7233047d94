"""What readings add to the bill of the month that they close, worked out as the close of the month will do it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.charges import ChargeBasis, ChargeLineKind
from domain.estimate_prices import EstimatePrices
from domain.estimates import ChargeEstimate, EstimateLine, energy
from domain.given_volumes import GivenReadings
from domain.meter_lines import account_use
from domain.money import Kopecks
from domain.month_prices import MonthLine
from domain.month_volumes import MonthVolume, Posted
from domain.periods import Month
from domain.recalculation import recalculated
from domain.tariffs import BandsDoNotFit, NoTariff, ZoneNotPriced, amount_of
from domain.use_spans import ReadingsFall


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of the months charged before: their volumes, and the kopecks of energy that they came to."""

    posted: Posted
    amounts: Mapping[Month, int]


class ReadingEstimate:
    """Readings that were given, and the use that they tell of month by month."""

    def __init__(self, given: GivenReadings) -> None:
        self._given = given
        self._lines = account_use(account=given.account(), month=given.month).lines
        ids = {reading.consumption.meter_id for reading in given.taken}
        self._uses = [line.use for line in self._lines if line.use.meter.id in ids]

    @property
    def gap(self) -> list[Month]:
        """Months before the closed one that they have a share of, the oldest first (billing rule 9)."""
        spans = [span for use in self._uses for span in use.spans(self._given.month)]
        return sorted({month for span in spans for month in span.months} - {self._given.month})

    def cost(self, *, prices: EstimatePrices, standing: Standing) -> ChargeEstimate:
        """
        Price the month's own use, that of months before which are not charged yet, and the corrections of charged ones.

        ``standing`` has to tell of the months of `gap`. What no tariff prices comes to an estimate without lines. Where
        the meter showed less before, all use since the last reading is priced as the month's.
        """
        try:
            return ChargeEstimate([*self._energy(prices, standing.posted), *self._corrections(prices, standing)])
        except ReadingsFall:
            return self._undivided(prices)
        except (NoTariff, ZoneNotPriced, BandsDoNotFit):
            return ChargeEstimate(())

    def _energy(self, prices: EstimatePrices, posted: Posted) -> Iterator[EstimateLine]:
        own = self._given.month
        for month in (*(month for month in self.gap if month not in posted), own):
            volume, exemption = self._volume(month), prices.exemption(month)
            lines = prices.priced(month=month, metered=volume.metered)
            yield from energy(lines, month=None if month == own else month, volume=volume, exemption=exemption)

    def _corrections(self, prices: EstimatePrices, standing: Standing) -> Iterator[EstimateLine]:
        for month in self.gap:
            stands = standing.posted.get(month)
            anew = recalculated(lines=self._lines, stands=stands, posted=standing.posted) if stands else None
            if anew:
                difference = Kopecks(amount_of(_priced(prices, anew)) - standing.amounts[month])
                kind, before = ChargeLineKind.RECALCULATION, stands.kwh if stands else None
                yield EstimateLine(difference, kind, month=month, volume=anew, kwh_before=before)

    def _volume(self, month: Month) -> MonthVolume:
        """Return what the meters that were read used in a month."""
        meters = tuple(use.volume(month) for use in self._uses if use.is_read(month))
        return MonthVolume(month, ChargeBasis.READINGS, meters)

    def _undivided(self, prices: EstimatePrices) -> ChargeEstimate:
        month = self._given.month
        try:
            lines = prices.priced(month=month, metered=self._given.use)
            return ChargeEstimate(energy(lines, exemption=prices.exemption(month)))
        except (NoTariff, ZoneNotPriced, BandsDoNotFit):
            return ChargeEstimate(())


def _priced(prices: EstimatePrices, volume: MonthVolume) -> tuple[MonthLine, ...]:
    norm = volume.norm.kwh if volume.norm else 0
    return prices.priced(month=volume.month, metered=volume.metered, norm=norm)
