"""The embedded PostgreSQL: it keeps what was committed, whatever happened to it or to whoever started it."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from app.errors import FolderInUse, PostgresError
from app.postgres import EmbeddedPostgres, leftovers
from app.postgres.leftovers import record

ABANDONS_ITS_SERVER = """
import os, sys
from pathlib import Path
from app.postgres import EmbeddedPostgres
EmbeddedPostgres(data=Path(sys.argv[1]), for_tests=True).start()
os._exit(9)
"""
ROOT = Path(__file__).parent.parent.parent


def ask(url: str, statement: str) -> object:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
    return row and row[0]


def insert_row(url: str) -> None:
    ask(url, "CREATE TABLE IF NOT EXISTS kept (id bigint GENERATED ALWAYS AS IDENTITY)")
    ask(url, "INSERT INTO kept DEFAULT VALUES")


def count_rows(url: str) -> object:
    return ask(url, "SELECT count(*) FROM kept")


def server_in(data: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(data=data, for_tests=True)


def abandon_a_server_in(data: Path) -> int:
    """Start a server whose parent dies at once, as by kill -9; return the server's process id."""
    done = subprocess.run([sys.executable, "-c", ABANDONS_ITS_SERVER, data], cwd=ROOT, check=False)
    assert done.returncode == 9
    return int(record(data / "cluster")[0])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a cluster that was stopped in order, and one row in it."""
    folder = tmp_path_factory.mktemp("data")
    with server_in(folder) as server:
        insert_row(server.owner_url())
    return folder


@pytest.fixture
def rows(data: Path) -> int:
    """Return how many rows there are before the test."""
    with server_in(data) as server:
        before = count_rows(server.owner_url())
    assert isinstance(before, int)
    return before


def test_a_new_cluster_knows_cyrillic_universal_time_and_two_roles(data: Path) -> None:
    with server_in(data) as server:
        assert ask(server.owner_url(), "SELECT current_user") == "kabinet_owner"
        assert ask(server.app_url(), "SELECT current_user") == "kabinet_app"
        assert ask(server.owner_url(), "SELECT lower('ЁЛКА')") == "ёлка"
        assert ask(server.owner_url(), "SELECT current_setting('TimeZone')") == "UTC"
        assert ask(server.owner_url(), "SELECT current_setting('listen_addresses')") == ""
        assert ask(server.owner_url(), "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'kabinet'") == (
            "kabinet_owner"
        )
        assert not ask(server.owner_url(), "SELECT rolsuper FROM pg_roles WHERE rolname = 'kabinet_owner'")
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


def test_safety_is_given_up_for_tests_alone(tmp_path: Path) -> None:
    with EmbeddedPostgres(data=tmp_path) as server:
        assert ask(server.owner_url(), "SELECT current_setting('fsync')") == "on"
        assert not ask(server.owner_url(), "SELECT rolcreatedb FROM pg_roles WHERE rolname = 'kabinet_owner'")


def test_rows_survive_a_killed_postmaster(data: Path, rows: int) -> None:
    server = server_in(data)
    insert_row(server.start())
    os.kill(int(record(server.cluster)[0]), signal.SIGKILL)
    server.stop()
    assert record(server.cluster)

    with server_in(data) as again:
        assert count_rows(again.owner_url()) == rows + 1


def test_a_start_takes_over_from_a_killed_run(data: Path, rows: int) -> None:
    left = abandon_a_server_in(data)
    with server_in(data) as server:
        assert int(record(server.cluster)[0]) != left
        assert count_rows(server.owner_url()) == rows


def test_a_start_recovers_when_both_were_killed(data: Path, rows: int) -> None:
    os.kill(abandon_a_server_in(data), signal.SIGKILL)
    with server_in(data) as server:
        assert count_rows(server.owner_url()) == rows


def test_a_record_whose_process_id_is_now_another_program_does_not_matter(data: Path, rows: int) -> None:
    pid_file = data / "cluster" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n0\n5432\n{data}\n\n\nready   \n")
    with server_in(data) as server:
        assert count_rows(server.owner_url()) == rows


def test_a_folder_is_run_once_at_a_time_and_may_be_shared(data: Path, rows: int) -> None:
    with server_in(data) as server:
        second = server_in(data)
        with pytest.raises(FolderInUse) as refused:
            second.start()
        assert str(refused.value) == f"The folder {data} is in use by another run of Kabinet."
        assert count_rows(second.attach()) == rows
        second.stop()
        assert count_rows(server.owner_url()) == rows


@pytest.mark.parametrize("name", ["ж" * 100, "with, comma", 'with "quotation"'], ids=["deep", "comma", "quotation"])
def test_a_folder_unfit_for_a_socket_gets_a_short_private_one(tmp_path: Path, name: str) -> None:
    with server_in(tmp_path / name) as server:
        host = make_url(server.owner_url()).query["host"]
        assert isinstance(host, str)
        assert ask(server.owner_url(), "SELECT 1") == 1
        assert stat.S_IMODE(Path(host).stat().st_mode) == 0o700
        assert server_in(tmp_path / name).attach() == server.owner_url()
    assert not Path(host).exists()


def test_a_cluster_that_was_interrupted_while_it_was_made_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "unfinished").mkdir()
    (tmp_path / "unfinished" / "PG_VERSION").write_text("18\n")
    with server_in(tmp_path) as server:
        assert ask(server.owner_url(), "SELECT 1") == 1


def test_a_cluster_of_another_release_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresError, match=r"was made by PostgreSQL 17, not 18\.$"):
        server_in(tmp_path).start()
    assert [path.name for path in (tmp_path / "cluster").iterdir()] == ["PG_VERSION"]


def test_a_file_in_the_place_of_the_folder_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(PostgresError, match=r"PostgreSQL cannot use .*: File exists"):
        server_in(tmp_path / "data").start()


def test_a_server_that_ends_by_itself_is_noticed(data: Path, rows: int) -> None:
    with server_in(data) as server:
        assert server.fault() is None
        os.kill(int(record(server.cluster)[0]), signal.SIGKILL)
        assert leftovers.wait_until(lambda: server.fault() is not None, seconds=30)
