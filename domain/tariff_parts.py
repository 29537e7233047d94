"""A month cut into parts by the tariffs in force in it (billing rule 3)."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from domain.grounds import Ground
from domain.metering import TariffZone
from domain.periods import Month, last_day
from domain.tariffs import NoTariff, Rate, Tariff

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PriceRow:
    """
    Rates of one zone, the lowest band first, with prices in hundred-thousandths of a ruble.

    ``ends`` are the kWh of the whole month where the bands end, but for the last; null where they do not fit together.
    """

    rates: tuple[Rate, ...]
    prices: tuple[int, ...]
    ends: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Part:
    """
    Days of a month, both included, in which neither a price nor a band limit changes.

    ``one_rate`` are the prices of the category that a norm is charged at (billing rule 14). ``ground``, ``official``
    and ``tariff_id`` are those of the tariff in force on the part's last day.
    """

    since: date
    until: date
    rates: Sequence[Rate]
    one_rate: Sequence[Rate]
    ground: Ground | None
    official: bool
    tariff_id: uuid.UUID | None
    rows: Mapping[TariffZone, PriceRow] = field(init=False, repr=False, compare=False)
    norm_row: PriceRow | None = field(init=False, repr=False, compare=False)
    days: int = field(init=False, repr=False, compare=False)
    days_of_month: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once what every account of the tariff is priced by."""
        put = object.__setattr__
        put(self, "rows", _rows(self.rates))
        put(self, "norm_row", _rows(self.one_rate).get(TariffZone.T1))
        put(self, "days", (self.until - self.since).days + 1)
        put(self, "days_of_month", last_day(self.since).day)

    def limit(self, end: int) -> int:
        """Return a month's band limit by the part's share of days, rounded up to whole kWh (billing rule 5b)."""
        return -(-end * self.days // self.days_of_month)


def parts_of(*, month: Month, tariffs: Sequence[Tariff], one_rate: Sequence[Tariff]) -> tuple[Part, ...]:
    """
    Cut a month where a price or a band limit really changes (billing rule 3); a season is a tariff like any other.

    ``tariffs`` are the dated rows of the account's code, ``one_rate`` those of the one-rate code of its category, in
    any order; rows of other months do no harm, and ``one_rate`` may leave days without a price. Where two rows are in
    force on a day, the later one counts.

    :raises NoTariff: a day of the month has no tariff
    """
    last = last_day(month)
    starts = sorted({month, *_changes((*tariffs, *one_rate), since=month, until=last)})
    ends = [*(start - A_DAY for start in starts[1:]), last]
    parts: list[Part] = []
    for since, until in zip(starts, ends, strict=True):
        tariff, norm = _in_force(tariffs, since), _in_force(one_rate, since)
        if tariff is None:
            raise NoTariff(since)
        norm_rates = norm.rates if norm else ()
        part = Part(since, until, tariff.rates, norm_rates, tariff.ground, tariff.official, tariff.id)
        if parts and (parts[-1].rows, parts[-1].norm_row) == (part.rows, part.norm_row):
            part = joined(parts.pop(), part)
        parts.append(part)
    return tuple(parts)


def whole_month(*, month: Month, tariff: Tariff) -> tuple[Part, ...]:
    """Return a month that has the prices of one tariff all through, whatever else comes into force in it."""
    rates = tariff.rates
    return (Part(month, last_day(month), rates, (), tariff.ground, tariff.official, tariff.id),)


def bands_fit(rates: Iterable[Rate]) -> bool:
    """Tell whether the bands go on from one another to one without an end, alike in every zone."""
    ends = {row.ends for row in _rows(rates).values()}
    return len(ends) == 1 and None not in ends


def joined(earlier: Part, later: Part) -> Part:
    """Return two parts that follow one another as one at the prices and by the act of the later one."""
    return Part(
        earlier.since, later.until, later.rates, later.one_rate, later.ground, later.official, later.tariff_id
    )  # fmt: skip


def one_rate_code(*, code: str, tariffs: Iterable[Tariff]) -> str | None:
    """
    Return the code whose prices a norm is charged at: the account's own if it is a one-rate one (billing rule 14).

    Otherwise the first by name of the one-rate codes of its category; null where there is none.
    """
    known = list(tariffs)
    own = [tariff for tariff in known if tariff.code == code]
    if own and all(tariff.is_one_rate for tariff in own):
        return code
    categories = {tariff.category for tariff in own}
    zoned = {tariff.code for tariff in known if not tariff.is_one_rate}
    return min((each.code for each in known if each.category in categories and each.code not in zoned), default=None)


def _changes(tariffs: Iterable[Tariff], *, since: date, until: date) -> Iterable[date]:
    for tariff in tariffs:
        yield from (day for day in (tariff.valid_from, _day_after(tariff)) if day and since < day <= until)


def _day_after(tariff: Tariff) -> date | None:
    return tariff.valid_to and tariff.valid_to + A_DAY


def _in_force(tariffs: Iterable[Tariff], day: date) -> Tariff | None:
    held = [each for each in tariffs if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)]
    return max(held, key=lambda each: each.valid_from, default=None)


def _rows(rates: Iterable[Rate]) -> dict[TariffZone, PriceRow]:
    zones: dict[TariffZone, list[Rate]] = {}
    for rate in rates:
        zones.setdefault(rate.zone, []).append(rate)
    return {zone: _row(sorted(row, key=lambda rate: rate.band)) for zone, row in zones.items()}


def _row(rates: Sequence[Rate]) -> PriceRow:
    ends = [rate.up_to for rate in rates]
    finite = tuple(end for end in ends if end is not None)
    is_fit = ends == [*sorted({end for end in finite if end > 0}), None]
    return PriceRow(tuple(rates), tuple(int(rate.price.scaleb(5)) for rate in rates), finite if is_fit else None)
