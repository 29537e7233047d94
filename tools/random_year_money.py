"""Payments of a random year: on time, late, in part, ahead, known late, for named months, for penalty, given back."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

import psycopg

from domain.ledger import parts_of_payment
from domain.payments import PaymentPurpose
from domain.periods import MOSCOW, Month, last_day, month_after
from tools.random_year_registers import DAY

HABITS = (("PROMPT", 45), ("LATE", 25), ("PARTLY", 12), ("NEVER", 6), ("AHEAD", 7), ("ODD", 5))
OWED = """
    SELECT b.account_id, b.main, b.penalty, coalesce(c.amount, 0)
    FROM account_balance b LEFT JOIN charge c ON c.account_id = b.account_id AND c.month = %s ORDER BY b.account_id
"""


@dataclass(slots=True)
class Planned:
    """A payment that somebody will make on a day, and that becomes known on that or a later one."""

    account: uuid.UUID
    paid_on: date
    entered_on: date
    amount: int
    purpose: PaymentPurpose
    month: Month | None


@dataclass(slots=True)
class Purses:
    """All payments of a year; ``post`` is called before a month is closed, ``plan`` after it."""

    connection: psycopg.Connection
    seed: int
    waiting: list[Planned] = field(default_factory=list)
    posted: list[tuple[uuid.UUID, uuid.UUID, int, dict[str, int]]] = field(default_factory=list)

    def plan(self, month: Month) -> None:
        """Let people decide what they pay for a month that was closed."""
        for account, main, penalty, charge in self.connection.execute(OWED, [month]):
            dice = Random(f"{self.seed}:{account}:{month}")
            habit = Random(f"{self.seed}:{account}").choices([name for name, _ in HABITS], [w for _, w in HABITS])[0]
            self._decide(account, habit, main, charge, month, dice)
            if penalty > 0 and dice.random() < 0.4:
                amount = max(penalty + dice.choice((0, 0, -penalty // 2, 5_000)), 1)
                self._wait(account, month, amount, dice, days=(1, 28), purpose=PaymentPurpose.PENALTY)

    def _decide(self, account: uuid.UUID, habit: str, main: int, charge: int, month: Month, dice: Random) -> None:
        wanted = max(main, 0)
        match dice.choice((habit, habit, habit, habit, "LATE")):
            case "PROMPT" if wanted:
                self._wait(account, month, wanted, dice, days=(1, 14))
            case "LATE" if charge > 0:
                self._wait(account, month, charge, dice, days=(20, 150), named=0.3)
            case "PARTLY" if wanted > 3:
                for _ in range(dice.randint(1, 3)):
                    self._wait(account, month, dice.randint(1, wanted // 2), dice, days=(1, 70), named=0.1)
            case "AHEAD":
                if dice.random() < 0.3:
                    self._wait(account, month, dice.randint(100_000, 900_000), dice, days=(1, 28))
            case "ODD" if charge > 0:
                self._wait(account, month, charge * dice.randint(1, 3), dice, days=(-20, 60), named=0.7)
            case _:
                pass

    def _wait(
        self,
        account: uuid.UUID,
        month: Month,
        amount: int,
        dice: Random,
        *,
        days: tuple[int, int],
        named: float = 0.0,
        purpose: PaymentPurpose = PaymentPurpose.ELECTRICITY,
    ) -> None:
        paid_on = last_day(month) + dice.randint(*days) * DAY
        known_on = paid_on + (dice.randint(1, 75) if dice.random() < 0.08 else 0) * DAY
        entered_on = max(known_on, month_after(month))
        name = month_after(month, dice.choice((0, 0, 0, -1, -2, 2))) if dice.random() < named else None
        self.waiting.append(Planned(account, paid_on, entered_on, amount, purpose, name))

    def post(self, month: Month) -> None:
        """Post what became known in a month, and some of what did in the first days after it, then give some back."""
        dice, last = Random(f"{self.seed}:{month}"), last_day(month)
        due = [each for each in self.waiting if each.entered_on <= last + (5 * DAY if dice.random() < 0.5 else 0 * DAY)]
        kept = {id(each) for each in due}
        self.waiting = [each for each in self.waiting if id(each) not in kept]
        due.sort(key=lambda each: (each.entered_on, each.account))
        owed: defaultdict[uuid.UUID, int] = defaultdict(int)
        owed.update(self.connection.execute("SELECT account_id, penalty FROM account_balance").fetchall())
        rows: list[tuple[Any, ...]] = []
        entries: list[tuple[Any, ...]] = []
        for each in due:
            self._post(each, owed, rows, entries, dice)
        self._copy(rows, entries)
        given: list[tuple[Any, ...]] = []
        self._give_back(month, given, dice, owed)
        self._copy([], given)

    def _post(
        self, each: Planned, owed: dict[uuid.UUID, int], rows: list[Any], entries: list[Any], dice: Random
    ) -> None:
        key = uuid.UUID(int=dice.getrandbits(128), version=4)
        moment = datetime.combine(each.paid_on, time(dice.randint(0, 23), 30), MOSCOW)
        rows.append(
            (key, each.account, each.purpose.value, "IMPORT", "CONFIRMED", each.amount, moment, moment, str(key))
        )
        parts = parts_of_payment(amount=each.amount, purpose=each.purpose, owed_penalty=owed[each.account])
        for part, amount in parts.items():
            month = each.month if part.value == "MAIN" else None
            entries.append((each.account, each.entered_on, "PAYMENT", part.value, -amount, month, key))
            owed[each.account] -= amount if part.value == "PENALTY" else 0
        self.posted.append((key, each.account, each.entered_on.toordinal(), {p.value: a for p, a in parts.items()}))

    def _give_back(self, month: Month, entries: list[Any], dice: Random, owed: dict[uuid.UUID, int]) -> None:
        given = dice.sample(self.posted, len(self.posted) // 150)
        for key, account, entered, parts in given:
            day = date.fromordinal(max(entered, month.toordinal() + dice.randrange(27)))
            if day > last_day(month):
                continue
            done = {"day": day, "key": key}
            self.connection.execute(
                "UPDATE payment SET status = 'REFUNDED', refunded_on = %(day)s WHERE id = %(key)s", done
            )
            self.posted.remove((key, account, entered, parts))
            for part, amount in parts.items():
                entries.append((account, day, "REFUND", part, amount, None, key))
                owed[account] += amount if part == "PENALTY" else 0

    def _copy(self, rows: list[Any], entries: list[Any]) -> None:
        with self.connection.cursor() as cursor:
            for table, columns, given in (
                ("payment", "id, account_id, purpose, source, status, amount, created_at, paid_at, reference", rows),
                ("ledger_entry", "account_id, posted_on, kind, part, amount, month, payment_id", entries),
            ):
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in given:
                        copy.write_row(row)
        self.connection.commit()
