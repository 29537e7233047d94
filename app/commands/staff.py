"""Commands for the people who work at the retailer."""

import asyncio
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
from domain.users import NameTaken, NewPerson, Role
from services.users import create_person

cli = typer.Typer(help="Add people who work at the retailer.", no_args_is_help=True)


class StaffRole(StrEnum):
    """Roles of people who work at the retailer."""

    OPERATOR = "operator"
    ANALYST = "analyst"
    ADMIN = "admin"


@cli.callback()
def staff() -> None:
    """Add people who work at the retailer."""


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
    print(f"Added {role.value} {login}.\nPassword, shown only now: {password}")
    if not permanent:
        print("It is temporary: the first sign-in asks for another one.")


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
