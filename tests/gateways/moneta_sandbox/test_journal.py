"""What the sandbox remembers after its process was killed."""

from dataclasses import replace
from pathlib import Path

import pytest

from gateways.moneta.sandbox.cards import CARDS, Outcome
from gateways.moneta.sandbox.journal import Journal, JournalTaken
from gateways.moneta.sandbox.operations import State
from tests.gateways.moneta_sandbox.till import BACK, FAST, Desk, till

NUMBER = {outcome: number for number, outcome in reversed(CARDS.items())}


async def test_a_notice_that_was_under_way_goes_on_after_a_restart(tmp_path: Path) -> None:
    patient = replace(FAST, retries=(600.0,))
    async with till(tmp_path, tempo=patient, desk=Desk(takes=False)) as one:
        await one.pay(NUMBER[Outcome.PAID])
        await one.when(lambda operation: operation.attempts == 1)

    async with till(tmp_path, tempo=replace(FAST, retries=(0.0,))) as again:
        again.sandbox.start()
        [operation] = await again.reached(State.SUCCEED)

    assert operation.attempts == 1
    assert len(again.desk.notices) == 1


async def test_a_slow_payment_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with till(tmp_path, tempo=replace(FAST, slow=600)) as one:
        await one.pay(NUMBER[Outcome.SLOW])

    async with till(tmp_path) as again:
        again.sandbox.start()
        await again.reached(State.SUCCEED)

    assert len(again.desk.notices) == 1


async def test_a_code_can_be_typed_after_a_restart(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        sent_on = await one.card(await one.open(), NUMBER[Outcome.PAID])

    async with till(tmp_path) as again:
        assert (await again.confirm(sent_on)).headers["location"] == BACK
        await again.reached(State.SUCCEED)


async def test_a_line_that_a_crash_cut_off_is_dropped_and_nothing_before_it(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        await one.pay(NUMBER[Outcome.NOTICE_LOST])
        before = list(one.sandbox.bank)
    with (tmp_path / "operations.jsonl").open("ab") as file:
        file.write(b'{"id": 100002, "transac')

    async with till(tmp_path) as again:
        again.sandbox.start()
        assert list(again.sandbox.bank) == before
        await again.pay(NUMBER[Outcome.NOTICE_LOST])

    async with till(tmp_path) as last:
        last.sandbox.start()
        assert [operation.id for operation in last.sandbox.bank] == [before[0].id, before[0].id + 1]


async def test_one_process_keeps_a_journal(tmp_path: Path) -> None:
    async with till(tmp_path) as one:
        one.sandbox.start()
        with pytest.raises(JournalTaken):
            Journal(tmp_path).open()
        async with till(tmp_path) as other:
            assert (await other.open()).status_code == 503
