"""The command that runs the stand-in for MONETA alone, for trying out the cabinet against a gateway that fails."""

import asyncio
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.applications import Starlette

from app.commands.running import prepared
from app.errors import AddressTaken, CannotRun
from gateways.moneta.sandbox import Shop, Tempo, create_sandbox, settings
from gateways.moneta.sandbox.journal import JournalTaken

PORT = 8010
SHOP = "http://127.0.0.1:8000/moneta"
GRACE = 1


def run_sandbox(
    *,
    host: Annotated[str, typer.Option(help="Where it listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port that it listens on; 0 is any that is free.", min=0, max=65535)] = PORT,
    folder: Annotated[Path | None, typer.Option(help="Folder of its journal; moneta in the data folder.")] = None,
    check_url: Annotated[str, typer.Option(help="Check URL of the shop.")] = f"{SHOP}/check",
    pay_url: Annotated[str, typer.Option(help="Pay URL of the shop.")] = f"{SHOP}/pay",
    account: Annotated[str, typer.Option(help="The shop's account.")] = settings.ACCOUNT,
    code: Annotated[str, typer.Option(help="Code that signs messages.")] = settings.INTEGRITY_CODE,
    username: Annotated[str, typer.Option(help="Name that programs give.")] = settings.USERNAME,
    password: Annotated[str, typer.Option(help="Password that programs give.")] = settings.PASSWORD,
    payment_password: Annotated[str, typer.Option(help="Payment password.")] = settings.PAYMENT_PASSWORD,
    test_mode: Annotated[bool, typer.Option(help="Whether the account is a test account.")] = False,
    factor: Annotated[float, typer.Option(help="By what its waits are multiplied.", min=0)] = 1.0,
) -> None:
    """Stand in for MONETA: no money moves, test cards choose how payments go."""
    kept = folder or prepared().data_dir / "moneta"
    shop = Shop(check_url, pay_url, account, code, username, password, payment_password, "1" if test_mode else "0")
    app = create_sandbox(shop=shop, folder=kept, clock=lambda: datetime.now(UTC), tempo=Tempo().times(factor))
    with _listen(host, port) as address:
        where = f"http://{host}:{address.getsockname()[1]}"
        asyncio.run(_serve(app, address, f"The sandbox answers at {where}; its journal lies in {kept}"))


async def _serve(app: Starlette, address: socket.socket, announced: str) -> None:
    try:
        app.state.sandbox.start()
    except JournalTaken as taken:
        raise CannotRun(f"Another sandbox keeps {taken}.") from None
    print(announced, flush=True)
    config = uvicorn.Config(app, access_log=False, log_config=None, timeout_graceful_shutdown=GRACE)
    await uvicorn.Server(config).serve(sockets=[address])


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError:
        raise AddressTaken(f"Cannot listen on port {port} of {host}; --port chooses another.") from None
