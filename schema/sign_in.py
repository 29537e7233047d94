"""Signing in and out."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from auth.permissions import SignedIn
from domain import accounts, second_factor, sign_in
from domain.periods import MOSCOW
from domain.second_factor import SecondFactorMethod
from resolvers import sign_in as resolvers
from resolvers.context import Info
from schema.binding import represents
from schema.captchas import CaptchaInput, CaptchaRequired, CaptchaWrong
from schema.confirmations import CodeExpired, CodeWrong
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
class SecondFactorRequired(UserError):
    ticket: str
    method: SecondFactorMethod
    expires_at: datetime


@strawberry.type
class PasswordChangeRequired(UserError):
    reset_token: str
    expires_at: datetime


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


@strawberry.input
class ConfirmSignInInput:
    ticket: str
    code: str


SignInResult = Annotated[
    IssuedSession
    | SecondFactorRequired
    | PasswordChangeRequired
    | CredentialsWrong
    | NotActivated
    | CaptchaRequired
    | CaptchaWrong
    | LockedOut,
    strawberry.union("SignInResult"),
]
ConfirmSignInResult = Annotated[
    IssuedSession | PasswordChangeRequired | CodeWrong | CodeExpired | LockedOut,
    strawberry.union("ConfirmSignInResult"),
]


@strawberry.type
class SignInMutation:
    @strawberry.mutation(graphql_type=SignInResult)
    async def sign_in(self, info: Info, input: SignInInput) -> services.IssuedSession:
        captcha = input.captcha.read() if input.captcha else None
        return await resolvers.sign_in(info, login=input.login, password=input.password, captcha=captcha)

    @strawberry.mutation(graphql_type=ConfirmSignInResult)
    async def confirm_sign_in(self, info: Info, input: ConfirmSignInInput) -> services.IssuedSession:
        return await resolvers.confirm_sign_in(info, ticket=input.ticket, code=input.code)

    @strawberry.mutation
    async def sign_out(self, info: Info) -> SignedOut:
        return SignedOut(ended_sessions=await resolvers.sign_out(info))

    @strawberry.mutation(permission_classes=[SignedIn])
    async def end_sessions(self, info: Info, session_id: strawberry.ID | None = None) -> SignedOut:
        return SignedOut(ended_sessions=await resolvers.end_sessions(info, session_id=session_id))


class _LockedOut(strawberry.ExceptionHandler[sign_in.LockedOut, LockedOut]):
    def handle(self, exception: sign_in.LockedOut, *, field: Any, info: strawberry.Info) -> LockedOut:
        time = f"{exception.retry_at.astimezone(MOSCOW):%H:%M:%S}"
        # A picture gets a try heard where one signs in by a password, and nowhere else.
        text = texts.LOCKED_OUT if info.field_name == "signIn" else texts.LOCKED_OUT_ELSEWHERE
        return LockedOut(message=text.say(info.context.language, time=time), retry_at=exception.retry_at)


class _SecondFactorRequired(strawberry.ExceptionHandler[second_factor.SecondFactorRequired, SecondFactorRequired]):
    def handle(
        self, exception: second_factor.SecondFactorRequired, *, field: Any, info: strawberry.Info
    ) -> SecondFactorRequired:
        return SecondFactorRequired(
            message=texts.SECOND_FACTOR_REQUIRED.say(info.context.language),
            ticket=exception.ticket,
            method=exception.method,
            expires_at=exception.expires_at,
        )


class _PasswordChangeRequired(strawberry.ExceptionHandler[sign_in.PasswordChangeRequired, PasswordChangeRequired]):
    def handle(
        self, exception: sign_in.PasswordChangeRequired, *, field: Any, info: strawberry.Info
    ) -> PasswordChangeRequired:
        return PasswordChangeRequired(
            message=texts.PASSWORD_CHANGE_REQUIRED.say(info.context.language),
            reset_token=exception.reset_token,
            expires_at=exception.expires_at,
        )


HANDLERS = (
    telling(sign_in.CurrentPasswordWrong, CredentialsWrong, texts.CURRENT_PASSWORD_WRONG),
    telling(sign_in.CredentialsWrong, CredentialsWrong, texts.CREDENTIALS_WRONG),
    telling(sign_in.NotActivated, NotActivated, texts.NOT_ACTIVATED),
    telling(sign_in.CaptchaRequired, CaptchaRequired, texts.CAPTCHA_REQUIRED),
    telling(accounts.AccountNotMatched, AccountNotMatched, texts.ACCOUNT_NOT_MATCHED),
    _LockedOut(),
    _SecondFactorRequired(),
    _PasswordChangeRequired(),
)
