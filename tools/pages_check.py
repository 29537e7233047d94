"""Look at the pages that letters lead to, and at those of the payment gateway, of a running demo, in headless
Chromium; exit 1 at the first surprise.

Somebody registers and confirms it, also where a stranger registered by the same address, forgets the password, and
changes the mail address; each page is seen on a phone, before its button is pressed, after it, and where it cannot act.
A household pays by card at the stand-in for the gateway, and gives a payment up.
Nothing but loopback is asked for and nothing complained of. Screenshots go to the demo's folder.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tour_client
from browser import Page, Surprise, browser
from pages_look import FAILED, Look, say
from pages_payment import look_at_payment
from tour_client import Client
from tour_demo import data_folder, own_address
from tour_letters import Mailbox
from tour_people import Newcomer, Walk, made_up_password
from tour_questions import RECOVER, UPDATE

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
WIDTH, HEIGHT = 390, 844
ASKED = "document.getElementById('password') && document.querySelector('[role=alert]')"
DONE = "location.pathname.endsWith('/done')"


async def walk_pages(walk: Walk, look: Look) -> None:
    """See every page as somebody does who registers, forgets the password, and changes the address."""
    person = Newcomer()
    await asyncio.to_thread(walk.register, email=person.email, password=person.password, activateBy="EMAIL")
    await act(look, "activate", await asyncio.to_thread(walk.mailbox.link, person.email, page="activate"))

    asked = {"login": person.email, "captcha": walk.anybody.solved_captcha()}
    await asyncio.to_thread(walk.ask, RECOVER, "RecoveryAccepted", input=asked)
    password = made_up_password()
    typed = {"password": password, "again": password}
    link = await asyncio.to_thread(walk.mailbox.link, person.email, page="reset")
    await look.open(link, "reset")
    await look.press("reset-short", until=FAILED, password="12345", again="12345")
    await act(look, "reset", link, **typed)

    customer = await asyncio.to_thread(walk.anybody.signed_in, person.email, password)
    change: dict[str, Any] = {"email": person.other_email, "currentPassword": password}
    await asyncio.to_thread(walk.ask, UPDATE, "User", client=customer, input=change)
    await act(look, "confirm", await asyncio.to_thread(walk.mailbox.link, person.other_email, page="confirm"))


async def contest(walk: Walk, look: Look) -> None:
    """See the page as somebody does whose address a stranger registered by before: it asks for the password."""
    stranger, person, before = made_up_password(), Newcomer(), None
    for password in (stranger, person.password):
        await asyncio.to_thread(walk.register, email=person.email, password=password, activateBy="EMAIL")
        link = await asyncio.to_thread(walk.mailbox.link, person.email, page="activate", before=before)
        before = link
    await look.open(link, "contested")
    await look.press("contested-asked", until=ASKED)
    await look.press("contested-wrong", until=f"{ASKED} && !{FAILED}.includes('несколько раз')", password=stranger)
    await look.press("contested-done", until=DONE, password=person.password)
    await asyncio.to_thread(walk.anybody.signed_in, person.email, person.password)


async def act(look: Look, name: str, link: str, **typed: str) -> None:
    """See a page before its button is pressed, after it, where it was pressed before, and without its link."""
    await look.open(link, name)
    await look.press(f"{name}-done", until=DONE, **typed)
    await look.open(link, f"{name}-again")
    await look.press(f"{name}-failed", until=FAILED, **typed)
    bare = link.partition("?")[0]
    await look.open(bare, f"{name}-bare")
    await look.open(f"{bare}?language=en", f"{name}-english")


def clean(page: Page) -> None:
    """Prove that the pages asked nobody else and complained of nothing.

    :raises Surprise: when they did.
    """
    strangers = {address for address in page.requests if urlsplit(address).hostname not in LOOPBACK}
    if strangers:
        raise Surprise(f"The pages asked elsewhere: {sorted(strangers)}")
    # The browser calls an answer of 400 an error, though a person reads it as a sentence.
    complaints = [complaint for complaint in page.complaints if "400 (Bad Request)" not in complaint]
    if complaints:
        raise Surprise("The browser complained: " + "; ".join(complaint[:300] for complaint in complaints))
    say(f"{len(page.requests)} requests, 0 of them elsewhere; 0 console errors.")


async def check(address: str, pictures: Path, *, password: str) -> None:
    """Do all of it, in daylight and then, shorter, in the dark."""
    async with browser() as page:
        await page.resize(WIDTH, HEIGHT)
        walk, look = Walk(Client(address), Mailbox(data_folder()), say), Look(page, pictures)
        await walk_pages(walk, look)
        await contest(walk, look)
        dark = [{"name": "prefers-color-scheme", "value": "dark"}]
        await page.call("Emulation.setEmulatedMedia", features=dark)
        await Look(page, pictures).open(f"{address}/reset", "reset-dark")
        await page.call("Emulation.setEmulatedMedia", features=[])
        await look_at_payment(Client(address), look, password=password)
        clean(page)
    say(f"Look at {pictures}/page-*.png")


def main() -> int:
    """Read the arguments, look, and tell how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default=own_address(), help="where the demo answers")
    parser.add_argument("--pictures", type=Path, default=data_folder(), help="folder for the screenshots")
    parser.add_argument("--password", default="demo-kabinet-2026", help="what the demo's people sign in with")
    given = parser.parse_args()
    try:
        asyncio.run(check(given.address.rstrip("/"), given.pictures, password=given.password))
    except (Surprise, tour_client.Surprise, TimeoutError, OSError) as surprise:
        say(f"Surprise: {surprise}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
