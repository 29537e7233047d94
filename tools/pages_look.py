"""A phone's browser for the checks of pages: it opens and presses, and looks at what comes."""

import json
from dataclasses import dataclass
from pathlib import Path

from browser import Page, Surprise

FAILED = "document.querySelector('[role=alert]')?.textContent.trim()"
"""What a page tells that could not act."""
SMALLEST = 44
"""Pixels that a finger needs."""
SMALL = f"""
[...document.querySelectorAll('button, input:not([type=hidden])')]
  .filter((one) => one.getBoundingClientRect().height < {SMALLEST}).map((one) => one.outerHTML)
"""


@dataclass(frozen=True)
class Look:
    """A phone's browser, and the folder that its pictures go to."""

    page: Page
    pictures: Path

    async def open(self, address: str, name: str) -> None:
        """Open a page and look at it."""
        await self.page.open(address)
        await self.page.until("document.readyState === 'complete' && document.querySelector('main')")
        await self.see(name)

    async def press(self, name: str, *, until: str, **typed: str) -> None:
        """Type, press the button, wait for what comes of it, and look at it."""
        for field, value in typed.items():
            await self.page.run(f"document.getElementById({json.dumps(field)}).value = {json.dumps(value)}")
        await self.page.run("document.querySelector('form button').click()")
        await self.page.until(f"document.readyState === 'complete' && ({until})")
        await self.see(name)

    async def see(self, name: str) -> None:
        """Take a picture.

        :raises Surprise: the page is wider than the phone, or has what a finger cannot hit.
        """
        await self.page.shoot(self.pictures / f"page-{name}.png")
        told = await self.page.run("document.querySelector('main').innerText")
        if await self.page.run("document.documentElement.scrollWidth > window.innerWidth"):
            raise Surprise(f"The page {name} is wider than a phone.")
        if small := await self.page.run(SMALL):
            raise Surprise(f"The page {name} has what a finger cannot hit: {small}")
        say(f"{name}: " + " | ".join(line for line in told.splitlines() if line.strip()))


def say(sentence: str) -> None:
    """Show progress at once, also through a pipe."""
    print(sentence, flush=True)
