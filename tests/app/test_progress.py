"""How far long work is, told where nobody watches a terminal."""

import re
from contextlib import suppress

import pytest

from app.progress import Steps, left


@pytest.mark.parametrize(("done", "seconds", "told"), [
    (0, 3, ""), (1, 3, "about 0:09:57 left"), (50, 30, "about 0:01:30 left"), (200, 61, "about 0:00:00 left"),
])  # fmt: skip
def test_the_rest_is_told_from_the_first_part_on(done: int, seconds: float, told: str) -> None:
    assert left(done=done, total=200, seconds=seconds) == told


def test_without_a_terminal_a_long_step_is_told_while_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    with Steps(soon=0, often=0) as progress:
        progress.begin("Auditing", total=2000)
        for done in (1000, 1500, 2000):
            progress.advance(done)

    told = capsys.readouterr().err.splitlines()
    assert [re.sub(r"\d+:\d+:\d+", "…", line) for line in told[:2]] == [
        "Auditing: 1,000 of 2,000, about … left",
        "Auditing: 1,500 of 2,000, about … left",
    ]
    assert len(told) == 3
    assert re.fullmatch(r"Auditing: \d+\.\d s", told[2])


def test_a_step_that_is_soon_over_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Steps(soon=3600) as progress:
        progress.begin("Auditing", total=3)
        progress.advance(1)

    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_step_that_failed_is_not_told_as_done(capsys: pytest.CaptureFixture[str]) -> None:
    with suppress(KeyboardInterrupt), Steps(soon=3600) as progress:
        progress.begin("Auditing", total=3)
        raise KeyboardInterrupt

    assert re.fullmatch(r"Auditing: stopped after \d+\.\d s\n", capsys.readouterr().err)
