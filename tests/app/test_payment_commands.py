"""python -m app refund and cards reseal, as an administrator types them."""

import asyncio
import os
import subprocess
import sys
import uuid
from datetime import date

from app.settings import Settings
from domain.payments import PaymentStatus
from models.ledger import LedgerEntry
from tests.models.counting import rows_of
from tests.repository import ROOT
from tests.resolvers.payment_documents import begun
from tests.world import World


async def run(settings: Settings, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    urls = {"DATABASE_URL": str(settings.database_url), "KABINET_DATABASE_APP_URL": str(settings.database_app_url)}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, "KABINET_PROFILE": "test", **urls, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


async def test_what_is_no_payment_made_here_is_not_given_back(settings: Settings, world: World) -> None:
    imported = await world.payment(await world.account(), world.now, 10_000)

    for key in (imported.id, uuid.uuid4()):
        told = await run(settings, "refund", str(key))
        assert (told.returncode, told.stdout) == (1, "")
        assert told.stderr == "Nothing was given back: no payment made here has this key.\n"


async def test_what_is_no_key_at_all_is_told_in_a_sentence(settings: Settings) -> None:
    for typed in ("", "17", "230000000017", "01a2043c-cc18-720b-a0c1-00000000007"):
        told = await run(settings, "refund", typed)
        assert (told.returncode, told.stdout) == (1, "")
        assert told.stderr.startswith("Nothing was given back: that is no key of a payment. ")


async def test_a_payment_that_was_given_back_is_not_given_back_again(settings: Settings, world: World) -> None:
    person = await world.person()
    account = await world.account(people=(person,))
    payment = await begun(world, account, person, status=PaymentStatus.REFUNDED, refunded_on=date(2026, 11, 20))
    before = await rows_of(world.database, LedgerEntry)

    told = await run(settings, "refund", f" {payment.id}")

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == "100.00 rubles were given back before, on 2026-11-20; nothing more is given back.\n"
    assert await rows_of(world.database, LedgerEntry) == before


async def test_tokens_are_sealed_anew_where_there_are_any(settings: Settings) -> None:
    told = await run(settings, "cards", "reseal")

    assert (told.returncode, told.stdout, told.stderr) == (0, "Sealed anew: 0.\n", "")


async def test_where_no_account_is_set_commands_say_so(settings: Settings) -> None:
    told = await run(settings, "cards", "reseal", KABINET_PROFILE="production")

    assert (told.returncode, told.stderr) == (
        1,
        "Nothing was done: no account at MONETA is set (.env.example tells how).\n",
    )
