"""python -m app sandbox: the stand-in alone, in a process of its own."""

import asyncio
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from gateways.moneta.gateway import MonetaGateway
from tests.gateways.moneta_sandbox.till import account, order
from tests.repository import ROOT

PATIENCE = 180


async def _started(folder: Path) -> Process:
    command = ("-m", "app", "sandbox", "--port", "0", "--folder", str(folder))
    return await asyncio.create_subprocess_exec(sys.executable, *command, cwd=ROOT, stdout=PIPE, stderr=PIPE)


@asynccontextmanager
async def _running(folder: Path) -> AsyncIterator[tuple[Process, str]]:
    process = await _started(folder)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            [address] = re.findall(r"http://[0-9.:]+", (await process.stdout.readline()).decode())
        yield process, address
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await process.communicate()


async def test_what_the_stand_in_acknowledged_is_there_after_it_was_killed(tmp_path: Path) -> None:
    async with _running(tmp_path) as (process, address):
        before = MonetaGateway(account(address))
        invoice = await before.invoice(order(), is_hold=False)
        await before.close()
        process.kill()
        await process.wait()
    async with _running(tmp_path) as (process, address), httpx2.AsyncClient(trust_env=False) as client:
        after = MonetaGateway(account(address))
        [found] = await after.operations_of(order().transaction)
        await after.close()
        listed = await client.get(f"{address}/admin")

    assert found.id == invoice
    assert order().transaction in listed.text


async def test_one_stand_in_keeps_a_folder(tmp_path: Path) -> None:
    async with _running(tmp_path):
        other = await _started(tmp_path)
        async with asyncio.timeout(PATIENCE):
            _, told = await other.communicate()

    assert other.returncode == 1
    assert told.decode().startswith("Another sandbox keeps ")
