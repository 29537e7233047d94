"""A small schema for the tests of the engine: a shop that also breaks in every way a resolver can."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError

from engine.answers import GraphQLAnswer
from engine.errors import ErrorCode
from engine.execution import Caller, Engine, GraphQLRequest
from engine.faults import Voice

SECRET = "password=hunter2"


class Outage(Exception):
    """Stands for a database that does not answer."""


class NotYours(Exception):
    """Stands for a refusal that the application foresees."""


class SoldOut(Exception):
    """Stands for a refusal that a union has a member for."""


@dataclass(frozen=True)
class Explained:
    code: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Shop:
    """The context of a request, and what happened in it."""

    sold: list[str] = field(default_factory=list)
    outages: list[Exception] = field(default_factory=list)
    patience: asyncio.Event = field(default_factory=asyncio.Event)
    dry: asyncio.Event = field(default_factory=asyncio.Event)


@strawberry.input
class Filter:
    tags: list[str] = strawberry.field(default_factory=list)
    nested: "Filter | None" = None


@strawberry.type
class Item:
    name: str

    @strawberry.field
    def parts(self, first: int = 20) -> list["Item"]:
        return [Item(name=f"{self.name}.{number}") for number in range(first)]

    @strawberry.field
    def itself(self) -> "Item":
        return self


@strawberry.type
class Sold:
    name: str


@strawberry.type
class OutOfStock:
    message: str


class _SoldOut(strawberry.ExceptionHandler[SoldOut, OutOfStock]):
    def handle(self, exception: SoldOut, *, field: Any, info: strawberry.Info) -> OutOfStock:
        return OutOfStock(message="gone")


@strawberry.type
class Query:
    @strawberry.field
    def item(self, name: str = "a") -> Item:
        return Item(name=name)

    @strawberry.field
    def items(self, first: int = 20, filter: Filter | None = None) -> list[Item]:
        return [Item(name=str(number)) for number in range(first)]

    @strawberry.field
    def position(self, latitude: float) -> str:
        return str(latitude)

    @strawberry.field
    async def broken(self) -> str | None:
        raise ValueError(SECRET)

    @strawberry.field
    def without_code(self) -> str | None:
        raise GraphQLError(SECRET)

    @strawberry.field
    def nothing(self) -> str:
        return None  # type: ignore[return-value]

    @strawberry.field
    async def outage(self) -> str | None:
        raise Outage(SECRET)

    @strawberry.field
    def foreign(self) -> str | None:
        raise NotYours

    @strawberry.field
    def coded(self) -> str | None:
        raise GraphQLError("sign in", extensions={"code": "UNAUTHENTICATED"})

    @strawberry.field
    async def slow(self, info: strawberry.Info[Shop, None]) -> str:
        await info.context.patience.wait()
        return "at last"


@strawberry.type
class Mutation:
    @strawberry.mutation
    def buy(
        self, info: strawberry.Info[Shop, None], name: str
    ) -> Annotated[Sold | OutOfStock, strawberry.union("BuyResult")]:
        if name == "gone":
            raise SoldOut
        info.context.sold.append(name)
        return Sold(name=name)


@strawberry.type
class Sale:
    name: str

    @strawberry.field
    def sold(self, info: strawberry.Info[Shop, None]) -> list[str]:
        return info.context.sold

    @strawberry.field
    def outage(self, info: strawberry.Info[Shop, None]) -> str | None:
        if info.context.outages:
            raise info.context.outages.pop()
        return "over"

    @strawberry.field
    async def lost(self, info: strawberry.Info[Shop, None]) -> str | None:
        """Take a cancellation for a database that is gone, as its driver may where the connection breaks with it."""
        info.context.dry.set()
        try:
            await info.context.patience.wait()
        except asyncio.CancelledError:
            raise Outage from None
        return None


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def sales(self, names: list[str]) -> AsyncGenerator[Sale, None]:
        for name in names:
            if name == "broken":
                raise ValueError(SECRET)
            if name == "foreign":
                raise NotYours
            yield Sale(name=name)

    @strawberry.subscription
    async def shut(self) -> AsyncGenerator[str, None]:
        raise Outage(SECRET)
        yield ""

    @strawberry.subscription
    async def flood(self, info: strawberry.Info[Shop, None]) -> AsyncGenerator[str, None]:
        try:
            while True:
                await asyncio.sleep(0)
                yield "x" * 100_000
        finally:
            info.context.dry.set()

    @strawberry.subscription
    async def endless(self, info: strawberry.Info[Shop, None]) -> AsyncGenerator[str, None]:
        try:
            yield "first"
            await info.context.patience.wait()
        finally:
            info.context.sold.append("closed")


schema = strawberry.Schema(query=Query, mutation=Mutation, subscription=Subscription, exception_handlers=[_SoldOut()])


def is_outage(exception: BaseException) -> bool:
    return isinstance(exception, Outage)


def explain(exception: BaseException) -> Explained | None:
    return Explained("NOT_FOUND", "no such thing") if isinstance(exception, NotYours) else None


VOICE = Voice(request_id="request-1", explain=explain, sentence_for=lambda code: f"sorry: {code}", sentence_about=str)


def make_engine(**options: Any) -> Engine:
    return Engine(schema, is_outage=is_outage, **options)


async def run(
    query: str,
    variables: dict[str, Any] | None = None,
    *,
    operation_name: str | None = None,
    engine: Engine | None = None,
    shop: Shop | None = None,
    may_introspect: bool = False,
) -> GraphQLAnswer:
    caller = Caller(context=shop or Shop(), may_introspect=may_introspect, voice=VOICE)
    request = GraphQLRequest(query=query, operation_name=operation_name, variables=variables or {})
    return await (engine or make_engine()).execute(request, caller=caller)


def code_of(error: GraphQLError) -> ErrorCode:
    assert error.extensions is not None
    return ErrorCode(error.extensions["code"])


def refusal_of(answer: GraphQLAnswer) -> GraphQLError:
    """Return the one error that refused a request of which nothing ran."""
    assert not answer.executed
    assert "data" not in answer.formatted
    [error] = answer.errors
    return error


async def follow(
    query: str, *, engine: Engine | None = None, shop: Shop | None = None, **values: Any
) -> AsyncGenerator[GraphQLAnswer, None]:
    """Yield the answers to a subscription; each event finds a shop with the same outages in which nothing was sold."""
    shop = shop or Shop()
    caller = Caller(context=shop, may_introspect=False, voice=VOICE)
    request = GraphQLRequest(query=query, operation_name=None, variables=values)
    renew = lambda: Shop(outages=shop.outages)  # noqa: E731 - a name would say no more
    async for answer in (engine or make_engine()).subscribe(request, caller=caller, renew=renew):
        yield answer
