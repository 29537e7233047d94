"""What is found out before a request is read: who sends it, from where, and whether it is one too many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network
from typing import Self

from starlette.requests import HTTPConnection, Request

from app.following import clock
from app.http.address import client_address
from app.http.graphql import RequestScope
from app.http.rate_limit import DatabaseCounter, MemoryCounter, RateLimiter
from app.http.viewer import takes_cookies, token_of, viewer_of
from app.http.voice import language_of, speak_to
from app.settings import Profile, Settings
from auth.authenticator import Authenticator
from domain.limits import network_of
from domain.users import STAFF
from models.base import Database
from resolvers.context import Context
from resolvers.feeds import Feeds
from services.cashier import Cashier


@dataclass(frozen=True, slots=True)
class Reception:
    """Makes the context of each request."""

    database: Database
    authenticator: Authenticator
    limiter: RateLimiter
    trusted_proxies: Sequence[IPv4Network | IPv6Network]
    open_introspection: bool
    feeds: Feeds
    cashier: Cashier | None

    @classmethod
    def build(
        cls,
        settings: Settings,
        *,
        database: Database,
        authenticator: Authenticator,
        feeds: Feeds,
        cashier: Cashier | None,
    ) -> Self:
        """Build the reception that the settings describe."""
        counter = DatabaseCounter(database) if settings.rate_limit_store == "postgres" else MemoryCounter()
        return cls(
            database=database,
            authenticator=authenticator,
            limiter=RateLimiter(counter, sessions=settings.rate_limit, addresses=settings.rate_limit_addresses),
            trusted_proxies=settings.trusted_proxies,
            open_introspection=settings.open_introspection or settings.profile is Profile.DEMO,
            feeds=feeds,
            cashier=cashier,
        )

    async def scope_for(self, request: Request) -> RequestScope:
        """
        Return the scope of one request.

        :raises TooManyRequests: when the session, or without one the address, has spent its minute
        """
        return await self.scope_of(request, token=token_of(request), takes_cookies=takes_cookies(request))

    async def scope_of(
        self, connection: HTTPConnection, *, token: str | None, takes_cookies: bool = False
    ) -> RequestScope:
        """
        Return the scope of what is asked over ``connection`` under ``token``.

        :raises TooManyRequests: when the session, or without one the address, has spent its minute
        """
        now, address = clock(), self.address_of(connection)
        viewer = await viewer_of(token, database=self.database, limits=self.authenticator.limits, now=now)
        if viewer:
            speak_to(viewer.user, request=connection)
        session = str(viewer.session_id) if viewer else None
        rate_limit = await self.limiter.take(session=session, address=network_of(address), now=now)
        context = Context(
            database=self.database,
            now=now,
            language=language_of(connection),
            viewer=viewer,
            client_address=address,
            rate_limit=rate_limit,
            authenticator=self.authenticator,
            user_agent=connection.headers.get("user-agent"),
            takes_cookies=takes_cookies,
            feeds=self.feeds,
            cashier=self.cashier,
        )
        return RequestScope(
            context,
            may_introspect=self.open_introspection or (viewer is not None and viewer.role in STAFF),
            response_cookies=context.response_cookies,
            session_id=viewer.session_id if viewer else None,
            renew=lambda: replace(context, now=clock()),
        )

    def address_of(self, connection: HTTPConnection) -> str:
        """Return the address that a connection comes from."""
        return client_address(connection, trusted=self.trusted_proxies)

    def network_of(self, connection: HTTPConnection) -> str:
        """Return the network by which streams of nobody signed in are counted."""
        return network_of(self.address_of(connection))
