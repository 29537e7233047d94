"""The whole contract in one place: each subject adds its root classes and its handlers."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from resolvers import rate_limit as resolvers
from schema import (
    captchas,
    cards,
    common,
    confirmations,
    enums,
    handlers,
    links,
    paging,
    payments,
    readings,
    registration,
    repairs,
    sign_in,
)
from schema.accounts import AccountsQuery
from schema.binding import resolved_by
from schema.branches import BranchesQuery
from schema.captchas import CaptchaMutation
from schema.cards import CardsMutation, CardsQuery
from schema.contract import describe
from schema.errors import UserError
from schema.ledger import LedgerSubscription
from schema.links import LinksMutation
from schema.news import NewsQuery
from schema.payments import PaymentsMutation, PaymentsQuery, PaymentsSubscription
from schema.profile import ProfileMutation
from schema.public_readings import PublicReadingsMutation
from schema.readings import ReadingsMutation
from schema.recovery import RecoveryMutation
from schema.registration import RegistrationMutation, RegistrationQuery
from schema.repairs import RepairsMutation, RepairsQuery, RepairsSubscription
from schema.scalars import SCALARS
from schema.sign_in import SignInMutation
from schema.tariffs import TariffsQuery
from schema.users import UsersQuery

__all__ = ["enums", "schema"]


@strawberry.type
class CommonQuery:
    rate_limit: common.RateLimit = resolved_by(resolvers.rate_limit)


@strawberry.type
class Query(
    CommonQuery,
    UsersQuery,
    RegistrationQuery,
    AccountsQuery,
    TariffsQuery,
    BranchesQuery,
    NewsQuery,
    RepairsQuery,
    PaymentsQuery,
    CardsQuery,
):
    pass


@strawberry.type
class Mutation(
    CaptchaMutation,
    RegistrationMutation,
    SignInMutation,
    RecoveryMutation,
    ProfileMutation,
    LinksMutation,
    ReadingsMutation,
    PublicReadingsMutation,
    RepairsMutation,
    PaymentsMutation,
    CardsMutation,
):
    pass


@strawberry.type
class Subscription(LedgerSubscription, PaymentsSubscription, RepairsSubscription):
    pass


# Promised to clients by the contract, though no field of ours gives them yet.
SHARED = (common.Address, common.AddressInput, common.Coordinates, common.CoordinatesInput, common.InvalidInput)
HANDLERS = (
    *handlers.HANDLERS,
    *captchas.HANDLERS,
    *confirmations.HANDLERS,
    *registration.HANDLERS,
    *sign_in.HANDLERS,
    *readings.HANDLERS,
    *links.HANDLERS,
    *repairs.HANDLERS,
    *payments.HANDLERS,
    *cards.HANDLERS,
)

schema = describe(
    strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[UserError, paging.PageInfo, common.IdempotencyKeyReused, *SHARED],
        exception_handlers=HANDLERS,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
)
