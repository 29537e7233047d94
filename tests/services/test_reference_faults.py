"""Files of reference data that are refused: every fault at once, with its line, and nothing is stored."""

from pathlib import Path

import pytest

from domain.reference_faults import FaultyReference
from models.base import Database
from services.reference_data import Count, load
from tests.services.test_reference_data import DUE, FIGURE, RATE, TARIFF, TERMS, counts, file, refused, write

__all__ = ["file"]
NO_TOML, NUMBER = "this is no TOML:", "must be a number, such as 7.35"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\n# nothing but this\n", "the file has no rows: none of the sections tariffs, norms, "),
        ("tariffs = []\n[grounds]\n", "the file has no rows: "),
        ("x = ", "this is no TOML: Invalid value"),
        ("\n[[norms]]\npersons = 7,35", f"line 3: column 12: {NO_TOML} a number is written with a point, such as 7.35"),
        ("[[norms]]\nvalid_from = 01.01.2026", f"line 2: column 15: {NO_TOML} a day is written as 2026-01-31"),
        ("tarifs = []", "line 1: tarifs: there is no such key here, only grounds, tariffs, norms, due_days, "),
        (f"{RATE}ground = 'cbr'", 'line 4: key_rates 1, ground: no ground is called "cbr"'),
        (DUE.format("HOME", 10), 'line 2: due_days 1, kind: must be RESIDENTIAL or BUSINESS, not "HOME"'),
        (DUE.format("BUSINESS", 31), "line 3: due_days 1, day: must be 28 at most, not 31"),
        (FIGURE.format("grace", 1), "line 1: figures 1: no figure has this name"),
        (FIGURE.format("grace_days", 1.5), "line 1: figures 1: the figure is a whole number"),
        (TARIFF.replace("up_to = 1100, ", ""), "tariffs 1, rates: RURAL_1 from 2026-01-01: bands go on"),
        (TARIFF.replace("7.12345", "7,35"), f'line 9: tariffs 1, rates 2, price: {NUMBER}, not "7,35"'),
        (TARIFF.replace("2026-12-31", "2025-12-31"), "line 2: tariffs 1: valid_to is before valid_from"),
        (TARIFF + TARIFF, "tariffs: the row of RURAL_1, 2026-01-01 stands there 2 times"),
        (TARIFF + TARIFF.replace("2026-01-01", "2026-03-01"), "tariffs: RURAL_1 from 2026-03-01 begins before"),
        (TERMS, "account_terms 1, account: there is no account 404"),
    ],
)  # fmt: skip
async def test_a_file_with_a_fault_is_refused_and_stores_nothing(
    database: Database, file: Path, text: str, fault: str
) -> None:
    faults = await refused(database, file, text)
    assert faults[0].startswith(fault)


async def test_every_fault_is_told_at_once(database: Database, file: Path) -> None:
    text = f"""
[[due_days]]
kind = "HOME"
day = 0
valid_from = "2026-01-01"
ground = {{ act = "", of = 2026 }}
note = "x"

[[key_rates]]
ground = "cbr"
percent = 16
{RATE}ground = 5
"""
    assert await refused(database, file, text) == [
        'line 3: due_days 1, kind: must be RESIDENTIAL or BUSINESS, not "HOME"',
        "line 4: due_days 1, day: must be 1 or more, not 0",
        'line 5: due_days 1, valid_from: must be a day without quotes, such as 2026-01-31, not "2026-01-01"',
        "line 6: due_days 1, ground, act: must not be empty",
        "line 6: due_days 1, ground, of: there is no such key here, only act, number, date",
        "line 7: due_days 1, note: there is no such key here, only ground, kind, day, valid_from",
        "line 9: key_rates 1, valid_from: is missing",
        'line 10: key_rates 1, ground: no ground is called "cbr"',
        "line 15: key_rates 2, ground: must be the name of a ground in quotes, or a table with its act, not 5",
    ]


async def test_a_file_in_another_encoding_is_refused_and_one_with_a_mark_is_not(database: Database, file: Path) -> None:
    write(file, TARIFF, encoding="cp1251")
    with pytest.raises(FaultyReference) as refusal:
        await load(database=database, path=file)
    assert [str(fault) for fault in refusal.value.faults] == [
        "line 4: these letters are not in UTF-8: save the file in this encoding"
    ]
    assert sum(await counts(database)) == 0

    write(file, TARIFF, encoding="utf-8-sig")
    assert await load(database=database, path=file) == {"tariffs": Count(rows=1, added=1, changed=0)}
