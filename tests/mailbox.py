"""What the worker sends where nothing is to leave: letters in a folder, text messages in a log."""

import json
import re
from email import message_from_bytes, policy

from starlette.applications import Starlette

from app import jobs


async def work(app: Starlette) -> None:
    """Let the worker decide whom to write to, and then write."""
    for _ in range(2):
        await jobs.work_through(app.state.wiring)


async def letters(app: Starlette) -> list[str]:
    """Let the worker send what waits, and return the letters so far, the newest last."""
    await work(app)
    folder = app.state.wiring.settings.mail_folder
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    parts = [message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",)) for file in files]
    return [part.get_content() for part in parts if part]


async def token_of(app: Starlette, page: str) -> str:
    """Return the token of the newest letter that leads to a page."""
    found = [token for letter in await letters(app) for token in re.findall(rf"/{page}\?token=(\S+)", letter)]
    return str(found[-1])


async def code_of(app: Starlette) -> str:
    """Return the code of the newest text message."""
    await work(app)
    lines = app.state.wiring.settings.sms_log.read_text("utf-8").splitlines()
    codes = [code for line in lines for code in re.findall(r"(?<!\d)\d{6}(?!\d)", json.loads(line)["text"])]
    return str(codes[-1])
