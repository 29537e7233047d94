"""Cards that the viewer bound, and those that are being bound (C3-C9)."""

import strawberry

from auth.refusals import Forbidden
from domain.cards import CardBindingStatus
from domain.contacts import Url
from models import cards as models
from models.users import User
from resolvers.context import Info
from resolvers.keys import key_of
from services import card_bindings, payment_looks
from services import cards as services
from services.card_bindings import BindingOrder


async def cards(root: strawberry.Parent[User], info: Info) -> list[models.BoundCard]:
    """
    Return the cards that the viewer may pay with, the one bound last first.

    :raises Forbidden: for anybody else's
    """
    if root.id != info.context.signed_in.user_id:
        raise Forbidden
    return await info.context.loaders.load(models.cards_of, root.id)


async def card_binding(info: Info, id: strawberry.ID) -> models.CardBinding | None:
    """Return a binding that the viewer began; null otherwise, as where there is none."""
    viewer, key = info.context.viewer, key_of(id)
    if viewer is None or key is None:
        return None
    database = info.context.database
    async with database.reading() as session:
        binding = await models.binding_of(session, binding_id=key, user_id=viewer.user_id)
    if binding is not None and binding.status is CardBindingStatus.PENDING:
        await payment_looks.look(database=database, order_id=binding.id, now=info.context.now)
    return binding


async def confirmation_url(root: strawberry.Parent[models.CardBinding], info: Info) -> Url | None:
    """Return the page where the card is entered."""
    if info.context.cashier is None:
        return None
    address = info.context.cashier.binding_address(binding=root)
    return None if address is None else Url(address)


async def card(root: strawberry.Parent[models.CardBinding], info: Info) -> models.BoundCard | None:
    """Return the card that a binding bound."""
    return None if root.card_id is None else await info.context.loaders.load(models.cards_by_id, root.card_id)


async def bind_card(info: Info, *, order: BindingOrder, key: str) -> models.CardBinding:
    """Return a binding that was begun, once by its key."""
    context = info.context
    begun = await card_bindings.bind_card(
        database=context.database,
        cashier=context.cashier,
        viewer=context.signed_in,
        order=order,
        key=key,
        now=context.now,
    )
    context.loaders.forget()
    return begun


async def unbind_card(info: Info, *, card_id: str) -> User:
    """
    Return the viewer, who has one card less.

    :raises CardRefused: there is none of this key
    """
    context, viewer = info.context, info.context.signed_in
    await services.unbind_card(database=context.database, viewer=viewer, card_id=card_id, now=context.now)
    context.loaders.forget()
    return viewer.user
