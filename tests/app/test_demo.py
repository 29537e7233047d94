"""The demo region: the same bytes each time, sums that agree, people who have what they are for."""

import asyncio
import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from app.demo import fill
from app.demo.files import make
from app.demo.people import PEOPLE, add_people
from app.settings import Settings
from auth.passwords import Passwords
from domain.exchange.files import FILES
from models.base import Database
from schema.texts.months import RUSSIAN
from tests.exchange_set import small_set
from tests.plain import plain
from tests.progress import Silence
from tests.services.importing import brought, imported

DAY = date(2026, 11, 22)
ACCOUNTS = 300


def region(folder: Path, *, accounts: int = ACCOUNTS, day: date = DAY, seed: int = 1, processes: int = 1) -> Path:
    make(folder=folder, accounts=accounts, day=day, seed=seed, processes=processes, progress=Silence())
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small region."""
    return region(tmp_path_factory.mktemp("region"))


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=";"))


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_same_seed_and_day_make_the_same_bytes(made: Path, tmp_path: Path) -> None:
    assert digests(region(tmp_path / "again")) == digests(made)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_two_processes_make_the_same_bytes(made: Path, tmp_path: Path) -> None:
    assert digests(region(tmp_path / "again", processes=2)) == digests(made)


def test_another_seed_makes_another_region(made: Path, tmp_path: Path) -> None:
    assert digests(region(tmp_path / "other", seed=2))["accounts.csv"] != digests(made)["accounts.csv"]


def test_columns_are_those_of_the_format(made: Path) -> None:
    for name, file in FILES.items():
        assert list(rows(made, name)[0]) == [column.name for column in file.columns]


def test_the_region_has_what_real_ones_have(made: Path) -> None:
    meters, accounts, readings, charges = (rows(made, name) for name in ("meters", "accounts", "readings", "charges"))

    assert len(rows(made, "branches")) == 44
    assert Counter(meter["zone_count"] for meter in meters).keys() == {"1", "2", "3"}
    assert {account["kind"] for account in accounts} == {"RESIDENTIAL", "BUSINESS"}
    assert {charge["basis"] for charge in charges} == {"READINGS", "AVERAGE", "NORM"}
    assert {reading["source"] for reading in readings} == {"IMPORT", "CONTROL"}
    assert any(reading["rolled_over"] for reading in readings)
    assert any(meter["removed_on"] for meter in meters)
    assert any(meter["reads_itself"] == "true" for meter in meters)
    assert any(meter["verify_before"] < f"{DAY}" for meter in meters)
    assert any(account["closed_on"] for account in accounts)
    assert all(20 <= int(meter["ratio"]) <= 60 for meter in meters if meter["ratio"] != "1")
    assert {charge["month"] for charge in charges} == {*months()}
    assert {line["kind"] for line in rows(made, "charge_lines")} == {"ENERGY", "RECALCULATION", "COMMON_HOUSE"}


def months() -> Iterator[str]:
    """Yield the 23 months up to September 2026: October is closed here."""
    for number in range(23):
        yield f"{2024 + (10 + number) // 12}-{(10 + number) % 12 + 1:02d}"


def test_billing_rule_26_due_days(made: Path) -> None:
    due = {charge["month"]: charge["due_on"] for charge in rows(made, "charges") if charge["account"].endswith("0001")}

    assert (due["2026-01"], due["2026-02"], due["2026-03"]) == ("2026-02-10", "2026-03-16", "2026-04-15")


def test_nobody_real_can_be_called_or_written_to(made: Path) -> None:
    for branch in rows(made, "branches"):
        assert branch["email"].endswith("@example.com")
        assert all(phone.startswith("+7000") for phone in branch["phones"].split())
    contacts = {row["text"] for row in rows(made, "support_contacts")}
    assert all(text.startswith(("+7000", "https://example.com/")) or "@example.com" in text for text in contacts)


def test_the_prices_of_2026_are_marked_as_not_official(made: Path) -> None:
    assert {row["official"] for row in rows(made, "tariffs") if row["valid_from"] == "2026-01-01"} == {"false"}
    bounds = {(row["band"], row["up_to"]) for row in rows(made, "tariff_rates") if row["valid_from"] == "2026-01-01"}
    assert {("1", "1100"), ("2", "1700"), ("3", "")} <= bounds


async def test_tables_hold_what_the_files_hold(database: Database, owner: psycopg.Connection, made: Path) -> None:
    summary = await brought(database, made, today=DAY)

    tables = {"suppliers": "supplier", "accounts": "account", "meters": "meter", "readings": "reading",
              "charges": "charge", "charge_lines": "charge_line", "payments": "payment"}  # fmt: skip
    for name, table in tables.items():
        counted = owner.execute(f"SELECT count(*) FROM {table}").fetchone()
        assert counted == (len(rows(made, name)),)
    assert summary.changes == sum(len(rows(made, name)) for name in FILES)
    debits = sum(Decimal(row["amount"]) for name in ("charges", "penalties") for row in rows(made, name))
    owed = debits - sum(Decimal(row["amount"]) for row in rows(made, "payments"))
    assert owner.execute("SELECT sum(main + penalty) / 100.0 FROM account_balance").fetchone() == (owed,)


def test_consumption_is_what_the_readings_say(made: Path) -> None:
    meters = Counter(meter["account"] for meter in rows(made, "meters") if meter["ratio"] == "1")
    readings: dict[str, list[dict[str, str]]] = {}
    for reading in rows(made, "readings"):
        if reading["taken_on"] <= "2026-10-01":  # later ones are of the month that is closed here
            readings.setdefault(reading["account"], []).append(reading)
    estimated = {charge["account"] for charge in rows(made, "charges") if charge["basis"] != "READINGS"}
    charged: Counter[str] = Counter()
    for line in rows(made, "charge_lines"):
        charged[line["account"]] += int(line["kwh"]) if line["kind"] == "ENERGY" else 0
    plain = [
        account
        for account, count in meters.items()
        if count == 1 and account not in estimated and not any(reading["rolled_over"] for reading in readings[account])
    ]

    assert len(plain) > ACCOUNTS / 2
    for account in plain:
        first, *_, last = readings[account]
        counted = sum(int(last[zone]) - int(first[zone]) for zone in ("t1", "t2", "t3") if last[zone])
        assert charged[account] == counted


PAIR = re.compile(r"показания (\d+)–(\d+)(?: \(([\d ]+) кВт·ч поделены на (\d+) д\w+, из них (\d+) этого месяца\))?")


def test_every_line_rests_on_readings_of_the_meter(tmp_path: Path) -> None:
    made = region(tmp_path, accounts=1000)
    faces: set[tuple[str, str, str]] = set()
    digits = {(meter["account"], meter["serial"]): int(meter["digits"]) for meter in rows(made, "meters")}
    for reading in rows(made, "readings"):
        width = digits[reading["account"], reading["meter"]]
        faces |= {(reading["account"], zone, reading[zone].zfill(width)) for zone in ("t1", "t2", "t3")}
    charged: Counter[tuple[str, str, str, str]] = Counter()
    for line in rows(made, "charge_lines"):
        if line["kind"] == "ENERGY" and PAIR.search(line["text"]):
            text = plain(line["text"]).partition(": ")[0]
            charged[line["account"], line["month"], line["zone"].lower(), text] += int(line["kwh"])

    divided = 0
    for (account, _month, zone, text), kwh in charged.items():
        found = PAIR.search(text)
        assert found
        first, last, whole, days, share = found.groups()
        used, whole = (int(last) - int(first)) % 10 ** len(first), whole and whole.replace(" ", "")
        assert {(account, zone, first), (account, zone, last)} <= faces, text
        assert used == int(whole or kwh), text
        if whole:
            divided += 1
            assert abs(kwh - used * int(share) / int(days)) <= 1, text
    assert len(charged) > 10_000
    assert divided > 10


def test_billing_rule_20_a_recalculation_tells_each_month_before_and_after(made: Path) -> None:
    lines = [line for line in rows(made, "charge_lines") if line["kind"] == "RECALCULATION"]
    charged: Counter[tuple[str, str]] = Counter()
    for line in rows(made, "charge_lines"):
        charged[line["account"], line["month"]] += int(line["kwh"]) if line["kind"] == "ENERGY" else 0

    assert lines
    for line in lines:
        told = re.findall(r"(\w+) (\d+) было ([\d ]+) кВт·ч, стало [\d ]+ кВт·ч", plain(line["text"]))
        assert told
        for name, year, before in told:
            month = f"{year}-{RUSSIAN.index(name) + 1:02d}"
            assert charged[line["account"], month] == int(before.replace(" ", ""))


def test_n13_every_penalty_tells_what_it_was_counted_on(made: Path) -> None:
    texts = [row["text"] for row in rows(made, "penalties")]

    assert texts
    day = r"\d+ \w+ \d{4}"
    told = re.compile(rf"на долг [\d ]+,\d\d ₽, просроченный с {day}, по {day}: 1/300.* от 9,5 % за день")
    assert all(told.fullmatch(plain(text)) for text in texts)


async def test_the_smallest_region_has_somebody_for_everybody(
    database: Database, owner: psycopg.Connection, tmp_path: Path, now: datetime
) -> None:
    await brought(database, region(tmp_path, accounts=10), today=DAY)

    await add_people(database=database, passwords=Passwords(threads=1), now=now)

    linked = owner.execute("""
        SELECT login, count(account_id) FROM users u LEFT JOIN user_account l ON l.user_id = u.id GROUP BY 1
    """).fetchall()
    found = {(login, count) for login, count in linked if count}
    assert found == {("household", 1), ("relative", 1), ("family", 4), ("business", 1)}


async def test_an_empty_database_is_filled_once(settings: Settings, owner: psycopg.Connection, now: datetime) -> None:
    small = settings.model_copy(update={"demo_accounts": 10, "demo_day": DAY})

    await asyncio.to_thread(fill, small, now=now)
    await asyncio.to_thread(fill, small, now=now)

    counted = "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM users), (SELECT count(*) FROM import_run)"
    assert owner.execute(counted).fetchone() == (10, len(PEOPLE), 1)
    assert owner.execute("SELECT month FROM month_close").fetchall() == [(date(2026, 10, 1),)]


async def test_others_data_is_left_alone(
    settings: Settings, database: Database, owner: psycopg.Connection, tmp_path: Path, now: datetime
) -> None:
    await imported(database, tmp_path, small_set())

    await asyncio.to_thread(fill, settings, now=now)

    assert owner.execute("SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM users)").fetchone() == (2, 0)


async def test_people_have_the_accounts_that_they_are_for(
    database: Database, owner: psycopg.Connection, made: Path, now: datetime
) -> None:
    await brought(database, made, today=DAY)
    passwords = Passwords(threads=1)

    await add_people(database=database, passwords=passwords, now=now)
    await add_people(database=database, passwords=passwords, now=datetime(2026, 12, 1, tzinfo=UTC))

    linked = owner.execute("""
        SELECT u.login, u.role, count(a.id), coalesce(sum(b.main), 0), max(m.zones)
        FROM users u LEFT JOIN user_account l ON l.user_id = u.id LEFT JOIN account a ON a.id = l.account_id
            LEFT JOIN account_balance b ON b.account_id = a.id
            LEFT JOIN (
                SELECT account_id, max(zone_count) AS zones FROM meter WHERE removed_on IS NULL GROUP BY account_id
            ) m ON m.account_id = a.id
        GROUP BY 1, 2
    """).fetchall()
    people = {login: (role, accounts, debt, zones) for login, role, accounts, debt, zones in linked}
    assert people.keys() == {person.login for person in PEOPLE}
    assert people["household"][:2] == ("CUSTOMER", 1)
    assert people["household"][2] > 0
    assert people["household"][3] == 2
    assert people["relative"] == people["household"]
    assert people["family"][:2] == ("CUSTOMER", 4)
    seen = owner.execute("""
        SELECT count(removed_on) > 0, bool_or(reads_itself), min(main) < 0, max(zone_count), count(DISTINCT supplier_id)
        FROM user_account l JOIN users u ON u.id = l.user_id JOIN meter m USING (account_id)
            JOIN account_balance b USING (account_id) JOIN account a ON a.id = l.account_id WHERE u.login = 'family'
    """).fetchone()
    assert seen == (True, True, True, 3, 2)
    assert people["business"][:2] == ("BUSINESS", 1)
    assert owner.execute("""
        SELECT count(*) > 0 FROM operator_branch o JOIN account a ON a.branch_id = o.branch_id
            JOIN user_account l ON l.account_id = a.id JOIN users u ON u.id = l.user_id AND u.login = 'household'
    """).fetchone() == (True,)


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2026, 3, 31), date(2024, 2, 29)])
async def test_any_day_makes_a_sound_region(database: Database, tmp_path: Path, day: date) -> None:
    summary = await brought(database, region(tmp_path, accounts=60, day=day), today=day)

    assert summary.as_of == day


@pytest.mark.parametrize(
    ("day", "closed"), [(date(2026, 11, 1), date(2026, 9, 1)), (date(2026, 11, 2), date(2026, 10, 1))]
)
async def test_the_last_month_that_is_over_is_closed_here(
    settings: Settings, owner: psycopg.Connection, day: date, closed: date
) -> None:
    small = settings.model_copy(update={"demo_accounts": 10, "demo_day": day})

    await asyncio.to_thread(fill, small, now=datetime.combine(day, time(9), UTC))

    assert owner.execute("SELECT month FROM month_close").fetchall() == [(closed,)]
