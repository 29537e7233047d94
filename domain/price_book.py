"""What each tariff code costs month by month, worked out once for all accounts that have it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from domain.periods import Month, last_day
from domain.tariff_parts import Part, one_rate_code, parts_of, whole_month
from domain.tariffs import NoTariff, Tariff


class PriceBook:
    """Dated tariffs as parts of months; what it was not given does not exist."""

    def __init__(self, tariffs: Iterable[Tariff]) -> None:
        self._tariffs = tuple(tariffs)
        self._parts: dict[tuple[str | None, Month], tuple[Part, ...]] = {}

    def parts(self, *, code: str | None, month: Month) -> tuple[Part, ...]:
        """
        Return the parts of a month by a tariff code, with the one-rate prices of its category (billing rules 3, 14).

        :raises NoTariff: a day of the month has no tariff of that code
        """
        key = (code, month)
        if key not in self._parts:
            self._parts[key] = self._cut(code, month)
        return self._parts[key]

    def parts_as_of(self, *, code: str | None, month: Month, day: date) -> tuple[Part, ...]:
        """
        Return a month that has the prices of one day all through, whatever else comes into force in it.

        :raises NoTariff: no tariff of that code is in force on the day
        """
        for tariff in self._tariffs:
            if tariff.code == code and tariff.valid_from <= day and (tariff.valid_to is None or day <= tariff.valid_to):
                return whole_month(month=month, tariff=tariff)
        raise NoTariff(day)

    def _cut(self, code: str | None, month: Month) -> tuple[Part, ...]:
        held: defaultdict[str, list[Tariff]] = defaultdict(list)
        for tariff in self._tariffs:
            if tariff.valid_from <= last_day(month) and (tariff.valid_to is None or month <= tariff.valid_to):
                held[tariff.code].append(tariff)
        if code is None or code not in held:
            raise NoTariff(month)
        known = [tariff for rows in held.values() for tariff in rows]
        norm_code = one_rate_code(code=code, tariffs=known)
        return parts_of(month=month, tariffs=held[code], one_rate=held[norm_code] if norm_code else ())
