"""python -m app up, as an operator starts, watches and ends it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import httpx2
import pytest

from app.postgres.leftovers import record

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def environment(data: Path, **settings: str) -> dict[str, str]:
    return {**os.environ, "KABINET_PROFILE": "test", "KABINET_DATA_DIR": str(data), **settings}


def run(*arguments: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=environment(data, **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def lines_until(output: IO[str], start: str) -> str:
    said = []
    for line in output:
        if line.startswith(start):
            return line
        said.append(line)
    raise AssertionError("".join(said))


@contextmanager
def running(data: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``up`` until the end of the block; give the process and the address that it announces."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "up"],
        cwd=ROOT,
        env=environment(data, **{"KABINET_PORT": str(free_port()), **settings}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, lines_until(process.stdout, "Kabinet answers at ").split()[3].rstrip(",")
    finally:
        process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


def test_it_serves_drains_and_leaves_nothing_behind(data: Path) -> None:
    with running(data, KABINET_DRAIN_SECONDS="300") as (process, address):
        assert httpx2.get(f"{address}/healthz").status_code == 200
        assert httpx2.get(f"{address}/readyz").json() == {"status": "ok"}
        postgres = int(record(data / "postgres" / "cluster")[0])

        process.terminate()
        while (answer := httpx2.get(f"{address}/readyz")).status_code == 200:
            assert process.poll() is None
        assert answer.json() == {"status": "draining"}
        assert httpx2.get(f"{address}/healthz").status_code == 200

        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert not is_running(postgres)
    assert not record(data / "postgres" / "cluster")


def test_a_second_one_is_told_what_is_in_use_and_other_commands_share_the_database(data: Path) -> None:
    with running(data) as (process, address):
        port = address.rpartition(":")[2]
        same_port = run("up", data=data, KABINET_PORT=port)
        same_folder = run("up", data=data, KABINET_PORT=str(free_port()))
        sharing = run("migrate", data=data)

        assert process.poll() is None
        assert httpx2.get(f"{address}/readyz").status_code == 200
    assert (same_port.returncode, same_folder.returncode) == (1, 1)
    assert same_port.stderr == (
        f"Cannot listen on port {port} of 127.0.0.1: Address already in use; KABINET_PORT chooses another.\n"
    )
    assert same_folder.stderr == f"The folder {data / 'postgres'} is in use by another run of Kabinet.\n"
    assert (sharing.returncode, sharing.stderr) == (0, "")


def test_it_starts_again_after_postgresql_or_both_were_killed(data: Path) -> None:
    with running(data) as (process, _address):
        os.kill(int(record(data / "postgres" / "cluster")[0]), signal.SIGKILL)
        assert process.wait(PATIENCE) == 1

    with running(data) as (process, address):
        assert httpx2.get(f"{address}/readyz").status_code == 200
        process.kill()
        process.wait(PATIENCE)
        os.kill(int(record(data / "postgres" / "cluster")[0]), signal.SIGKILL)

    with running(data) as (_process, address):
        assert httpx2.get(f"{address}/readyz").status_code == 200


def test_a_wrong_setting_stops_it_before_anything_is_made(tmp_path: Path) -> None:
    refused = run("up", data=tmp_path / "never", KABINET_COLOUR="red")

    assert refused.returncode == 2
    assert refused.stderr == "Unknown setting KABINET_COLOUR: .env.example lists what can be set.\n"
    assert not (tmp_path / "never").exists()


def test_in_production_a_database_must_be_named(tmp_path: Path) -> None:
    refused = run("serve", data=tmp_path / "never", KABINET_PROFILE="production")

    assert refused.returncode == 1
    assert refused.stderr.startswith("DATABASE_URL is not set: ")
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "never").exists()


def test_in_production_staff_are_added_on_the_embedded_database_and_its_limits_are_told(tmp_path: Path) -> None:
    data, production = tmp_path / "var", {"KABINET_PROFILE": "production"}
    too_early = run("staff", "add", "--login", "ivanova", "--role", "admin", data=data, **production)
    assert too_early.stderr == "There is no database yet: python -m app up makes one, or set DATABASE_URL.\n"
    assert not data.exists()

    migrated = run("migrate", data=data, **production)
    added = run("staff", "add", "--login", "ivanova", "--role", "admin", data=data, **production)
    examined = run("doctor", data=data, **production)

    assert migrated.stdout.endswith("In production serve and worker refuse to start on it: set DATABASE_URL.\n")
    assert (added.returncode, added.stderr) == (0, "")
    assert added.stdout.startswith("Added admin ivanova.\n")
    assert examined.returncode == 1
    where = f"the embedded PostgreSQL in {data / 'postgres'}"
    fault = f"DATABASE_URL is not set: commands use {where}, on which serve and worker refuse to start in production."
    assert f"FAULT  {fault}" in examined.stdout.splitlines()


def test_a_database_named_for_the_server_alone_is_not_passed_over(tmp_path: Path) -> None:
    half_named = "postgresql://kabinet_app@db.example.com/kabinet"
    refused = run("up", data=tmp_path / "never", KABINET_PORT=str(free_port()), KABINET_DATABASE_APP_URL=half_named)

    assert refused.returncode == 1
    assert refused.stderr.startswith("DATABASE_URL is not set: ")
    assert not (tmp_path / "never").exists()


def test_a_database_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    nowhere = f"postgresql://owner:hidden-word@127.0.0.1:{free_port()}/kabinet"
    refused = run("serve", data=tmp_path, DATABASE_URL=nowhere)

    assert refused.returncode == 1
    assert refused.stderr.startswith("The database does not answer: ")
    assert refused.stderr.count("\n") == 1
    assert "hidden-word" not in refused.stderr
