"""Signing in and out."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from auth.permissions import SignedIn
from domain import accounts, sign_in
from domain.periods import MOSCOW
from resolvers import sign_in as resolvers
from resolvers.context import Info
from schema.binding import represents
from schema.captchas import CaptchaInput, CaptchaRequired, CaptchaWrong
from schema.errors import UserError
from schema.handlers import telling
from schema.texts import sign_in as texts
from schema.users import User
from services import sessions as services


@strawberry.type
class IssuedSession:
    token: str
    expires_at: datetime
    user: User

    is_type_of = represents(services.IssuedSession)


@strawberry.type
class CredentialsWrong(UserError):
    pass


@strawberry.type
class NotActivated(UserError):
    pass


@strawberry.type
class LockedOut(UserError):
    retry_at: datetime


@strawberry.type
class AccountNotMatched(UserError):
    pass


@strawberry.type
class SignedOut:
    ended_sessions: int


@strawberry.input
class SignInInput:
    login: str
    password: str
    captcha: CaptchaInput | None = None


SignInResult = Annotated[
    IssuedSession | CredentialsWrong | NotActivated | CaptchaRequired | CaptchaWrong | LockedOut,
    strawberry.union("SignInResult"),
]


@strawberry.type
class SignInMutation:
    @strawberry.mutation(graphql_type=SignInResult)
    async def sign_in(self, info: Info, input: SignInInput) -> services.IssuedSession:
        captcha = input.captcha.read() if input.captcha else None
        return await resolvers.sign_in(info, login=input.login, password=input.password, captcha=captcha)

    @strawberry.mutation
    async def sign_out(self, info: Info) -> SignedOut:
        return SignedOut(ended_sessions=await resolvers.sign_out(info))

    @strawberry.mutation(permission_classes=[SignedIn])
    async def end_sessions(self, info: Info, session_id: strawberry.ID | None = None) -> SignedOut:
        return SignedOut(ended_sessions=await resolvers.end_sessions(info, session_id=session_id))


class _LockedOut(strawberry.ExceptionHandler[sign_in.LockedOut, LockedOut]):
    def handle(self, exception: sign_in.LockedOut, *, field: Any, info: strawberry.Info) -> LockedOut:
        time = f"{exception.retry_at.astimezone(MOSCOW):%H:%M:%S}"
        return LockedOut(message=texts.LOCKED_OUT.say(info.context.language, time=time), retry_at=exception.retry_at)


HANDLERS = (
    telling(sign_in.CredentialsWrong, CredentialsWrong, texts.CREDENTIALS_WRONG),
    telling(sign_in.NotActivated, NotActivated, texts.NOT_ACTIVATED),
    telling(sign_in.CaptchaRequired, CaptchaRequired, texts.CAPTCHA_REQUIRED),
    telling(accounts.AccountNotMatched, AccountNotMatched, texts.ACCOUNT_NOT_MATCHED),
    _LockedOut(),
)
