"""Walk through the console of a running cabinet in headless Chromium; exit 1 at the first surprise.

It opens /graphql as a browser does, runs the example tabs signed out and signed in, looks for the chart, follows a
balance until it presses stop, tries a wrong password, brings the examples back, signs out, and proves that nothing but
loopback was asked for and nothing was complained of. Screenshots go to var/.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from browser import Page, Surprise, browser

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
FOLLOWS = "FollowBalance"
"""The tab that holds a subscription."""
NOT_RUN = {"SubmitReadings", "Picture", FOLLOWS}
"""Tabs that store something, ask which of two operations is meant, or do not end by themselves."""

RECORD_ANSWERS = """
window.answers = [];
const send = window.fetch;
window.fetch = async (address, options) => {
  const response = await send(address, options);
  if (options?.method === 'POST') window.answers.push(await response.clone().json());
  return response;
};
"""
RECORD_SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.sent = [];
    this.addEventListener('close', ({ wasClean }) => { this.wasClean = wasClean; });
    window.sockets.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text).type);
    super.send(text);
  }
};
"""
SOCKET = "window.sockets.at(-1)"
EDITOR = "document.querySelector('.graphiql-query-editor .view-lines')?.textContent ?? ''"
RESPONSE = "document.querySelector('.result-window .view-lines')?.textContent ?? ''"
TABS = "[...document.querySelectorAll('.graphiql-tab-button')].map((tab) => tab.textContent.trim())"
ROLE = "document.querySelector('.console-person')?.dataset.role ?? 'GUEST'"


async def press(page: Page, selector: str, text: str = "") -> None:
    """Press the first such element that says `text`, as soon as it can be pressed."""
    says = f"(one) => one.textContent.trim().startsWith({json.dumps(text)})"
    found = f"[...document.querySelectorAll({json.dumps(selector)})].find({says})"
    await page.until(f"{found} && !{found}.disabled")
    await page.run(f"{found}.click()")


async def open_tab(page: Page, title: str) -> None:
    """Open a tab, and wait until its operation is in the editor."""
    await press(page, ".graphiql-tab-button", title)
    await page.until(f"({EDITOR}).includes({json.dumps(title)})")


async def run_tab(page: Page, title: str) -> dict[str, object]:
    """Open a tab, run it, and return the answer once it is to be seen.

    :raises Surprise: when the answer holds an error.
    """
    await open_tab(page, title)
    asked = await page.run("window.answers.length")
    await press(page, ".graphiql-execute-button")
    answer: dict[str, object] = await page.until(f"window.answers.length > {asked} && window.answers.at(-1)")
    if answer.get("errors"):
        raise Surprise(f"The example {title} was refused: {answer['errors']}")
    await page.until(f"({RESPONSE}).includes('data')")
    return answer


async def run_tabs(page: Page) -> list[str]:
    """Run every example tab that only reads, and return their titles."""
    titles: list[str] = await page.run(TABS)
    for title in titles:
        if title not in NOT_RUN:
            await run_tab(page, title)
    return titles


async def follow(page: Page, pictures: Path) -> None:
    """Begin to pay, run the tab that follows, see the first state, and press stop.

    :raises Surprise: when the server was not told.
    """
    await run_tab(page, "Pay")
    await open_tab(page, FOLLOWS)
    await press(page, ".graphiql-execute-button")
    await page.until(f"({RESPONSE}).includes('debt')")
    if not await page.run(f"{SOCKET}.readyState === WebSocket.OPEN"):
        raise Surprise("The connection did not stay open after the first state.")
    await page.shoot(pictures / "console-following.png")
    await press(page, ".graphiql-execute-button")
    await page.until(f"{SOCKET}.wasClean")
    if (sent := await page.run(f"{SOCKET}.sent")) != ["connection_init", "subscribe", "complete"]:
        raise Surprise(f"Stop did not end the subscription at the server: {sent}")
    say("Followed a balance: its first state came, and stop ended it.")


async def sign_in(page: Page, login: str, password: str) -> None:
    """Fill in the dialog, open or not, and send it."""
    if not await page.run("Boolean(document.querySelector('dialog'))"):
        await press(page, ".console-bar button.main")
    await page.until("document.querySelector('dialog[open] [name=password]') !== null")
    for name, value in (("login", login), ("password", password), ("answer", "12345")):
        field = f"document.querySelector('dialog [name={name}]')"
        await page.run(f"{field} && ({field}.value = {json.dumps(value)}, true)")
    await press(page, "dialog button.main")


async def nobody(page: Page, pictures: Path) -> None:
    """See the console as one who has not signed in."""
    await page.until(f"({TABS}).length > 3")
    titles = await run_tabs(page)
    await run_tab(page, "Calculator")
    await page.until("Number(document.querySelector('.console-chart svg')?.dataset.rows) > 1")
    await page.shoot(pictures / "console-guest.png")
    say(f"Signed out: {len(titles)} example tabs, the last chart drawn.")


async def somebody(page: Page, login: str, password: str, pictures: Path) -> None:
    """Sign in, wrongly first, run the tabs of the role, bring the examples back, sign out.

    :raises Surprise: when a script could take the session.
    """
    before = await page.run(TABS)
    await sign_in(page, login, "not the password")
    await page.until("document.querySelector('dialog [role=alert]')?.textContent")
    await page.shoot(pictures / "console-sign-in.png")
    await sign_in(page, login, password)
    await page.until(f"({ROLE}) !== 'GUEST' && !document.querySelector('dialog')")
    await page.until(f"({TABS}).length > 0 && ({TABS}).join() !== {json.dumps(','.join(before))}")
    if await page.run("sessionStorage.length > 0 || document.cookie !== ''"):
        raise Surprise("The session lies where scripts can read it.")
    role = await page.run(ROLE)
    titles = await run_tabs(page)
    if FOLLOWS in titles:
        await follow(page, pictures)
    if "History" in titles:
        await run_tab(page, "History")
        await page.until("Number(document.querySelector('.console-chart svg .line')?.points.numberOfItems) > 1")
    await page.shoot(pictures / f"console-{role.lower()}.png")
    say(f"Signed in as {login}, {role}: {len(titles)} example tabs.")

    await press(page, ".graphiql-tab-add, .graphiql-add-tab, [aria-label='New tab']")
    await page.until(f"({TABS}).length > {len(titles)}")
    await page.run("window.confirm = () => true")
    await press(page, ".console-bar button")
    await page.until(f"({TABS}).join() === {json.dumps(','.join(titles))}")
    await press(page, ".console-bar button:last-child")
    await page.until(f"({TABS}).join() === {json.dumps(','.join(before))}")
    say("Examples brought back, signed out.")


def clean(page: Page) -> None:
    """Prove that the page asked nobody else and complained of nothing.

    :raises Surprise: when it did.
    """
    web = (address for address in page.requests if not address.startswith(("data:", "blob:")))
    strangers = {address for address in web if urlsplit(address).hostname not in LOOPBACK}
    if strangers:
        raise Surprise(f"The console asked elsewhere: {sorted(strangers)}")
    if page.complaints:
        raise Surprise("The browser complained: " + "; ".join(complaint[:300] for complaint in page.complaints))
    say(f"{len(page.requests)} requests, 0 of them elsewhere; 0 console errors.")


async def walk(address: str, people: Iterable[tuple[str, str]], pictures: Path) -> None:
    """Do all of it."""
    async with browser() as page:
        await page.resize(1400, 900)
        await page.call("Page.addScriptToEvaluateOnNewDocument", source=RECORD_ANSWERS + RECORD_SOCKETS)
        await page.open(f"{address}/graphql")
        await nobody(page, pictures)
        for login, password in people:
            await somebody(page, login, password, pictures)
        await page.resize(390, 844)
        await page.open(f"{address}/console")
        await page.until(f"({EDITOR}).includes('query')")
        await run_tab(page, (await page.run(TABS))[0])
        await page.shoot(pictures / "console-narrow.png")
        clean(page)
    say(f"Look at {pictures}/console-*.png")


def say(sentence: str) -> None:
    """Show progress at once, also through a pipe."""
    print(sentence, flush=True)


def main() -> int:
    """Read the arguments, walk, and tell how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="where the cabinet answers")
    parser.add_argument("--pictures", type=Path, default=Path("var"), help="folder for the screenshots")
    parser.add_argument(
        "--person", action="append", default=[], metavar="LOGIN:PASSWORD", help="who signs in; repeatable"
    )
    given = parser.parse_args()
    people = [tuple(person.split(":", 1)) for person in given.person]
    try:
        asyncio.run(walk(given.address.rstrip("/"), people, given.pictures))
    except (Surprise, TimeoutError, OSError) as surprise:
        say(f"Surprise: {surprise}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
