"""No number of a card comes near the cabinet: database, logs, files and traffic are looked through (C2, C5)."""

import logging
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from structlog.testing import capture_logs

from tests.scenarios.till import CHARGE_DECLINED, DECLINED, FIRST, MIR, NO_3DS, PAID, TWICE, Till
from tests.world import World

TYPED = (PAID, MIR, FIRST, TWICE, DECLINED, NO_3DS, CHARGE_DECLINED)
TABLES = """
SELECT table_schema, table_name FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""
APART = r"[\s*•.\-]{0,8}"


@pytest.fixture
def now() -> datetime:
    """Return the present: requests over HTTP are looked at with the server's own clock."""
    return datetime.now(UTC)


def whole(number: str) -> re.Pattern[str]:
    """Return what finds a number, in groups or in one, as text or as the text of its bytes."""
    grouped = r"[\s\-]?".join(number)
    return re.compile(f"{grouped}|{number.encode().hex()}", re.IGNORECASE)


def beginning(number: str) -> re.Pattern[str]:
    """Return what finds the first six digits with the last four after them, whatever hides those between."""
    return re.compile(f"{number[:6]}[^0-9a-zA-Z]{{1,12}}{number[-4:]}|(?<![0-9a-f.-]){number[:6]}(?![0-9a-f.-])")


def tables(owner: psycopg.Connection) -> Iterator[str]:
    """Yield every row of every table as text."""
    for schema, name in owner.execute(TABLES).fetchall():
        rows = owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, name)))
        yield from (f"{name}: {row[0]}" for row in rows)


def files(folder: Path) -> Iterator[str]:
    """Yield what every file below a folder holds."""
    yield from (path.read_text("utf-8", "replace") for path in folder.rglob("*") if path.is_file())


def decoded(parts: Iterable[bytes]) -> Iterator[str]:
    yield from (part.decode("utf-8", "replace") for part in parts)


async def spend(till: Till, world: World) -> None:
    """Do with every card whatever can be done."""
    person = await world.person()
    account = await world.account(people=(person,))
    token = await world.session(person)
    for place, card in enumerate(TYPED):
        await till.pay(account.number, card, token=token, amount=f"{place + 1}.00", bindCard=card in {PAID, FIRST})
        begun = await till.bind(account.number, token=token)
        await till.enter_card(begun["confirmationUrl"], card)
        await till.settled(begun)
        await till.reconcile()
        await till.binding(begun, token=token)
    for card in await till.cards(token=token):
        charged = await till.start(account.number, token=token, cardId=card["id"], amount="77.00")
        if charged["status"] == "PENDING":
            await till.settled(charged)
        await till.unbind(card, token=token)
        await till.ask("{ viewer { operations { edges { node { summary } } } } }", token=token)


async def test_c2_c5_no_number_of_a_card_is_seen_or_kept(
    till: Till, world: World, owner: psycopg.Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logged:
        await spend(till, world)

    logs = [*map(str, logged), *(record.getMessage() for record in caplog.records)]
    ours = [*tables(owner), *logs, *files(till.app.state.wiring.settings.data_dir), *decoded(till.cabinet.told)]
    heard = [*decoded(till.cabinet.heard), *decoded(till.services.heard), *decoded(till.services.told)]
    assert len(ours) > 500
    assert len(heard) > 500
    assert any("4242" in text for text in ours), "the last four digits are known"
    for number in TYPED:
        assert [text for text in [*ours, *heard] if whole(number).search(text)] == []
        assert [text for text in ours if beginning(number).search(text)] == []


@pytest.mark.parametrize("written", [PAID, "4242 4242 4242 4242", "4242-4242-4242-4242", PAID.encode().hex()])
def test_c5_a_number_is_found_however_it_is_written(written: str) -> None:
    assert whole(PAID).search(f"token: {written}!")


@pytest.mark.parametrize("written", ["424242******4242", "424242 •••• 4242", "bin 424242"])
def test_c5_the_beginning_of_a_number_is_found_too(written: str) -> None:
    assert beginning(PAID).search(written)
    assert not beginning(PAID).search("•••• 4242")
