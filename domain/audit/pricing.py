"""What whole kilowatt-hours of a month cost, by the differences of cumulative amounts (billing rules 2 to 7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, pairwise

from domain.audit.facts import ByZone
from domain.audit.months import days
from domain.audit.rows import Rows, Undecided
from domain.audit.sharing import given_out
from domain.metering import TariffZone
from domain.tariffs import Rate, Tariff

Sheet = tuple[tuple[tuple[int, int | None, Decimal], ...], ...]
"""Column by column, what is used of prices: band, where it ends, rubles a kilowatt-hour."""
Column = TariffZone | None
"""A metered zone, or null for the norm."""
KOPECK = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """Whole kilowatt-hours of a zone and band at a price in rubles, and their kopecks."""

    zone: TariffZone
    band: int
    kwh: int
    price: Decimal
    amount: int


def lines_of(
    *, rows: Rows, code: str | None, month: int, metered: ByZone, norm: int, is_exempt: bool
) -> tuple[Line, ...]:
    """
    Price what an account used in a month, metered by zone and by the norm.

    :raises Undecided: a price is missing, or bands do not fit together
    """
    used = {zone: metered[zone] for zone in TariffZone if metered.get(zone)}
    columns: tuple[Column, ...] = (*used, None) if norm else tuple(used)
    left = [*used.values(), norm] if norm else list(used.values())
    if not left:
        return ()
    parts = _parts(rows, code, month, columns, is_exempt)
    length = sum(count for count, _ in parts)
    lines: list[Line] = []
    for total, (count, sheet) in zip(given_out(sum(left), [count for count, _ in parts]), parts, strict=True):
        lines += _filled(columns, sheet, left, total=total, share=(count, length))
    return tuple(lines)


def kopecks(kwh: int, price: Decimal) -> int:
    """Return what kilowatt-hours cost, rounded half up once (billing rule 6)."""
    return int((kwh * price).quantize(KOPECK, rounding=ROUND_HALF_UP).scaleb(2))


def _filled(
    columns: Sequence[Column], sheet: Sheet, left: list[int], *, total: int, share: tuple[int, int]
) -> Iterator[Line]:
    """Yield the lines of a part of the month; what a band holds is what fits below its end less what fitted before."""
    count, length = share
    ends = [end for _, end, _ in sheet[0]]
    below = [total if end is None else min(total, -(-end * count // length)) for end in ends]
    for place, (before, after) in enumerate(pairwise([0, *below])):
        for column, kwh in enumerate(given_out(after - before, left)):
            if kwh:
                left[column] -= kwh
                band, _, price = sheet[column][place]
                yield Line(columns[column] or TariffZone.T1, band, kwh, price, kopecks(kwh, price))


def _parts(
    rows: Rows, code: str | None, month: int, columns: tuple[Column, ...], is_exempt: bool
) -> list[tuple[int, Sheet]]:
    """Return the days in a row that have the same prices and ends of bands, with these (billing rule 3)."""
    key = ("parts", code, month, columns, is_exempt)
    if key not in rows.known:
        sheets = _sheets(rows, code, month, columns, is_exempt)
        rows.known[key] = [(len(list(group)), sheet) for sheet, group in groupby(sheets)]
    return rows.known[key]  # type: ignore[no-any-return]


def _sheets(rows: Rows, code: str | None, month: int, columns: Sequence[Column], is_exempt: bool) -> Iterator[Sheet]:
    """Yield the prices of each day."""
    touching = [
        tariff
        for tariff in rows.tariffs
        if tariff.valid_from <= days(month)[-1] and (tariff.valid_to is None or tariff.valid_to >= days(month)[0])
    ]
    norm_code = _one_rate(touching, code) if None in columns else None
    for day in days(month):
        own, by_norm = (
            max(
                (t for t in touching if t.code == each and t.valid_from <= day and (t.valid_to or day) >= day),
                key=lambda tariff: tariff.valid_from,
                default=None,
            )
            for each in (code, norm_code)
        )
        sheet = tuple(_column(by_norm if column is None else own, column, is_exempt) for column in columns)
        if own is None or len({tuple(end for _, end, _ in column) for column in sheet}) > 1:
            raise Undecided(f"no prices of {code} on {day} that fit")
        yield sheet


def _column(tariff: Tariff | None, column: Column, is_exempt: bool) -> tuple[tuple[int, int | None, Decimal], ...]:
    zone = column or TariffZone.T1
    rates: list[Rate] = sorted(
        (rate for rate in tariff.rates if rate.zone is zone) if tariff else (), key=lambda rate: rate.band
    )
    if not rates:
        raise Undecided(f"no price of {zone.value} in {tariff.code if tariff else 'any tariff'}")
    if is_exempt:
        return ((rates[0].band, None, rates[0].price),)
    finite = [rate.up_to for rate in rates[:-1]]
    if rates[-1].up_to is not None or any(end is None for end in finite) or sorted(set(map(int, finite))) != finite:  # type: ignore[arg-type]
        raise Undecided(f"bands of {zone.value} do not go on from one another")
    return tuple((rate.band, rate.up_to, rate.price) for rate in rates)


def _one_rate(tariffs: Sequence[Tariff], code: str | None) -> str | None:
    """Return the code that a norm is charged at: the account's own, else the first one of its category (rule 14)."""
    single = {tariff.code for tariff in tariffs} - {
        tariff.code for tariff in tariffs if any(rate.zone is not TariffZone.T1 for rate in tariff.rates)
    }
    if code in single:
        return code
    categories = {tariff.category for tariff in tariffs if tariff.code == code}
    return min((each.code for each in tariffs if each.code in single and each.category in categories), default=None)
