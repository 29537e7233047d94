"""What a month's kilowatt-hours cost, line by line, exact to the kopeck (billing rules 2 and 4 to 7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from domain.grounds import Ground
from domain.metering import TariffZone
from domain.money import Kopecks
from domain.periods import Month, last_day, month_of
from domain.shares import share_out
from domain.tariff_parts import Part, PriceRow, joined
from domain.tariffs import BandsDoNotFit, NoTariff, PricedLine, Rate, ZoneNotPriced
from domain.terms import Exemption

ZONES = tuple(TariffZone)
ANY_MONTH = Month(date(2000, 1, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine(PricedLine):
    """
    A line of a month's charge: whole kWh of a zone and band in a part of the month.

    ``is_norm`` tells kWh of the norm, which have zone T1 at the one-rate price; ``is_exempt`` that the account pays the
    price of band 1 for every kWh.
    """

    part: Part
    is_norm: bool = False
    is_exempt: bool = False

    @property
    def since(self) -> date:
        """First day of the line's part of the month."""
        return self.part.since

    @property
    def until(self) -> date:
        """Last day of the line's part of the month, itself included."""
        return self.part.until

    @property
    def days(self) -> int:
        """Days of the line's part of the month."""
        return self.part.days

    @property
    def bounds(self) -> tuple[int, int | None]:
        """The kWh of all zones that the band begins above and ends at, by the part's share of days; null for no end."""
        row = self.part.norm_row if self.is_norm else self.part.rows.get(self.zone)
        if self.is_exempt or row is None or row.ends is None:
            return 0, None
        place = next(place for place, rate in enumerate(row.rates) if rate.band == self.band)
        above = self.part.limit(row.ends[place - 1]) if place else 0
        return above, self.part.limit(row.ends[place]) if place < len(row.ends) else None

    @property
    def ground(self) -> Ground | None:
        """The act in force on the part's last day."""
        return self.part.ground

    @property
    def official(self) -> bool:
        """Tell whether the price is decided."""
        return self.part.official


@dataclass(frozen=True, slots=True)
class _Column:
    """Kilowatt-hours that are priced alike: those of a metered zone, or those of the norm."""

    zone: TariffZone
    zones: int
    is_norm: bool = False

    def row(self, part: Part) -> PriceRow:
        """:raises ZoneNotPriced: the tariff has no price for the zone; :raises NoTariff: no one-rate price."""
        row = part.norm_row if self.is_norm else part.rows.get(self.zone)
        if row is None:
            raise NoTariff(part.since) if self.is_norm else ZoneNotPriced(self.zone)
        return row


# What a month has at most: the three zones of meters with one to three of them, and the norm.
_COLUMNS = {(zone, zones): _Column(zone, zones) for zone in ZONES for zones in (1, 2, 3)}
_NORM = _Column(TariffZone.T1, 1, is_norm=True)


def price_month(
    *, parts: Sequence[Part], metered: Mapping[TariffZone, int], norm: int = 0, exempt: bool = False
) -> tuple[MonthLine, ...]:
    """
    Price a month's whole kWh: those of all its meters by zone, and those of the norm (billing rules 2 and 4 to 7).

    Bands count all kWh together. Each band of each part is divided in the order T1, T2, T3, norm. Only what is used
    matters: a zone of 0 kWh needs no price, the account's own tariff cuts nothing where there is the norm alone, the
    one-rate tariff nothing without a norm, and of an exempt account's prices those of band 1 alone.

    :raises ZoneNotPriced: the tariff has no price for a zone that was used
    :raises NoTariff: there is no one-rate price for the norm
    :raises BandsDoNotFit: the rates that are used do not make one row of bands
    """
    charged = parts if len(parts) == 1 else _cut(parts, _used(metered, norm), exempt=exempt)
    return price_parts(parts=charged, metered=metered, norm=norm, exempt=exempt)


def price_parts(
    *, parts: Sequence[Part], metered: Mapping[TariffZone, int], norm: int = 0, exempt: bool = False
) -> tuple[MonthLine, ...]:
    """Price a month by parts as they stand, even if nothing changes between them; raises as `price_month` does."""
    columns = _used(metered, norm)
    left = [norm if column.is_norm else metered[column.zone] for column in columns]
    if not left:
        return ()
    totals = share_out(sum(left), weights=[part.days for part in parts]) if len(parts) > 1 else [sum(left)]
    lines: list[MonthLine] = []
    for part, total in zip(parts, totals, strict=True):
        lines += _fill(part, columns, left, total=total, exempt=exempt)
    return tuple(lines)


def charge_lines(*, rates: Iterable[Rate], consumption: Mapping[TariffZone, int]) -> list[PricedLine]:
    """
    Price a whole month's kWh at one set of prices, as `price_month` does.

    :raises ZoneNotPriced: the tariff has no price for a zone that is named
    :raises BandsDoNotFit: the rates of these zones do not make one row of bands
    """
    part = Part(ANY_MONTH, last_day(ANY_MONTH), tuple(rates), (), None, True, None)
    for zone in ZONES:
        if zone in consumption and zone not in part.rows:
            raise ZoneNotPriced(zone)
    return list(map(plain, price_month(parts=(part,), metered=consumption)))


def plain(line: MonthLine) -> PricedLine:
    """Return a line without its part of the month, as an estimate tells it."""
    return PricedLine(line.zone, line.band, line.kwh, line.price, line.amount, line.zones)


def exemption_in(exemptions: Iterable[Exemption], month: Month) -> Exemption | None:
    """Return the document that frees an account from bands for a whole month, where there is one (billing rule 7)."""
    for each in exemptions:
        if month_of(each.since) <= month and (each.until is None or month <= each.until):
            return each
    return None


def _used(metered: Mapping[TariffZone, int], norm: int) -> list[_Column]:
    """Return what has kilowatt-hours, in the order that they are divided in."""
    count = max((place for place, zone in enumerate(ZONES, start=1) if zone in metered), default=1)
    columns = [_COLUMNS[zone, count] for zone in ZONES if metered.get(zone)]
    return [*columns, _NORM] if norm else columns


def _cut(parts: Sequence[Part], columns: Sequence[_Column], *, exempt: bool) -> list[Part]:
    """Return the parts between which what is used changes its price or limit."""
    cut: list[Part] = []
    known: object = None
    for part in parts:
        sheet = [_sheet(column.row(part), exempt=exempt) for column in columns]
        cut.append(joined(cut.pop(), part) if sheet == known else part)
        known = sheet
    return cut


def _sheet(row: PriceRow, *, exempt: bool) -> object:
    return row.prices[0] if exempt else (row.prices, row.ends)


def _fill(part: Part, columns: Sequence[_Column], left: list[int], *, total: int, exempt: bool) -> Iterable[MonthLine]:
    """Fill the bands of a part with ``total`` kWh, and take them off what is ``left`` of each column."""
    rows = [column.row(part) for column in columns]
    ends = () if exempt else _ends(rows)
    start = 0
    for band, limit in enumerate((*ends, total)):
        end = min(total, part.limit(limit)) if band < len(ends) else total
        if end <= start:
            continue
        taken = share_out(end - start, weights=left) if len(left) > 1 else [end - start]
        for place, (column, row, kwh) in enumerate(zip(columns, rows, taken, strict=True)):
            if kwh:
                left[place] -= kwh
                yield _line(part, column, row, band=band, kwh=kwh, exempt=exempt)
        start = end


def _ends(rows: Sequence[PriceRow]) -> tuple[int, ...]:
    ends = rows[0].ends
    if ends is None or any(row.ends != ends for row in rows):
        raise BandsDoNotFit
    return ends


def _line(part: Part, column: _Column, row: PriceRow, *, band: int, kwh: int, exempt: bool) -> MonthLine:
    rate = row.rates[band]
    # Hundred-thousandths of a ruble are thousandths of a kopeck.
    amount = Kopecks((kwh * row.prices[band] + 500) // 1000)
    return MonthLine(
        zone=column.zone, band=rate.band, kwh=kwh, price=rate.price, amount=amount, zones=column.zones,
        part=part, is_norm=column.is_norm, is_exempt=exempt,
    )  # fmt: skip
