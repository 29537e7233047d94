"""A server of the shop on a real socket, and one client of it."""

from collections.abc import AsyncIterator

import pytest

from app.http.access import AccessLog
from tests.app.http.carrying import app_of, streams
from tests.app.http.served import Client, client_at, served
from tests.app.http.site import Site


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def address(site: Site) -> AsyncIterator[str]:
    carried = streams()
    async with served(AccessLog(app_of(site, carried))) as found:
        yield found
    assert (len(carried), len(carried.places)) == (0, 0)


@pytest.fixture
async def caller(address: str) -> AsyncIterator[Client]:
    async with client_at(address) as opened:
        yield opened
