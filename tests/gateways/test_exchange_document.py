"""docs/exchange.md and the code say the same, and the example set loads."""

import re
from datetime import date

import psycopg
import pytest

from domain.exchange import kinds
from domain.exchange.files import FILES, MANIFEST_FILE, REQUESTS, File
from models.base import Database
from tests.repository import ROOT
from tests.services.importing import brought

DOCUMENT = ROOT / "docs" / "exchange.md"
ROW = re.compile(r"^\| (\*\*)?(\w+)(?:\*\*)? \| ([^|]+) \| (yes|no) \| [^|]+ \|$", re.MULTILINE)
ALL = (MANIFEST_FILE, *FILES.values(), REQUESTS)


def section(file: File) -> str:
    """Return what the document says of a file."""
    _, found, rest = DOCUMENT.read_text("utf-8").partition(f"### {file.file_name}\n")
    assert found, f"docs/exchange.md does not describe {file.file_name}"
    return re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.name)
def test_the_document_describes_each_column(file: File) -> None:
    told = [(name, kind, empty == "yes") for _, name, kind, empty in ROW.findall(section(file))]

    assert told == [(column.name, column.kind.name, column.optional) for column in file.columns]


@pytest.mark.parametrize("file", ALL, ids=lambda file: file.name)
def test_the_document_names_each_key(file: File) -> None:
    told = {name for bold, name, _, _ in ROW.findall(section(file)) if bold}

    assert told == set(file.key)


def test_the_document_describes_no_other_file() -> None:
    told = re.findall(r"^### (\w+\.csv)$", DOCUMENT.read_text("utf-8"), re.MULTILINE)

    assert told == [file.file_name for file in ALL]


@pytest.mark.parametrize("file", [file for file in ALL if file.optional], ids=lambda file: file.name)
def test_the_document_says_what_may_be_missing(file: File) -> None:
    assert "May be missing." in section(file)


def test_the_document_explains_each_kind() -> None:
    kind_rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    used = {column.kind.name for file in ALL for column in file.columns if not column.kind.name.startswith("one of")}

    assert used <= set(kind_rows)
    assert kinds.MONTH_DAY.name in used


async def test_the_example_set_loads_whole(database: Database, owner: psycopg.Connection) -> None:
    summary = await brought(database, ROOT / "docs" / "exchange", today=date(2026, 11, 5))

    assert summary.counts["accounts"].added == 3
    assert owner.execute("SELECT sum(main) FROM account_balance").fetchone() == (1_818_817,)
