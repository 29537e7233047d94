"""Accounts with a random year: late, wrong and missing readings, payments of every kind, imported months."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlmodel import SQLModel

from domain.accounts import AccountKind
from domain.charges import ChargeBasis, ChargeLineKind
from domain.ledger import EntryKind, LedgerPart
from domain.metering import ReadingSource, ReadingStatus, TariffZone
from domain.payments import PaymentPurpose, PaymentSource, PaymentStatus
from domain.periods import Month, last_day, month_after, month_of
from models.accounts import Account
from models.charges import Charge, ChargeLine
from models.ledger import LedgerEntry
from models.metering import Meter, Reading
from models.payments import Payment
from models.terms import AccessRefusal, AccountTerms

FIRST = Month(date(2026, 1, 1))
MONTHS = 12


class Life:
    """What happened to one account from ``FIRST`` on; a billing system charged it until ``closes_from``."""

    def __init__(self, account: Account, *, dice: random.Random, closes_from: Month) -> None:
        self.account, self.dice, self.closes_from = account, dice, closes_from
        self.opened_on = account.opened_on or FIRST
        self.trouble = dice.choice((0.1, 0.3, 1))

    def rows(self) -> Iterator[SQLModel]:
        """Yield all rows, each after those that it refers to."""
        dice, account = self.dice, self.account
        persons = {"persons": dice.randint(0, 3), "norm_code": "FLAT", "max_power": 3}
        yield AccountTerms(account_id=account.id, valid_from=date(2020, 1, 1), **persons)
        if dice.random() < 0.05:
            for month in (2, dice.randint(3, 10)):
                day = date(2026, month, dice.randint(1, 28))
                yield AccessRefusal(account_id=account.id, refused_on=day, act="Акт о недопуске")
        yield from self._meters()
        yield from self._imported()
        yield from self._money()

    def _meters(self) -> Iterator[SQLModel]:
        for _ in range(self.dice.choice((0, 1, 1, 1, 1, 1, 2))):
            hung_on = self.dice.choice((None, date(2020, 1, 1), self.opened_on))
            if self.dice.random() < 0.15:
                change = date(2026, self.dice.randint(3, 10), self.dice.randint(1, 28))
                yield from self._meter(hung_on, change)
                yield from self._meter(change, None)
            else:
                yield from self._meter(hung_on, None)

    def _meter(self, since: date | None, until: date | None) -> Iterator[SQLModel]:
        dice = self.dice
        verify = dice.choice((None, date(2036, 1, 1), date(2036, 1, 1), date(2026, dice.randint(4, 12), 15)))
        meter = Meter(
            account_id=self.account.id, serial=f"R{dice.getrandbits(48):012x}", model="М", digits=6, ratio=1,
            installed_on=since, removed_on=until, verify_before=verify,
        )  # fmt: skip
        yield meter
        value, often = 1000, dice.choice((0.5, 0.9, 1, 1))
        if since and since > FIRST and dice.random() < 0.8:
            yield self._reading(meter, since, value, ReadingSource.CONTROL)
        for place in range(MONTHS):
            month = month_after(FIRST, place)
            business = self.account.kind is AccountKind.BUSINESS
            last = 1 if business else min(dice.choice((20, 24, 25, 27, 28, 30)), last_day(month).day)
            day = month.replace(day=last)
            value += dice.randint(0, 200)
            if (since or date.min) <= day <= (until or date.max) and dice.random() < often:
                yield from self._read(meter, day, value)
        if until and dice.random() < 0.8:
            yield self._reading(meter, until, value + 20, ReadingSource.CONTROL)

    def _read(self, meter: Meter, day: date, value: int) -> Iterator[Reading]:
        dice = self.dice
        match dice.random() / self.trouble:
            case x if x < 0.06:
                source = dice.choice((ReadingSource.CONTROL, ReadingSource.IMPORT))
                yield self._reading(meter, day, value, source, entered_on=day + timedelta(dice.randint(5, 150)))
            case x if x < 0.1:
                yield self._reading(meter, day, value - dice.randint(0, 300), ReadingSource.CONTROL)
            case x if x < 0.16:
                fell = day + timedelta(dice.randint(0, 120))
                state = {"status": ReadingStatus.SUPERSEDED, "superseded_on": fell}
                yield self._reading(meter, day, value + dice.randint(-40, 40), ReadingSource.IMPORT, **state)
                if dice.random() < 0.8:
                    yield self._reading(meter, day, value, ReadingSource.IMPORT, entered_on=fell)
            case x if x < 0.2:
                yield self._reading(meter, day.replace(day=1), value, ReadingSource.IMPORT)
            case _:
                yield self._reading(meter, day, value, ReadingSource.CUSTOMER)

    def _reading(self, meter: Meter, day: date, value: int, source: ReadingSource, **facts: object) -> Reading:
        kept = {"status": ReadingStatus.ACCEPTED, "t1": max(value, 0)} | facts
        return Reading(meter_id=meter.id, taken_on=day, source=source, **kept)

    def _imported(self) -> Iterator[SQLModel]:
        month = month_of(self.opened_on) if self.opened_on > FIRST else FIRST
        while month < self.closes_from:
            if self.dice.random() < 0.95:
                yield from self._charge(month)
            month = month_after(month)

    def _charge(self, month: Month) -> Iterator[SQLModel]:
        kwh, basis = (
            self.dice.randint(0, 300),
            self.dice.choice((ChargeBasis.READINGS, ChargeBasis.READINGS, *ChargeBasis)),
        )
        due_on = self.dice.choice((None, month_after(month).replace(day=15), month.replace(day=10)))
        charge = Charge(account_id=self.account.id, month=month, amount=kwh * 735, basis=basis, due_on=due_on)
        yield charge
        yield ChargeLine(
            charge_id=charge.id, position=1, kind=ChargeLineKind.ENERGY, text="Э", zone=TariffZone.T1, band=1,
            kwh=kwh, price=Decimal("7.35"), amount=kwh * 735,
        )  # fmt: skip
        late = timedelta(self.dice.choice((0, 0, 0, 0, 40, 100)) if self.dice.random() < self.trouble else 0)
        yield self._entry(last_day(month) + late, EntryKind.CHARGE, kwh * 735, month=month, charge_id=charge.id)
        if self.dice.random() < 0.1 * self.trouble:
            on = month_after(month, self.dice.randint(0, 4)).replace(day=20)
            yield self._entry(on, EntryKind.PENALTY, self.dice.randint(1, 500), month=month, part=LedgerPart.PENALTY)
        if self.dice.random() < 0.1 * self.trouble:
            on = month_after(month, self.dice.randint(0, 4)).replace(day=20)
            yield self._entry(on, EntryKind.CORRECTION, self.dice.randint(-20_000, 20_000), month=month)

    def _money(self) -> Iterator[SQLModel]:
        often = self.dice.choice((0.2, 0.7, 1, 1))
        for place in range(MONTHS):
            month = month_after(FIRST, place)
            if self.dice.random() < often:
                paid = month.replace(day=self.dice.randint(1, 28))
                entered = paid + timedelta(self.dice.choice((0, 0, 0, 0, 30, 90)))
                named = month_after(month, -self.dice.randint(1, 3)) if self.dice.random() < 0.05 else None
                payment = Payment(
                    account_id=self.account.id, purpose=PaymentPurpose.ELECTRICITY, source=PaymentSource.IMPORT,
                    status=PaymentStatus.CONFIRMED, amount=self.dice.choice((self.dice.randint(1, 250_000), 250_000)),
                    created_at=datetime.combine(paid, time(9), UTC), paid_at=datetime.combine(paid, time(9), UTC),
                    reference=f"R{self.dice.getrandbits(60)}",
                )  # fmt: skip
                yield payment
                yield self._entry(entered, EntryKind.PAYMENT, -payment.amount, month=named, payment_id=payment.id)
            if self.dice.random() < 0.03:
                yield self._entry(month.replace(day=15), EntryKind.REFUND, self.dice.randint(1, 90_000))

    def _entry(self, on: date, kind: EntryKind, amount: int, **values: object) -> LedgerEntry:
        return LedgerEntry(account_id=self.account.id, posted_on=on, kind=kind, amount=amount, **values)
