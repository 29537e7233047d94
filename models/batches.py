"""Questions about many owners at once: one statement, whatever the number of keys."""

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

Entity = TypeVar("Entity", bound=SQLModel)
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def array(keys: Sequence[Any], kind: Any = sa.Uuid) -> sa.BindParameter[Any]:
    """Return the keys as one parameter, so that the statement reads the same for any number of them."""
    return sa.bindparam(None, list(keys), type_=ARRAY(kind))


def among(column: Any, keys: Sequence[Any], kind: Any = sa.Uuid) -> sa.ColumnElement[bool]:
    """Return the condition that a column holds one of the keys."""
    return col(column) == sa.any_(array(keys, kind))


def each(keys: Sequence[uuid.UUID], name: str = "asked") -> sa.TableValuedAlias:
    """Return the keys as a table whose only column is ``id``."""
    return sa.func.unnest(array(keys)).table_valued(sa.column("id", sa.Uuid), name=name).render_derived()


def in_order(keys: Sequence[Key], found: Mapping[Key, Value], missing: Value) -> list[Value]:
    """Return what was found for each key, in the order of the keys."""
    return [found.get(key, missing) for key in keys]


def grouped(pairs: Iterable[tuple[Key, Value]]) -> defaultdict[Key, list[Value]]:
    """Return the values of each key, in the order in which they came."""
    groups: defaultdict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


async def first_of_each(
    session: AsyncSession,
    entity: type[Entity],
    *,
    owner: Any,
    keys: Sequence[uuid.UUID],
    order: Sequence[sa.ColumnElement[Any]],
    where: Sequence[sa.ColumnElement[bool]] = (),
    limit: int | None,
) -> list[list[Entity]]:
    """
    Return the first rows of each owner in an order, at most ``limit`` an owner; null takes all.

    An index on the owner and the order makes this one index scan an owner.
    """
    asked = each(keys)
    place = sa.func.row_number().over(order_by=order).label("place")
    mine = sa.select(entity, place).where(col(owner) == asked.c.id, *where)
    found = mine.order_by(*order).limit(limit).lateral("found")
    chosen = sa.select(asked.c.id, aliased(entity, found)).select_from(asked.join(found, sa.true()))
    rows: list[tuple[uuid.UUID, Entity]] = list(await session.execute(chosen.order_by(found.c.place)))
    groups = grouped(rows)
    return [groups[key] for key in keys]


async def count_of_each(
    session: AsyncSession,
    *,
    owner: Any,
    keys: Sequence[uuid.UUID],
    where: Sequence[sa.ColumnElement[bool]] = (),
) -> list[int]:
    """Return how many rows each owner has."""
    counted = sa.select(owner, sa.func.count()).where(among(owner, keys), *where).group_by(owner)
    return in_order(keys, dict((await session.execute(counted)).all()), 0)
