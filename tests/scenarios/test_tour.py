"""The tour through a demo made for it: what make demo and make tour do, on a port and in a folder of their own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository import ROOT

PATIENCE = 300
"""Seconds after which a program counts as stuck."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a small demo region."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KABINET_")}
    settings = {
        "KABINET_PROFILE": "demo",
        "KABINET_CAPTCHA": "fixed",
        "KABINET_PORT": str(port),
        "KABINET_DATA_DIR": str(tmp_path / "var"),
        "KABINET_DEMO_ACCOUNTS": "60",
    }
    return kept | settings


@pytest.fixture
def address(environment: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """Return the address of a running demo, which is ended by a signal afterwards."""
    log = tmp_path / "log"
    address = f"http://127.0.0.1:{environment['KABINET_PORT']}"
    with log.open("w") as errors:
        command = [sys.executable, "-m", "app", "up"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert server.stdout is not None
        try:
            told = next((line for line in server.stdout if address in line), None)
            assert told, log.read_text()
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=PATIENCE)


def _tour(address: str, environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/tour.py", address, *options]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def test_o35_tour_can_be_walked_twice_and_ends_at_the_first_surprise(address: str, environment: dict[str, str]) -> None:
    for _walk in range(2):
        done = _tour(address, environment)
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.endswith("Everything was as it should be.\n")

    surprised = _tour(address, environment, "--login", "nobody-of-this-name")

    assert surprised.returncode == 1
    assert surprised.stderr.startswith("Expected a session")


@pytest.mark.parametrize(
    ("written", "host", "address"),
    [
        ("", None, "http://127.0.0.1:8100"),
        ("KABINET_PORT=8200\n# KABINET_HOST=::1\n", "0.0.0.0", "http://127.0.0.1:8100"),
        ("export KABINET_HOST='::1'\n", None, "http://[::1]:8100"),
    ],
)
def test_tour_asks_where_the_settings_listen(tmp_path: Path, written: str, host: str | None, address: str) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / ".env").write_text(written)
    for file in (ROOT / "tools").glob("tour*.py"):
        (tmp_path / "tools" / file.name).write_text(file.read_text())
    code = "import sys; sys.path[:0] = ['tools']; import tour; print(tour.own_address())"
    settings = {"KABINET_PORT": "8100", **({"KABINET_HOST": host} if host else {})}

    told = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=settings, capture_output=True, text=True, check=False
    )

    assert told.stdout.strip() == address, told.stderr


def test_tour_tells_where_nothing_answers(environment: dict[str, str]) -> None:
    done = _tour("http://127.0.0.1:1", environment)

    assert done.returncode == 1
    assert "an answer from http://127.0.0.1:1" in done.stderr


def test_tour_imports_nothing_of_the_application(tmp_path: Path) -> None:
    """Run it where no room of ours can be imported."""
    for file in (ROOT / "tools").glob("tour*.py"):
        (tmp_path / file.name).write_text(file.read_text())
    command = [sys.executable, "-I", "-c", f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; import tour"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=PATIENCE)

    assert done.returncode == 0, done.stderr
