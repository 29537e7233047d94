"""Commands for the people who work at the retailer."""

import asyncio
import shlex
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from app.commands.running import checked, prepared
from app.commands.second_factor import totp
from app.errors import CannotRun
from app.settings import Settings
from app.wiring import Wiring
from auth.passwords import generated_password
from domain.inputs import FieldFault, InvalidInput
from domain.recovery import HANDED_OUT_LASTS
from domain.users import NameTaken, NewPerson, Role
from services import passwords
from services.second_factor import staff_member
from services.users import create_person

cli = typer.Typer(help="Add people who work at the retailer, and help them in.", no_args_is_help=True)


class StaffRole(StrEnum):
    """Roles of people who work at the retailer."""

    OPERATOR = "operator"
    ANALYST = "analyst"
    ADMIN = "admin"


@cli.callback()
def staff() -> None:
    """Add people who work at the retailer, and help them in."""


cli.command()(totp)


@cli.command()
def add(
    *,
    login: Annotated[str, typer.Option(help="Name to sign in by, with at least one letter.")],
    role: Annotated[StaffRole, typer.Option(help="What the person may do.")],
    branch: Annotated[
        list[str] | None, typer.Option(help="Code of a branch that an operator serves; repeatable.")
    ] = None,
    email: Annotated[str | None, typer.Option(help="Mail address, which one can sign in by too.")] = None,
    phone: Annotated[str | None, typer.Option(help="Phone number, which one can sign in by too.")] = None,
    permanent: Annotated[bool, typer.Option("--permanent", help="The password need not be changed.")] = False,
) -> None:
    """Add a person and print a password, which is shown only now and has to be changed at the first sign-in."""
    person = NewPerson(
        role=Role[role.name],
        login=login,
        email=email,
        phone=phone,
        must_change_password=not permanent,
        branches=tuple(dict.fromkeys(branch or ())),
    )
    password = generated_password()
    with checked(prepared()) as settings:
        asyncio.run(_add(settings, person, password))
    print(f"Added {role.value} {login}.")
    _show(password, login=None if permanent else login)


@cli.command("password")
def hand_out(*, login: Annotated[str, typer.Option(help="Login, e-mail or phone of the person.")]) -> None:
    """Print a new temporary password for a person; the one so far and all sessions end."""
    password = generated_password()
    with checked(prepared()) as settings:
        ended = asyncio.run(_hand_out(settings, login, password))
    print(f"Sessions ended: {ended}.")
    _show(password, login=login)


def _show(password: str, *, login: str | None) -> None:
    """Print a password, and of a temporary one how long it is taken and how ``login`` gets another."""
    print(f"Password, shown only now: {password}")
    if login is not None:
        print(
            f"It is temporary: sign in within {HANDED_OUT_LASTS.days} days and make up another one. After that:\n"
            f"python -m app staff password --login {shlex.quote(login)}"
        )


async def _hand_out(settings: Settings, login: str, password: str) -> int:
    wiring = Wiring.build(settings)
    try:
        person = await staff_member(database=wiring.database, login=login)
        if person is None:
            raise CannotRun("Nothing was changed: nobody who works here is known by that name.")
        return await passwords.hand_out(
            database=wiring.database,
            passwords=wiring.authenticator.passwords,
            person=person,
            password=password,
            now=datetime.now(UTC),
        )
    finally:
        await wiring.close()


async def _add(settings: Settings, person: NewPerson, password: str) -> None:
    wiring = Wiring.build(settings)
    try:
        await create_person(
            database=wiring.database,
            passwords=wiring.authenticator.passwords,
            person=person,
            password=password,
            now=datetime.now(UTC),
        )
    except NameTaken as taken:
        raise CannotRun(f"Nobody was added: somebody has this {taken.field} already.") from None
    except InvalidInput as invalid:
        raise CannotRun(f"Nobody was added: {'; '.join(map(_told, invalid.faults))}.") from None
    finally:
        await wiring.close()


def _told(fault: FieldFault) -> str:
    return f"{' '.join(fault.path)} is {fault.code.value.lower().replace('_', ' ')}"
