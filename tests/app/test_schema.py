from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.commands import schema as commands
from schema import promises
from schema.root import schema


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the place of a release record that this test alone writes."""
    monkeypatch.setattr(promises, "RELEASED", tmp_path / "released.graphql")
    return tmp_path / "released.graphql"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["schema", *arguments])


def test_print_shows_what_clients_see() -> None:
    result = run("print")

    assert result.exit_code == 0
    assert result.output.strip() == schema.as_str().strip()


def test_before_the_first_release_nothing_is_promised(released: Path) -> None:
    result = run("check")

    assert (result.exit_code, result.output) == (0, "The schema keeps its promises.\n")
    assert not released.exists()


def test_what_was_just_released_is_kept(released: Path) -> None:
    assert run("release").exit_code == 0

    assert "type Account {" in released.read_text("utf-8")
    assert run("check").exit_code == 0


def test_a_broken_promise_fails_until_it_is_announced(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("release")
    released.write_text(released.read_text("utf-8").replace("type Account {", "type Account {\n  pet: String"), "utf-8")
    monkeypatch.setattr(commands, "CHANGELOG", tmp_path / "CHANGELOG.md")

    silent = run("check")
    (tmp_path / "CHANGELOG.md").write_text(
        "## Unreleased\n\n### Breaking\n\n- Field `Account.pet` was removed: no pets.\n", "utf-8"
    )
    announced = run("check")

    assert silent.exit_code == 1
    assert silent.output == 'Field Account.pet was removed. Name it under "Breaking" in CHANGELOG.md.\n'
    assert announced.exit_code == 0
