"""python -m app import and export, as a retailer's script runs them."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import psycopg

from app.settings import Settings
from tests.exchange_set import small_set, write_set
from tests.repository import ROOT


async def run(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    urls = {"DATABASE_URL": str(settings.database_url), "KABINET_DATABASE_APP_URL": str(settings.database_app_url)}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, "KABINET_PROFILE": "test", **urls},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


async def test_an_import_tells_what_it_did(settings: Settings, tmp_path: Path) -> None:
    folder = str(write_set(tmp_path / "set", small_set()))

    first = await run(settings, "import", folder)
    second = await run(settings, "import", folder)

    assert (first.returncode, second.returncode) == (0, 0)
    lines = first.stdout.splitlines()
    assert lines[0].split() == ["file", "rows", "added", "changed", "removed", "unchanged"]
    assert "readings.csv 3 3 0 0 0" in [" ".join(line.split()) for line in lines]
    assert lines[-1] == "The set of 2026-11-05 is loaded: 28 changes."
    assert second.stdout.splitlines()[-1] == "The set of 2026-11-05 is loaded: 0 changes."
    # Without a terminal each step is a line.
    steps = [line.rpartition(": ")[0] for line in first.stderr.splitlines()]
    assert steps[:2] == ["Looking at the files", "Reading suppliers.csv"]
    assert steps[-1] == "Making indexes"
    assert "\x1b" not in first.stderr


async def test_folders_that_cannot_be_had_are_told_in_one_sentence(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    broken = write_set(tmp_path / "set", small_set())
    (broken / "news.csv").unlink(missing_ok=True)
    (broken / "news.csv").symlink_to("/proc/self/mem")  # a file whose reading fails, for the superuser too

    out = await run(settings, "export", str(tmp_path / "file" / "out"))
    into = await run(settings, "import", str(broken))

    assert (out.returncode, out.stdout) == (1, "")
    assert out.stderr == f"The export is not whole: {tmp_path / 'file' / 'out'} (Not a directory) cannot be written.\n"
    assert (into.returncode, into.stdout) == (1, "")
    assert "Traceback" not in into.stderr
    assert into.stderr.splitlines()[-1].startswith("Nothing was stored: ")


async def test_an_import_tells_where_customers_said_otherwise(
    settings: Settings, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = small_set()
    await run(settings, "import", str(write_set(tmp_path / "first", rows)))
    owner.execute("UPDATE reading SET source = 'CUSTOMER' WHERE t1 IN (1000, 1100)")
    rows["readings"][0]["t1"] = 999
    rows["readings"].append(rows["readings"][1] | {"taken_on": "2026-11-02", "source": "CONTROL", "t1": 1050})

    told = await run(settings, "import", str(write_set(tmp_path / "second", rows)))

    assert told.stdout.splitlines()[-3:] == [
        "readings.csv:2: account 230000000001, meter M1, 2026-09-24: the file says 999, the customer's 1000 stays",
        (
            "readings.csv:5: account 230000000001, meter M1, 2026-10-24: "
            "the control of 2026-11-02 says 1050, the customer's 1100 no longer counts"
        ),
        "The set of 2026-11-05 is loaded: 2 changes.",
    ]


async def test_faults_end_an_import_with_status_1(
    settings: Settings, owner: psycopg.Connection, tmp_path: Path
) -> None:
    rows = small_set()
    rows["readings"] = [rows["readings"][0] | {"t1": "много"} for _ in range(120)]

    told = await run(settings, "import", str(write_set(tmp_path / "set", rows)))

    assert (told.returncode, told.stdout) == (1, "")
    lines = [line for line in told.stderr.splitlines() if not line.endswith(" s")]
    assert lines[0] == "readings.csv:2:t1: 'много' is not a whole number of at most 9 digits"
    assert lines[100:] == ["... and 20 more", "Nothing was stored: the set has 120 faults."]
    assert owner.execute("SELECT count(*) FROM supplier").fetchone() == (0,)


async def test_an_older_set_is_told_in_a_sentence(settings: Settings, tmp_path: Path) -> None:
    await run(settings, "import", str(write_set(tmp_path / "new", small_set(), as_of="2026-11-05")))

    told = await run(settings, "import", str(write_set(tmp_path / "old", small_set(), as_of="2026-11-04")))

    assert told.returncode == 1
    assert told.stderr.splitlines()[-1] == (
        "Nothing was stored: this set is of 2026-11-04, and one of 2026-11-05 was loaded before."
    )


async def test_an_import_of_a_folder_that_is_not_there(settings: Settings, tmp_path: Path) -> None:
    told = await run(settings, "import", str(tmp_path / "nowhere"))

    assert told.returncode == 2
    assert "does not exist" in told.stderr


async def test_an_export_tells_the_next_mark(settings: Settings, tmp_path: Path) -> None:
    await run(settings, "import", str(write_set(tmp_path / "set", small_set())))

    told = await run(settings, "export", str(tmp_path / "out"))

    assert told.returncode == 0
    assert told.stdout.splitlines()[-1] == "The next export goes on from --since 0"
    assert (tmp_path / "out" / "mark.txt").read_text() == "0\n"
