"""Sets that tell of tariffs which closed months rest on (billing rule 17)."""

from pathlib import Path

import psycopg
import pytest

from models.base import Database
from models.metering import Meter
from tests.exchange_set import small_set
from tests.services.closed_october import meter, only, refused
from tests.services.importing import imported

__all__ = ["meter"]
RESTS = "closed months rest on it: end it after them, and send what is new as a row from then on"


@pytest.mark.parametrize(("file", "place", "values", "fault"), [
    ("tariffs", 0, {"name": "Иное"}, "tariffs.csv:2:valid_from"),
    ("tariffs", 0, {"act": "Приказ 1"}, "tariffs.csv:2:valid_from"),
    ("tariffs", 0, {"valid_to": "2026-10-30"}, "tariffs.csv:2:valid_to"),
    ("tariff_rates", 0, {"price": "7.36"}, "tariff_rates.csv:2:price"),
])  # fmt: skip
async def test_rule_17_tariffs_of_closed_months_do_not_change(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path,
    file: str, place: int, values: dict[str, str], fault: str,
) -> None:  # fmt: skip
    rows = only(tariffs=small_set()["tariffs"], tariff_rates=small_set()["tariff_rates"])
    rows[file][place] |= values

    assert await refused(database, owner, tmp_path, rows) == [f"{fault}: {RESTS}"]


async def test_rule_17_rates_of_closed_months_are_not_taken_away(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    rows = only(tariffs=small_set()["tariffs"], tariff_rates=small_set()["tariff_rates"][:3])

    assert await refused(database, owner, tmp_path, rows) == [f"tariffs.csv:2:valid_from: {RESTS}"]


async def test_rule_17_a_tariff_may_end_after_the_closed_months(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    [tariff], rates = small_set()["tariffs"], small_set()["tariff_rates"]
    next_one = tariff | {"valid_from": "2026-11-01"}
    rows = only(
        tariffs=[tariff | {"valid_to": "2026-10-31"}, next_one],
        tariff_rates=rates + [rate | {"valid_from": "2026-11-01", "price": "20"} for rate in rates],
    )

    summary = await imported(database, tmp_path, rows)

    assert (summary.counts["tariffs"].added, summary.counts["tariffs"].changed) == (1, 1)


@pytest.mark.parametrize("code", ["CITY2", "TOWN"])
async def test_rule_17_a_tariff_that_nobody_was_charged_by_may_come_later(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path, code: str
) -> None:
    [tariff], rates = small_set()["tariffs"], small_set()["tariff_rates"]
    rows = only(tariffs=[tariff | {"code": code}], tariff_rates=[rate | {"tariff": code} for rate in rates])

    assert (await imported(database, tmp_path, rows)).counts["tariffs"].added == 1


async def test_rule_17_a_tariff_may_not_take_the_norms_of_closed_months(
    database: Database, owner: psycopg.Connection, meter: Meter, tmp_path: Path
) -> None:
    [tariff], rates = small_set()["tariffs"], [rate for rate in small_set()["tariff_rates"] if rate["zone"] == "T1"]
    owner.execute("DELETE FROM tariff_rate WHERE zone = 'T2'")
    later, first = (
        only(tariffs=[tariff | {"code": code}], tariff_rates=[rate | {"tariff": code} for rate in rates])
        for code in ("TOWN", "ANY")
    )

    assert (await imported(database, tmp_path, later)).changes > 0
    assert await refused(database, owner, tmp_path, first) == [
        "tariffs.csv:2:valid_from: norms of closed months would have been charged by it"
    ]
