"""Branches, their departments and support: what anybody may ask."""

import strawberry

from domain.branches import (
    ContactKind,
    Coordinates,
    OpeningHours,
    SupportContacts,
    Weekday,
    distance,
    nearest_first,
    search_words,
)
from domain.contacts import EmailAddress, PhoneNumber, Url
from models import branches as models
from resolvers.context import Info

WEEK = list(Weekday)


async def branches(info: Info, *, search: str | None, near: Coordinates | None) -> list[models.Branch]:
    """
    Return the branches that fit a search, nearest first or in alphabetical order.

    :raises SearchTooLong: for a search that is none
    """
    words = search_words(search or "")
    async with info.context.database.reading() as session:
        found = await models.branches(session, words=words)
    return found if near is None else nearest_first(found, near=near)


async def branch(info: Info, code: str) -> models.Branch | None:
    """Return the branch of a code."""
    async with info.context.database.reading() as session:
        return await models.branch_by_code(session, code=code)


async def support(info: Info) -> SupportContacts:
    """Return every way to reach support, sorted by its kind."""
    async with info.context.database.reading() as session:
        contacts = await models.support_contacts(session)
    ways = {kind: [contact.text for contact in contacts if contact.kind is kind] for kind in ContactKind}
    return SupportContacts(
        hotlines=[PhoneNumber(text) for text in ways[ContactKind.HOTLINE]],
        emails=[EmailAddress(text) for text in ways[ContactKind.EMAIL]],
        pages=[Url(text) for text in ways[ContactKind.PAGE]],
    )


async def supplier(root: strawberry.Parent[models.Branch], info: Info) -> models.Supplier:
    """Return the retailer that a branch belongs to."""
    return await info.context.loaders.load(models.suppliers_by_ids, root.supplier_id)


async def departments(root: strawberry.Parent[models.Branch], info: Info) -> list[models.Department]:
    """Return the departments of a branch."""
    return await info.context.loaders.load(models.departments_of_branches, root.id)


def hours(root: strawberry.Parent[models.Branch | models.Department]) -> list[OpeningHours]:
    """Return the hours of an office, from Monday on."""
    kept = [OpeningHours(Weekday(day["weekday"]), day["opens"], day["closes"]) for day in root.hours]
    return sorted(kept, key=lambda day: (WEEK.index(day.weekday), day.opens))


def way_from(root: models.Branch, *, start: Coordinates) -> float | None:
    """Return the kilometres to a branch, to a tenth; null where its place is not known."""
    return None if root.coordinates is None else round(distance(start=start, end=root.coordinates), 1)
