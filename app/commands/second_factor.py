"""The command that gives somebody who works at the retailer a second factor, or takes it away."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated

import segno
import typer

from app.commands.running import checked, prepared
from app.errors import CannotRun
from app.settings import Settings
from app.wiring import Wiring
from auth.seals import Seal
from auth.second_factor import enrolment_uri, new_secret, step_of
from domain.second_factor import NobodyToEnrol, NothingToRemove
from models.users import User
from services import second_factor

Step = Callable[[Wiring, User], Awaitable[None]]


def totp(
    login: Annotated[str, typer.Argument(help="Login, e-mail or phone of the person.")],
    remove: Annotated[bool, typer.Option("--remove", help="Take the second factor away: the phone is lost.")] = False,
) -> None:
    """Enrol a person's authenticator app: show its secret, ask for a first code, and end all sessions."""
    with checked(prepared()) as settings:
        asyncio.run(_with_person(settings, login, _remove if remove else _enrol))


async def _with_person(settings: Settings, login: str, step: Step) -> None:
    wiring = Wiring.build(settings)
    try:
        person = await second_factor.staff_member(database=wiring.database, login=login)
        if person is None:
            raise CannotRun("Nothing was changed: nobody who works here is known by that name.")
        await step(wiring, person)
    finally:
        await wiring.close()


async def _enrol(wiring: Wiring, person: User) -> None:
    seal = _seal(wiring)
    secret = new_secret()
    uri = enrolment_uri(secret, name=person.login or person.email or person.phone or "")
    segno.make(uri).terminal(compact=True)
    print(f"Scan the picture, or enter the secret by hand: {secret}\n{uri}")
    code = await asyncio.to_thread(input, "Code that the app shows now: ")
    now = datetime.now(UTC)
    shown = step_of(secret, code, now=now, after=None)
    if shown is None:
        raise CannotRun("Nothing was changed: the code is not of this secret, or a clock is wrong.")
    try:
        ended = await second_factor.enrol(
            database=wiring.database, seal=seal, person=person, secret=secret, step=shown, now=now
        )
    except NobodyToEnrol:
        raise CannotRun("Nothing was changed: that person cannot sign in any more.") from None
    print(f"Enrolled. Sessions ended: {ended}. The next sign-in asks for a code.")


async def _remove(wiring: Wiring, person: User) -> None:
    try:
        await second_factor.remove(database=wiring.database, person=person, now=datetime.now(UTC))
    except NothingToRemove:
        raise CannotRun("Nothing was changed: that person has no second factor.") from None
    print("Removed. The password alone is asked for.")


def _seal(wiring: Wiring) -> Seal:
    if wiring.authenticator.seal is None:
        raise CannotRun("Nothing was changed: KABINET_SECRET_KEY is not set (.env.example tells how to make one).")
    return wiring.authenticator.seal
