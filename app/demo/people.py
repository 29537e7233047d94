"""People to sign in as in the demo; everybody knows their password, hence for demos alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.demo.offices import NEIGHBOUR
from auth.passwords import Passwords
from domain.users import NameTaken, NewPerson, Role
from models import showcase
from models.base import Database
from models.showcase import Shown
from services.users import create_person

PASSWORD = "demo-kabinet-2026"  # noqa: S105 - printed at each start
BRANCHES = 3
"""Branches that the operator serves, those of the households among them."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as, and what there is to see."""

    login: str
    role: Role
    shows: str


HOUSEHOLD = DemoPerson("household", Role.CUSTOMER, "household with debt, a meter of two zones")
RELATIVE = DemoPerson("relative", Role.CUSTOMER, "shares the account of household")
FAMILY = DemoPerson(
    "family",
    Role.CUSTOMER,
    "household with four accounts: a corrected month, one that reads itself, a large family's, another supplier's",
)
BUSINESS = DemoPerson("business", Role.BUSINESS, "legal entity with several meters")
OPERATOR = DemoPerson("operator", Role.OPERATOR, "operator of some branches, those of the households among them")
ANALYST = DemoPerson("analyst", Role.ANALYST, "analyst")
ADMIN = DemoPerson("admin", Role.ADMIN, "administrator")
PEOPLE = (HOUSEHOLD, RELATIVE, FAMILY, BUSINESS, OPERATOR, ANALYST, ADMIN)


async def add_people(*, database: Database, passwords: Passwords, now: datetime) -> None:
    """Add whoever of the demo's people is missing, each with accounts that show what they are for."""
    accounts, branches = await _shown(database)
    for number, person in enumerate(PEOPLE, start=1):
        described = NewPerson(
            role=person.role,
            login=person.login,
            email=f"{person.login}@example.com",
            phone=f"+7000000{number:04d}",
            accounts=tuple(shown.number for shown in accounts.get(person, ())),
            branches=branches if person is OPERATOR else (),
        )
        try:
            await create_person(database=database, passwords=passwords, person=described, password=PASSWORD, now=now)
        except NameTaken:
            continue


def sign_in_lines() -> Iterator[str]:
    """Yield what the demo prints: whom one may sign in as."""
    yield f"Sign in with the password {PASSWORD} (of the demo alone) as"
    for person in PEOPLE:
        yield f"  {person.login:<12}{person.shows}"


async def _shown(database: Database) -> tuple[dict[DemoPerson, list[Shown]], tuple[str, ...]]:
    """Return accounts by person, and the operator's branches."""
    async with database.reading() as session:
        debtor = await showcase.household_in_debt(session)
        three = await showcase.household_of_three(session)
        entity = await showcase.legal_entity(session)
        elsewhere = await showcase.household_of_supplier(session, code=NEIGHBOUR)
        others = await showcase.branch_codes(session, limit=BRANCHES)
    one = [debtor] if debtor else []
    family = [*three, elsewhere] if elsewhere else three
    accounts = {HOUSEHOLD: one, RELATIVE: one, FAMILY: family, BUSINESS: [entity] if entity else []}
    first = dict.fromkeys([*(shown.branch for shown in (*one, *three)), *others])
    return accounts, tuple(first)[:BRANCHES]
