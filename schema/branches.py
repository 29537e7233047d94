"""Branches, their departments, and the ways to reach support."""

from typing import Annotated

import strawberry

from domain.branches import Coordinates as Place
from domain.branches import Weekday
from domain.contacts import EmailAddress, PhoneNumber, Url
from models.branches import Branch as BranchRow
from resolvers import branches as resolvers
from resolvers.context import Info
from schema.binding import resolved_by
from schema.common import Address, Coordinates, CoordinatesInput


@strawberry.type
class Supplier:
    id: strawberry.ID
    code: str
    name: str


@strawberry.type
class OpeningHours:
    weekday: Weekday
    opens: str
    closes: str


@strawberry.type
class Department:
    name: str
    address: Address
    phones: list[PhoneNumber]
    hours: list[OpeningHours] = resolved_by(resolvers.hours)


@strawberry.type
class Branch:
    id: strawberry.ID
    code: str
    name: str
    supplier: Supplier = resolved_by(resolvers.supplier)
    address: Address
    phones: list[PhoneNumber]
    email: EmailAddress | None
    hours: list[OpeningHours] = resolved_by(resolvers.hours)
    coordinates: Coordinates | None
    departments: list[Department] = resolved_by(resolvers.departments)

    @strawberry.field(graphql_type=float | None)
    def distance(
        root: strawberry.Parent[BranchRow],  # noqa: N805 - the row, not an instance of this class
        from_: Annotated[CoordinatesInput, strawberry.argument(name="from")],
    ) -> object:
        return resolvers.way_from(root, start=Place(from_.latitude, from_.longitude))


@strawberry.type
class SupportContacts:
    hotlines: list[PhoneNumber]
    emails: list[EmailAddress]
    pages: list[Url]


@strawberry.type
class BranchesQuery:
    branch: Branch | None = resolved_by(resolvers.branch)
    support: SupportContacts = resolved_by(resolvers.support)

    @strawberry.field(graphql_type=list[Branch])
    async def branches(
        self, info: Info, search: str | None = None, near: CoordinatesInput | None = None
    ) -> list[BranchRow]:
        place = None if near is None else Place(near.latitude, near.longitude)
        return await resolvers.branches(info, search=search, near=place)
