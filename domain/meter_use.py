"""What a meter used month by month, as far as its readings tell (billing rules 8 to 11 and 18)."""

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from domain.billed_accounts import BilledMeter, BilledReading
from domain.charges import ChargeBasis
from domain.consumption import unrefuted
from domain.meter_volumes import MeterVolume, UsePiece
from domain.metering import TariffZone
from domain.periods import Month, month_after, month_of
from domain.refused_access import RefusedTime
from domain.use_spans import ReadingsFall, UseSpan, span_between


@dataclass(slots=True, eq=False)
class MeterUse:
    """
    A meter with the readings that stand, none of which closes a month before that of an earlier one.

    It serves from the month ``starts`` to the month ``ends``, both included, null where it is not known or goes on.
    ``opened`` is the month of the reading that it began with, which closes that month though it tells no use;
    ``is_final`` that a reading stands that was taken when it was removed. ``aside`` are the readings that do not count,
    for the verification or for refused access. ``replaces`` are the meters that hung in its place before,
    ``replaced_by`` those that came after.
    """

    meter: BilledMeter
    readings: Sequence[BilledReading]
    closes: Sequence[Month]
    starts: Month | None
    ends: Month | None
    opened: Month | None
    is_final: bool
    aside: frozenset[uuid.UUID] = frozenset()
    replaces: Sequence["MeterUse"] = ()
    replaced_by: list["MeterUse"] = field(default_factory=list)
    _spans: dict[int, UseSpan] = field(default_factory=dict)

    def serves(self, month: Month) -> bool:
        """Tell whether the meter may have used anything in a month."""
        return (self.starts is None or self.starts <= month) and (self.ends is None or month <= self.ends)

    def spans(self, month: Month) -> list[UseSpan]:
        """Return the spans between readings that a month has a share of."""
        return [self._span(place) for place in self._places(month)]

    def is_read(self, month: Month) -> bool:
        """Tell whether a month lies between readings, be it that registers show less."""
        return bool(self._places(month))

    def measures(self, month: Month) -> bool:
        """Tell whether readings tell the use of a month."""
        spans = self.spans(month)
        return bool(spans) and not any(span.falls for span in spans)

    def covers(self, month: Month) -> bool:
        """Tell whether a reading closes a month, be it the one that the meter began with."""
        return self.measures(month) or (month == self.opened and not self.is_read(month))

    def last_read(self, before: Month) -> Month | None:
        """Return the last month before another whose use readings tell; null where there is none."""
        month = min(month_after(before, -1), self.closes[-1]) if self.closes else before
        while self.closes and self.closes[0] <= month:
            if self.measures(month):
                return month
            month = month_after(month, -1)
        return None

    def gives_way(self, month: Month) -> bool:
        """
        Tell whether nothing stands in for this meter in a month: another one in its place was read in it.

        Nor does anything in the month in which it was fitted instead of another: its use belongs to the months after.
        """
        if month == self.starts and any(other.serves(month) for other in self.replaces):
            return True
        return any(other.measures(month) for other in (*self.replaces, *self.replaced_by))

    def by_zone(self, month: Month) -> dict[TariffZone, int]:
        """Return the kilowatt-hours of a month that is covered."""
        shares = [span.of(month) for span in self.spans(month)] or [dict.fromkeys(self.meter.zones, 0)]
        if len(shares) == 1:
            return dict(shares[0])
        return {
            zone: sum(each.get(zone, 0) for each in shares) for zone in TariffZone if any(zone in s for s in shares)
        }

    def rests_on(self, pieces: Sequence[UsePiece], month: Month) -> bool:
        """Tell whether the use of a month was worked out from the readings that stand, over the same months."""
        known = [(piece.since.id, piece.until.id, piece.first, piece.last) for piece in pieces]
        return known == [self._gap(place) for place in self._places(month)]

    def has_lost(self, volume: MeterVolume, month: Month) -> bool:
        """
        Tell whether no reading covers a month any more that the meter was charged for by readings.

        Not if it is only that they turned out not to count: that changes no charged month.
        """
        if volume.basis is not ChargeBasis.READINGS or self.is_read(month) or month == self.opened:
            return False
        return not any(piece.until.id in self.aside for piece in volume.pieces)

    def volume(self, month: Month) -> MeterVolume:
        """
        Return the volume of a month that a reading closes.

        :raises ReadingsFall: the meter shows less than before
        """
        spans = self.spans(month)
        for span in spans:
            if span.falls:
                raise ReadingsFall(self.meter.serial, before=span.since, after=span.until)
        return MeterVolume(
            meter_id=self.meter.id,
            serial=self.meter.serial,
            ratio=self.meter.ratio,
            basis=ChargeBasis.READINGS,
            by_zone=self.by_zone(month),
            pieces=tuple(span.piece(month) for span in spans),
        )

    def _places(self, month: Month) -> Sequence[int]:
        """Return the places of the readings that end the spans of a month."""
        first, after = bisect_left(self.closes, month), bisect_right(self.closes, month)
        return range(max(first, 1), min(max(after, first + 1), len(self.closes)))

    def _gap(self, place: int) -> tuple[uuid.UUID, uuid.UUID, Month, Month]:
        since, until, last = self.readings[place - 1], self.readings[place], self.closes[place]
        return since.id, until.id, min(month_after(self.closes[place - 1]), last), last

    def _span(self, place: int) -> UseSpan:
        if place not in self._spans:
            since, until = self.readings[place - 1], self.readings[place]
            self._spans[place] = span_between(meter=self.meter, since=since, until=until)
        return self._spans[place]


def meter_use(
    *,
    meter: BilledMeter,
    opened_on: date | None,
    closed_on: date | None,
    refused: Sequence[RefusedTime] = (),
    replaces: Sequence[MeterUse] = (),
) -> MeterUse:
    """Work out the use of a meter of an account that was supplied from ``opened_on`` to ``closed_on``, where known."""
    ended_on = min((day for day in (meter.removed_on, closed_on) if day), default=None)
    ends = month_of(ended_on) if ended_on else None
    counting = _counting(meter.readings, refused)
    valid = _told_of_zero(meter.readings, counting)
    readings = _told_of_zero(valid, unrefuted(valid))
    starts = _starts(meter, opened_on)
    is_opening = bool(readings) and (starts is None or month_of(readings[0].taken_on) <= starts)
    if is_opening:
        readings[0] = replace(readings[0], closes=_opens(readings[0], replaces))
    readings = _in_order(readings, ends)
    is_final = bool(ended_on and readings and readings[-1].taken_on >= ended_on)
    return MeterUse(
        meter=meter,
        readings=readings,
        closes=[reading.closes for reading in readings],
        starts=starts,
        ends=readings[-1].closes if is_final else ends,
        opened=readings[0].closes if is_opening else None,
        is_final=is_final,
        aside=frozenset(reading.id for reading in meter.readings) - {reading.id for reading in counting}
        if len(counting) < len(meter.readings)
        else frozenset(),
        replaces=replaces,
    )


def _starts(meter: BilledMeter, opened_on: date | None) -> Month | None:
    """Return the month from which the meter serves; without a day of fitting, that of its first reading."""
    fitted_on = meter.installed_on or (meter.readings[0].taken_on if meter.readings else None)
    known = [day for day in (fitted_on, opened_on) if day]
    return month_of(max(known)) if known else None


def _opens(first: BilledReading, replaces: Sequence[MeterUse]) -> Month:
    """Return the month that the first reading of a meter opens in: that in which the one it replaces was closed."""
    closed = [use.ends for use in replaces if use.is_final and use.ends]
    return max(closed, default=min(first.closes, month_of(first.taken_on)))


def _counting(readings: Sequence[BilledReading], refused: Sequence[RefusedTime]) -> list[BilledReading]:
    counting = [reading for reading in readings if reading.counts]
    for time in refused:
        counting = [reading for reading in counting if not time.hides(reading)]
    return counting


def _told_of_zero(readings: Sequence[BilledReading], kept: list[BilledReading]) -> list[BilledReading]:
    """Return ``kept``, each told that a register passed zero where one before it that is left out was told so."""
    if len(kept) == len(readings) or not any(reading.rolled_over for reading in readings):
        return kept
    stays, told, rolled = {reading.id for reading in kept}, [], False
    for reading in readings:
        rolled = rolled or reading.rolled_over
        if reading.id in stays:
            told.append(replace(reading, rolled_over=rolled))
            rolled = False
    return told


def _in_order(readings: list[BilledReading], ends: Month | None) -> list[BilledReading]:
    """Let no reading close a later month than one taken after it does, or than the last month of supply."""
    latest = ends
    for place in range(len(readings) - 1, -1, -1):
        reading = readings[place]
        if latest is not None and latest < reading.closes:
            readings[place] = replace(reading, closes=latest)
        else:
            latest = reading.closes
    return readings
