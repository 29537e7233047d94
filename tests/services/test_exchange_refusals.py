"""Sets that are refused: every fault is told, nothing is stored."""

from datetime import date
from pathlib import Path

import psycopg
import pytest

from domain.exchange.faults import FaultySet, OlderSet
from models.base import Database
from tests.exchange_set import small_set
from tests.services.importing import counted, everything, imported


async def test_an_older_set_is_refused(database: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    await imported(database, tmp_path, small_set())
    before, rows = everything(owner), small_set()
    rows["accounts"][0]["holder"] = "Новая Хозяйка"

    with pytest.raises(OlderSet) as refused:
        await imported(database, tmp_path, rows, as_of="2026-11-04")

    assert (refused.value.as_of, refused.value.last) == (date(2026, 11, 4), date(2026, 11, 5))
    assert everything(owner) == before
    assert counted(owner)["import_run"] == 1


async def test_a_set_of_a_day_to_come_is_refused(database: Database, owner: psycopg.Connection, tmp_path: Path) -> None:
    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, small_set(), as_of="2026-12-06")

    assert [str(fault) for fault in refused.value.faults] == [
        "manifest.csv:2:as_of: the day is later than today, 2026-12-05"
    ]
    assert set(counted(owner).values()) == {0}


async def test_a_set_with_faults_tells_them_all_and_stores_nothing(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = small_set()
    rows["branches"][0]["hours"] = "по будням"
    rows["accounts"][0]["kind"] = "HOUSEHOLD"
    rows["accounts"][1]["branch"] = "SOCHI"
    rows["meters"].append(dict(rows["meters"][0]))
    rows["readings"][0]["taken_on"] = "2026-02-30"
    rows["readings"][1] |= {"t1": 100000, "t2": 5}
    rows["charges"][0]["amount"] = "700,00"
    rows["charges"][1]["amount"] = "735.01"
    rows["charge_lines"].append(rows["charge_lines"][2] | {"account": "230000000009"})
    rows["payments"][0]["paid_at"] = "2026-11-06T10:00:00+03:00"
    rows["payments"][1]["amount"] = ""
    rows["tariff_rates"][2]["up_to"] = 3000
    rows["penalties"][0]["account"] = "230000000008"

    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, rows)

    assert [str(fault) for fault in refused.value.faults] == [
        "branches.csv:2:hours: 'по будням' is not hours such as MONDAY 08:00-17:00; FRIDAY 08:00-16:00",
        "tariff_rates.csv:4:up_to: the last band of a zone has no end, every other has one",
        "tariff_rates.csv:7:up_to: the band ends elsewhere in another zone",
        "accounts.csv:2:kind: 'HOUSEHOLD' is not one of RESIDENTIAL, BUSINESS",
        "accounts.csv:3:branch: the branch is unknown",
        "meters.csv:4: the row says again what line 2 says of account serial",
        "readings.csv:2:taken_on: '2026-02-30' is not a day such as 2026-10-25",
        "readings.csv:3:t2: T2 has a value where the meter has two zones or three",
        "readings.csv:3:t1: the meter has fewer digits",
        "charges.csv:2:amount: '700,00' is not rubles such as 1234.56",
        "charges.csv:3:amount: the lines of the charge do not add up to it",
        "charge_lines.csv:5:month: charges.csv has no charge of that account and month",
        "payments.csv:2:paid_at: the day is later than the day that the set was made for",
        "payments.csv:3:amount: a value is missing",
        "penalties.csv:2:account: the account is unknown",
    ]
    assert refused.value.total == 15
    assert set(counted(owner).values()) == {0}


async def test_bands_that_end_elsewhere_in_another_zone_are_faults(
    database: Database, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = small_set()
    rows["tariff_rates"][3]["up_to"] = 1200
    rows["tariff_rates"] = [*rows["tariff_rates"][:4], rows["tariff_rates"][5] | {"band": 2}]

    with pytest.raises(FaultySet) as refused:
        await imported(database, tmp_path, rows)

    assert [str(fault) for fault in refused.value.faults] == [
        "tariff_rates.csv:5:up_to: the band ends elsewhere in another zone",
        "tariff_rates.csv:6:up_to: the band ends elsewhere in another zone",
    ]
    assert set(counted(owner).values()) == {0}
