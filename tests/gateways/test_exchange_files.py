"""Files as they come: encodings, separators, line ends, quotes, and what cannot be read."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.exchange import kinds
from domain.exchange.faults import Faults
from domain.exchange.files import FILES, Column, File
from gateways.exchange.grammar import OutOfPattern, rows_pattern
from gateways.exchange.inspection import Source, inspect
from gateways.exchange.rows import checked_blocks, plain_blocks, records
from gateways.exchange.sets import inspect_all

SUPPLIERS, CHARGES = FILES["suppliers"], FILES["charges"]
TODAY = date(2026, 11, 5)
ACCENTED = "Сбыт №1"


def source(folder: Path, content: bytes, file: File = SUPPLIERS) -> Source:
    """Return a file of this content, looked at and found readable."""
    faults = Faults()
    (folder / file.file_name).write_bytes(content)
    found = inspect(file=file, folder=folder, faults=faults)
    assert found is not None, faults.shown
    return found


def refused(folder: Path, content: bytes, file: File = SUPPLIERS) -> list[str]:
    """Return what is wrong with a file as a whole."""
    faults = Faults()
    (folder / file.file_name).write_bytes(content)
    assert inspect(file=file, folder=folder, faults=faults) is None
    return [str(fault) for fault in faults.shown]


def read(given: Source) -> tuple[list[dict[str, str]], list[str]]:
    """Return a file's rows and what is wrong with them, field by field."""
    faults = Faults()
    rows = [dict(row) for row in records(given, faults=faults)]
    return rows, [str(fault) for fault in faults.shown]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_forms_are_told_apart(tmp_path: Path, encoding: str, separator: str, newline: str) -> None:
    lines = [separator.join(("name", "code")), separator.join((ACCENTED, "S1")), separator.join((ACCENTED, "S2")), ""]

    given = source(tmp_path, newline.join(lines).encode(encoding))

    assert read(given) == ([{"name": ACCENTED, "code": "S1"}, {"name": ACCENTED, "code": "S2"}], [])
    assert (given.separator, given.encoding) == (separator, "cp1251" if encoding == "cp1251" else "utf-8")
    assert b"".join(plain_blocks(given)).decode(given.encoding) == newline.join(lines[1:])


def test_a_last_line_without_its_end_is_a_row(tmp_path: Path) -> None:
    given = source(tmp_path, b"code,name\nS1,One\nS2,Two")

    assert b"".join(plain_blocks(given)) == b"S1,One\nS2,Two\n"


def test_a_header_alone_is_a_file_without_rows(tmp_path: Path) -> None:
    for content in (b"code,name", b"code,name\n", b"code,name\r\n"):
        given = source(tmp_path, content)

        assert b"".join(plain_blocks(given)) == b""
        assert read(given) == ([], [])


def test_a_letter_cut_by_a_block_is_still_utf_8(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateways.exchange.inspection.BLOCK", 7)
    monkeypatch.setattr("gateways.exchange.rows.BLOCK", 7)

    given = source(tmp_path, f"code,name\nS1,{ACCENTED}\nS2,Ё\n".encode())

    assert given.encoding == "utf-8"
    assert b"".join(plain_blocks(given)).decode() == f"S1,{ACCENTED}\nS2,Ё\n"


def test_a_line_break_within_quotes_is_part_of_the_field(tmp_path: Path) -> None:
    given = source(tmp_path, b'code,name\nS1,"One\nand ""half"""\n\nS 2,Two\n')

    with pytest.raises(OutOfPattern):
        list(plain_blocks(given))
    rows, faults = read(given)
    assert rows[0]["name"] == 'One\nand "half"'
    assert faults == ["suppliers.csv:5:code: 'S 2' is not " + kinds.CODE.called]


def test_blanks_around_a_field_do_not_count(tmp_path: Path) -> None:
    rows, faults = read(source(tmp_path, b"code,name\n S1 ,  One \n"))

    assert (rows, faults) == ([{"code": "S1", "name": "One"}], [])


def test_wrong_rows_are_told_with_their_lines(tmp_path: Path) -> None:
    given = source(tmp_path, 'code,name\nS1\nS2,Два,лишнее\n,Три\nS4,\nS5,"Пять\n'.encode())

    assert read(given)[1] == [
        "suppliers.csv:2: fields in the row: 1, columns in the header: 2",
        "suppliers.csv:3: fields in the row: 3, columns in the header: 2",
        "suppliers.csv:4:code: a value is missing",
        "suppliers.csv:5:name: a value is missing",
        "suppliers.csv:6: the row cannot be read, nor those after it: unexpected end of data",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", ["suppliers.csv:1: the file is empty: a header with the names of its columns is missing"]),
        (b"\n\n", ["suppliers.csv:1: the file is empty: a header with the names of its columns is missing"]),
        (
            b"code,nmae\n",
            ["suppliers.csv:1:nmae: the column is unknown", "suppliers.csv:1:name: the column is missing"],
        ),
        (b"code,name,code\n", ["suppliers.csv:1:code: the column is there twice"]),
        (b"code,name,\n", ["suppliers.csv:1:3: the column is unknown"]),
        (b"code,name\nS1,\x98\xff\n", ["suppliers.csv: the text is neither UTF-8 nor windows-1251"]),
    ],
)
def test_files_that_cannot_be_read_are_told_why(tmp_path: Path, content: bytes, told: list[str]) -> None:
    assert refused(tmp_path, content) == told


def test_missing_and_foreign_files_are_told(tmp_path: Path) -> None:
    faults = Faults()
    (tmp_path / "manifest.csv").write_text("format,as_of\n2,2026-11-05\n")
    (tmp_path / "chargse.csv").write_text("account\n")

    given = inspect_all(folder=tmp_path, today=TODAY, faults=faults)

    told = [str(fault) for fault in faults.shown]
    assert told[:3] == [
        "manifest.csv:2:format: this is format 2; format 1 is read here",
        "chargse.csv: no file of this name belongs to the set",
        "suppliers.csv: the file is missing",
    ]
    assert len(told) == 2 + sum(not file.optional for file in FILES.values())
    assert given.unread == {name for name, file in FILES.items() if not file.optional}


@pytest.mark.parametrize("rows", ["", "1,2026-11-05\n1,2026-11-06\n"])
def test_a_manifest_has_one_row(tmp_path: Path, rows: str) -> None:
    faults = Faults()
    (tmp_path / "manifest.csv").write_text(f"format,as_of\n{rows}")

    assert inspect_all(folder=tmp_path, today=TODAY, faults=faults).as_of is None
    assert faults.shown[0].reason == f"the manifest has one row, not {rows.count('2026')}"


@pytest.mark.parametrize(("as_of", "told"), [
    ("2026-11-05", []), ("2026-11-06", ["manifest.csv:2:as_of: the day is later than today, 2026-11-05"]),
])  # fmt: skip
def test_a_set_is_of_today_at_the_latest(tmp_path: Path, as_of: str, told: list[str]) -> None:
    faults = Faults()
    (tmp_path / "manifest.csv").write_text(f"format,as_of\n1,{as_of}\n")

    inspect_all(folder=tmp_path, today=TODAY, faults=faults)

    assert [str(fault) for fault in faults.shown if fault.file == "manifest.csv"] == told


COLUMNS = (
    Column("account", kinds.ACCOUNT, optional=False), Column("text", kinds.TEXT, optional=True),
    Column("day", kinds.DAY, optional=False), Column("amount", kinds.MONEY, optional=True),
    Column("flag", kinds.FLAG, optional=True), Column("zone", kinds.choice("T1", "T2"), optional=False),
    Column("moment", kinds.MOMENT, optional=True), Column("number", kinds.NUMBER, optional=False),
)  # fmt: skip
GOOD = ("1", "Ёлка", "2026-10-25", "-1234.5", "true", "T2", "2026-10-25T14:30:00+03:00", "000")
ODD = st.sampled_from(
    [
        "",
        " ",
        "x,y",
        'a"b',
        "a\nb",
        "2026-13-01",
        "12.345",
        "T3",
        "1e3",
        "\u0661",
        "Ё ",
        "\r",
        "''",
        "0",
        "\u00a0Ё",
        "Ё\t",
        "x\x1fy",
    ]
)


def quoted(field: str) -> str:
    return '"' + field.replace('"', '""') + '"'


def fields() -> Iterator[st.SearchStrategy[str]]:
    """Yield for each column what stands in its place: mostly what should, in quotes or not, and sometimes an oddity."""
    for good in GOOD:
        yield st.one_of(st.just(good), st.just(quoted(good)), ODD, ODD.map(quoted), st.text(max_size=5))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(*fields()), max_size=3), st.sampled_from([",", ";"]), st.sampled_from(["\n", "\r\n"]))
def test_what_the_pattern_takes_has_no_fault(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], separator: str, newline: str
) -> None:
    """The short way never takes a row that the long way finds fault with, days that do not exist left aside."""
    file = File("mixed", COLUMNS)
    header = separator.join(column.name for column in COLUMNS)
    content = newline.join([header, *(separator.join(row) for row in rows), ""]).encode("utf-8", "surrogatepass")
    folder, faults = tmp_path_factory.mktemp("pattern"), Faults()
    (folder / "mixed.csv").write_bytes(content)
    found = inspect(file=file, folder=folder, faults=faults)
    if found is None:
        return
    pattern = rows_pattern(found)
    assert pattern is not None
    try:
        taken = b"".join(plain_blocks(found))
    except OutOfPattern:
        return

    checked = b"".join(checked_blocks(found, faults=faults)).decode()

    assert [fault.reason for fault in faults.shown if "2026-13-01" not in fault.reason] == []
    by_field = [row[2:] for row in csv.reader(StringIO(checked))]
    assert len(by_field) == taken.count(newline.encode())
    if not faults.total:
        assert by_field == list(csv.reader(StringIO(taken.decode(found.encoding)), delimiter=separator))


BLANKS = [("utf-8", blank) for blank in "\t\x0b\x1f\u00a0\u2009\u3000"] + [
    ("cp1251", blank) for blank in "\t\x1f\u00a0"
]


@pytest.mark.parametrize(("encoding", "blank"), BLANKS)
@pytest.mark.parametrize("field", ["{}One", "One{}", "{}"])
def test_blanks_around_a_text_are_left_to_the_long_way(tmp_path: Path, encoding: str, blank: str, field: str) -> None:
    for text in (field.format(blank), quoted(field.format(blank))):
        given = source(tmp_path, f"code,name\nS1,Ё\nS2,{text}\n".encode(encoding))

        with pytest.raises(OutOfPattern):
            list(plain_blocks(given))
        assert read(given)[0][1]["name"] == text.strip('"').strip()
