"""A retailer that takes money, for questions that are asked without a server."""

from collections.abc import AsyncIterator

import pytest

from auth.key_rings import KeyRing
from gateways.moneta.gateway import MonetaGateway
from schema.texts.payments import describe
from services.cashier import Cashier
from tests.gateways.moneta.merchant import account
from tests.world import World


@pytest.fixture
async def till(world: World) -> AsyncIterator[World]:
    """Return a world with a counter whose gateway is never reached: its addresses alone are made."""
    gateway = MonetaGateway(account())
    world.cashier = Cashier(
        gateway=gateway,
        keys=KeyRing({"tests": bytes(range(32))}),
        origins=frozenset({"http://cabinet.example.com"}),
        describe=describe,
    )
    yield world
    await gateway.close()
