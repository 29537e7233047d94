"""python -m app reference load, as an operator runs it."""

from pathlib import Path

from app.reference import RUSSIA
from app.settings import Settings
from tests.app.test_exchange_commands import run


async def test_a_load_tells_what_it_did(settings: Settings) -> None:
    first, second = [await run(settings, "reference", "load", str(RUSSIA)) for _ in range(2)]

    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    lines = [" ".join(line.split()) for line in first.stdout.splitlines()]
    assert lines[0] == "section rows added changed unchanged"
    assert "figures 13 13 0 0" in lines
    assert "figures 13 0 0 13" in [" ".join(line.split()) for line in second.stdout.splitlines()]


async def test_faults_are_told_with_their_places(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('[[key_rates]]\npercent = "much"\nvalid_from = 2026-01-01\nground = { act = "X" }\n')

    told = await run(settings, "reference", "load", str(file))

    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.splitlines() == [
        'line 2: key_rates 1, percent: must be a number, such as 7.35, not "much"',
        "Nothing was stored: the file has 1 fault.",
    ]


async def test_the_first_hundred_faults_are_told(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text("[[norms]]\n" * 26)  # each lacks five keys

    told = await run(settings, "reference", "load", str(file))

    assert told.stderr.splitlines()[99:] == [
        "line 20: norms 20, valid_from: is missing",
        "... and 30 more",
        "Nothing was stored: the file has 130 faults.",
    ]
