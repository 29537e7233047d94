"""What the repository holds, for the tests that look after its order."""

import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@cache
def tracked() -> tuple[Path, ...]:
    """Return every file that git keeps and that is still there, as a path from the root."""
    # The folder may belong to somebody else than who runs the tests; git is only asked for names.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


def python_files(*rooms: str) -> Iterator[Path]:
    """Return the Python files of some rooms; of all where none is named."""
    return (file for file in tracked() if file.suffix == ".py" and (not rooms or file.parts[0] in rooms))
