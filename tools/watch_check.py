"""
Watch a payment arrive on a plain page of another site, in headless Chromium; exit 1 at the first surprise.

    .venv/bin/python tools/watch_check.py [--pictures var]

The page uses the client of graphql-ws from npm as it is. Somebody signs in there and begins a payment; the page shows
PENDING. In a second tab, on a phone, the gateway's stand-in takes a test card and the code of 3-D Secure, and the first
page shows CONFIRMED without being loaded again. The cabinet is a small demo of its own, in a folder of its own.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from browser import Page, Surprise, browser
from faults_cabinet import Cabinet
from pages_check import LOOPBACK
from pages_look import SMALL, say
from tour_demo import data_folder
from watch_site import BuildFailed, install, site

LOGIN, PASSWORD = "household", "demo-kabinet-2026"
AMOUNT = "150.00"
CARD = "4242 4242 4242 4242"
WIDTH, HEIGHT = 390, 844
STATUS = "document.getElementById('status').dataset.status"
FAILURE = "document.getElementById('failure').textContent"
ARRIVED = "document.readyState === 'complete'"
CODE = r"document.querySelector('.sms').innerText.match(/\b\d{6}\b/)[0]"


@dataclass(frozen=True)
class Walk:
    """The page that watches, and where pictures go."""

    page: Page
    pictures: Path

    async def type(self, tab: Page, field: str, text: str) -> None:
        """Type into a field."""
        await tab.run(f"document.getElementById({json.dumps(field)}).value = {json.dumps(text)}")

    async def wait(self, condition: str) -> None:
        """
        Wait until something is so on the page.

        :raises Surprise: it does not come to be, or the page tells of a failure
        """
        await self.page.until(f"{FAILURE} || ({condition})")
        if told := await self.page.run(FAILURE):
            raise Surprise(f"The page tells of a failure: {told}")

    async def see(self, tab: Page, name: str) -> None:
        """Take a picture."""
        await tab.come_forward()
        await tab.shoot(self.pictures / f"watch-{name}.png")
        told = await tab.run("document.body.innerText")
        say(f"{name}: " + " | ".join(line for line in told.splitlines() if line.strip())[:300])

    async def begin(self, address: str) -> str:
        """Sign in on the page and begin a payment; return where it goes on."""
        await self.page.open(address)
        await self.page.until(ARRIVED)
        await self.page.run("window.isTheSame = true")
        await self.type(self.page, "login", LOGIN)
        await self.type(self.page, "password", PASSWORD)
        await self.see(self.page, "1-sign-in")
        await self.page.run("document.querySelector('#sign-in button').click()")
        await self.wait("!document.getElementById('pay').hidden")
        await self.type(self.page, "amount", AMOUNT)
        await self.page.run("document.querySelector('#pay button').click()")
        await self.wait(f"{STATUS} === 'PENDING'")
        await self.see(self.page, "2-pending")
        return str(await self.page.run("document.getElementById('go').href"))

    async def pay(self, address: str) -> None:
        """Pay in a second tab, as on a phone."""
        tab = await self.page.another()
        await tab.resize(WIDTH, HEIGHT)
        await tab.open(address)
        await tab.until(f"{ARRIVED} && document.getElementById('number')")
        await self.see_small(tab, "3-card")
        for field, text in (("number", CARD), ("expiry", "12/30"), ("cvv", "123")):
            await self.type(tab, field, text)
        await self.see_small(tab, "4-card-typed")
        await tab.run("document.querySelector('#card button').click()")
        await tab.until(f"{ARRIVED} && document.getElementById('code')")
        await self.type(tab, "code", str(await tab.run(CODE)))
        await self.see_small(tab, "5-3d-secure")
        await tab.run("document.querySelector('form button').click()")
        await tab.until(f"{ARRIVED} && location.pathname === '/returned.html'")
        await self.see(tab, "6-back")

    async def see_small(self, tab: Page, name: str) -> None:
        """
        Look at a page of the gateway.

        :raises Surprise: it is wider than a phone, or has what a finger cannot hit
        """
        await self.see(tab, name)
        if await tab.run("document.documentElement.scrollWidth > window.innerWidth"):
            raise Surprise(f"The page {name} is wider than a phone.")
        if small := await tab.run(SMALL):
            raise Surprise(f"The page {name} has what a finger cannot hit: {small}")

    async def end(self) -> None:
        """
        See the payment confirmed on the page that was never loaded again.

        :raises Surprise: it was, or asked elsewhere, or complained
        """
        await self.wait(f"{STATUS} === 'CONFIRMED'")
        await self.wait("document.body.dataset.complete")
        await self.see(self.page, "7-confirmed")
        if not await self.page.run("window.isTheSame"):
            raise Surprise("The page was loaded again.")
        strangers = {address for address in self.page.requests if urlsplit(address).hostname not in LOOPBACK | {None}}
        if strangers or self.page.complaints:
            raise Surprise(f"The pages asked {sorted(strangers)} and complained of {self.page.complaints}")


async def check(pictures: Path) -> None:
    """Run a cabinet and a site beside it, and watch a payment."""
    install()
    with site() as origin, tempfile.TemporaryDirectory(prefix="kabinet-watch-") as folder:
        settings = {"KABINET_PROFILE": "demo", "KABINET_DEMO_ACCOUNTS": "30", "KABINET_ALLOWED_ORIGINS": origin}
        cabinet = Cabinet(Path(folder), environment=settings)
        say("Starting a cabinet ...")
        await cabinet.start()
        try:
            async with browser() as page:
                walk = Walk(page, pictures)
                await page.resize(1000, 800)
                goes_on = await walk.begin(f"{origin}/?{urlencode({'cabinet': cabinet.address})}")
                await walk.pay(goes_on)
                await walk.end()
        finally:
            await cabinet.end(signal.SIGTERM)
    say(f"PENDING, then CONFIRMED, without loading the page again. Look at {pictures}/watch-*.png")


def main() -> int:
    """Read the arguments, watch, and tell how it went."""
    parser = argparse.ArgumentParser(description="Watch a payment arrive on a plain page, in headless Chromium.")
    parser.add_argument("--pictures", type=Path, default=data_folder(), help="folder for the screenshots")
    given = parser.parse_args()
    try:
        asyncio.run(check(given.pictures))
    except (Surprise, TimeoutError, OSError, BuildFailed) as surprise:
        say(f"Surprise: {surprise}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
