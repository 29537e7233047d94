"""Linking accounts and unlinking them."""

from typing import Annotated, Any

import strawberry

from auth.permissions import AccountHolder
from domain import accounts, links
from domain.periods import MOSCOW
from models import accounts as rows
from models.users import User as UserRow
from resolvers import links as resolvers
from resolvers.context import Info
from schema.accounts import Account
from schema.common import AddressInput, InvalidInput
from schema.sign_in import AccountNotMatched, LockedOut
from schema.texts import links as texts
from schema.users import User


@strawberry.input
class LinkAccountInput:
    account_number: str
    branch_code: str
    address: AddressInput

    def read(self) -> links.AccountClaim:
        given = self.address
        address = accounts.Address(given.locality, given.street, given.house, given.building, given.flat)
        return links.AccountClaim(number=self.account_number, branch_code=self.branch_code, address=address)


LinkAccountResult = Annotated[
    Account | InvalidInput | AccountNotMatched | LockedOut, strawberry.union("LinkAccountResult")
]
UnlinkAccountResult = Annotated[User | AccountNotMatched, strawberry.union("UnlinkAccountResult")]


@strawberry.type
class LinksMutation:
    @strawberry.mutation(graphql_type=LinkAccountResult, permission_classes=[AccountHolder])
    async def link_account(self, info: Info, input: LinkAccountInput) -> rows.Account:
        return await resolvers.link_account(info, claim=input.read())

    @strawberry.mutation(graphql_type=UnlinkAccountResult, permission_classes=[AccountHolder])
    async def unlink_account(self, info: Info, account_number: str) -> UserRow:
        return await resolvers.unlink_account(info, number=account_number)


class _TooManyTries(strawberry.ExceptionHandler[links.TooManyTries, LockedOut]):
    def handle(self, exception: links.TooManyTries, *, field: Any, info: strawberry.Info) -> LockedOut:
        time = f"{exception.retry_at.astimezone(MOSCOW):%H:%M:%S}"
        message = texts.TOO_MANY_TRIES.say(info.context.language, time=time)
        return LockedOut(message=message, retry_at=exception.retry_at)


HANDLERS = (_TooManyTries(),)
