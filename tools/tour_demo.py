"""What the tour knows of the demo whose settings it shares: where it listens, where it writes, what it exports."""

import csv
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tour_client import expect

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv" / "bin" / "python"
HOST, PORT = "127.0.0.1", "8000"


def export() -> dict[str, list[list[str]]]:
    """Export what the billing system gets; return the rows of each file."""
    with tempfile.TemporaryDirectory() as folder:
        command = [str(PYTHON if PYTHON.exists() else sys.executable), "-m", "app", "export", folder]
        done = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
        expect(done.returncode == 0, f"the export to succeed: {done.stderr or done.stdout}")
        return {file.stem: _rows(file) for file in Path(folder).glob("*.csv")}


def _rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


def _environment() -> dict[str, str]:
    return {"KABINET_PROFILE": "demo", **os.environ}


def own_address() -> str:
    """Return where the demo of these settings listens."""
    settings = _settings()
    host = settings.get("KABINET_HOST") or HOST
    reached = {"0.0.0.0": HOST, "::": "::1"}.get(host, host)
    named = f"[{reached}]" if ":" in reached else reached
    return f"http://{named}:{settings.get('KABINET_PORT') or PORT}"


def data_folder() -> Path:
    """Return where that demo writes letters and text messages."""
    return ROOT / (_settings().get("KABINET_DATA_DIR") or "var")


def _settings() -> dict[str, str]:
    return {**_written(ROOT / ".env"), **os.environ}


def _written(file: Path) -> dict[str, str]:
    """Return the plain lines NAME=value of a file of settings, if there is one."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    pairs = (line.removeprefix("export ").partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, sign, value in pairs if sign}
