"""The folder in memory that tests keep their PostgreSQL in."""

import os
import subprocess
import sys
from pathlib import Path

from tests.memory import PREFIX, folder_in_memory, has_room


def test_folders_of_killed_processes_are_removed_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    left, used = (tmp_path / f"{PREFIX}{process}-x" for process in (ended.pid, os.getppid()))
    left.mkdir()
    used.mkdir()

    with folder_in_memory(within=tmp_path) as folder:
        assert set(tmp_path.iterdir()) == {folder, used}
    assert set(tmp_path.iterdir()) == {used}


def test_there_is_no_room_in_a_folder_that_is_not_there_or_for_too_many(tmp_path: Path) -> None:
    assert not has_room(folder=tmp_path / "none")
    assert not has_room(processes=10**6)
