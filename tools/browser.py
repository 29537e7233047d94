"""A headless Chromium driven through its DevTools protocol, with a record of what it asked for and complained about."""

import asyncio
import base64
import json
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from copy import copy
from itertools import count
from pathlib import Path
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
    "--remote-debugging-port=0",
)
PATIENCE = 30
"""Seconds that anything on the page may take."""

LEFT = ("context", "collected", "navigated")
"""Words that the browser uses of a question to a page that has been left."""


class Surprise(Exception):
    """The page is not as it should be; the text says in what."""


class PageLeft(Surprise):
    """The page was left while it was asked something."""


class Page:
    """One page and its workers; what they request is in `requests`, what they complain of in `complaints`."""

    def __init__(self, socket: ClientConnection) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._socket = socket
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._session: str | None = None

    async def call(self, method: str, *, session: str | None = None, **parameters: Any) -> Any:
        """Call a method of the protocol and return its result.

        :raises Surprise: when the browser refuses.
        """
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        message = {"id": number, "method": method, "params": parameters}
        sent_to = session or self._session
        await self._socket.send(json.dumps(message | ({"sessionId": sent_to} if sent_to else {})))
        return await asyncio.wait_for(self._answers[number], PATIENCE)

    async def listen(self) -> None:
        """Hand out answers and note events until the browser hangs up."""
        following: set[asyncio.Task[None]] = set()
        async for text in self._socket:
            message = json.loads(text)
            if answer := self._answers.pop(message.get("id"), None):
                if fault := message.get("error"):
                    left = any(word in fault["message"] for word in LEFT)
                    answer.set_exception((PageLeft if left else Surprise)(fault["message"]))
                else:
                    answer.set_result(message["result"])
            elif message["method"] == "Target.attachedToTarget":
                task = asyncio.create_task(self._follow(message["params"]["sessionId"]))
                following.add(task)
                task.add_done_callback(following.discard)
            else:
                self._note(message["method"], message["params"])

    def _note(self, method: str, about: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(about["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.requests.append(about["url"])
        elif method == "Runtime.exceptionThrown":
            thrown = about["exceptionDetails"]
            self.complaints.append(thrown.get("exception", {}).get("description") or thrown["text"])
        elif method == "Runtime.consoleAPICalled" and about["type"] in {"error", "assert"}:
            said = (str(one.get("value", one.get("description", ""))) for one in about["args"])
            self.complaints.append(" ".join(said))
        elif method == "Log.entryAdded" and about["entry"]["level"] == "error":
            self.complaints.append(f"{about['entry']['text']} {about['entry'].get('url', '')}")

    async def _follow(self, session: str) -> None:
        for method in ("Network.enable", "Runtime.enable", "Log.enable", "Runtime.runIfWaitingForDebugger"):
            with suppress(Surprise):  # a worker knows fewer domains than a page, and may be gone already
                await self.call(method, session=session)

    async def open_tab(self) -> None:
        """Make the tab that everything below works in; its workers are followed as well."""
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        await self._follow(self._session)
        await self.call("Page.enable")
        await self.call("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=True, flatten=True)

    async def another(self) -> Self:
        """Open one more tab of the browser; what both request and complain of stands in the same lists."""
        tab = copy(self)
        tab._session = None  # noqa: SLF001 - our own
        await tab.open_tab()
        return tab

    async def come_forward(self) -> None:
        """Show this tab, of several."""
        await self.call("Page.bringToFront")

    async def open(self, address: str) -> None:
        """Go to an address.

        :raises Surprise: when nobody answers there.
        """
        gone = await self.call("Page.navigate", url=address)
        if fault := gone.get("errorText"):
            raise Surprise(f"{address} did not open: {fault}")

    async def resize(self, width: int, height: int) -> None:
        """Show the page in a window of so many pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def run(self, script: str) -> Any:
        """Return what an expression, or a promise, comes to on the page.

        :raises Surprise: when it throws.
        """
        result = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if thrown := result.get("exceptionDetails"):
            raise Surprise(f"{script}: {thrown.get('exception', {}).get('description', thrown['text'])}")
        return result["result"].get("value")

    async def until(self, condition: str) -> Any:
        """Return the value of an expression as soon as it is truthy, on this page or the one that takes its place.

        :raises Surprise: when it does not become so.
        """
        look = f"const look = () => {{ const met = ({condition}); met ? done(met) : setTimeout(look, 40); }}"
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    try:
                        return await self.run(f"new Promise((done) => {{ {look}; look(); }})")
                    except PageLeft:
                        continue
        except TimeoutError as late:
            raise Surprise(f"This did not come true in {PATIENCE} s: {condition}") from late

    async def shoot(self, path: Path) -> None:
        """Write a PNG of what is to be seen."""
        picture = await self.call("Page.captureScreenshot", format="png")
        path.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(path.write_bytes, base64.b64decode(picture["data"]))


@asynccontextmanager
async def browser(*, language: str = "ru") -> AsyncGenerator[Page]:
    """Start a browser with an empty profile that resolves no name, and end it and its profile afterwards.

    :raises Surprise: when there is none to start.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise Surprise("No Chromium here: on Debian, apt-get install chromium")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        own = (
            f"--user-data-dir={profile}",
            f"--accept-lang={language}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        )
        process = await asyncio.create_subprocess_exec(program, *FLAGS, *own, stderr=asyncio.subprocess.PIPE)
        try:
            async with connect(await _address(process), max_size=None, proxy=None) as socket:
                page = Page(socket)
                listening = asyncio.create_task(page.listen())
                try:
                    await page.open_tab()
                    yield page
                finally:
                    listening.cancel()
                    await asyncio.wait([listening])
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.communicate(), PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    said = b""
    async with asyncio.timeout(PATIENCE):
        while line := await process.stderr.readline():
            said += line
            if line.startswith(b"DevTools listening on "):
                return line.split()[-1].decode()
    raise Surprise(f"Chromium did not start: {said.decode(errors='replace')}")
