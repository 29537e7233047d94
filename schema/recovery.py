"""Forgotten and changed passwords."""

from typing import Annotated

import strawberry

from auth.permissions import SignedIn
from domain.contacts import EmailAddress
from resolvers import recovery as resolvers
from resolvers.context import Info
from schema.captchas import CaptchaInput, CaptchaWrong
from schema.common import InvalidInput
from schema.confirmations import CodeExpired, CodeWrong
from schema.sign_in import CredentialsWrong, LockedOut
from schema.texts import recovery as texts


@strawberry.type
class RecoveryAccepted:
    message: str


@strawberry.type
class PasswordChanged:
    ended_sessions: int


@strawberry.input
class RequestPasswordRecoveryInput:
    login: str
    captcha: CaptchaInput
    email: EmailAddress | None = None


@strawberry.input
class ResetPasswordInput:
    new_password: str
    token: str | None = None
    login: str | None = None
    code: str | None = None


@strawberry.input
class ChangePasswordInput:
    current_password: str
    new_password: str


RequestPasswordRecoveryResult = Annotated[
    RecoveryAccepted | InvalidInput | CaptchaWrong, strawberry.union("RequestPasswordRecoveryResult")
]
ResetPasswordResult = Annotated[
    PasswordChanged | InvalidInput | CodeWrong | CodeExpired | LockedOut, strawberry.union("ResetPasswordResult")
]
ChangePasswordResult = Annotated[
    PasswordChanged | InvalidInput | CredentialsWrong | LockedOut, strawberry.union("ChangePasswordResult")
]


@strawberry.type
class RecoveryMutation:
    @strawberry.mutation(graphql_type=RequestPasswordRecoveryResult)
    async def request_password_recovery(self, info: Info, input: RequestPasswordRecoveryInput) -> RecoveryAccepted:
        await resolvers.request(info, login=input.login, email=input.email, captcha=input.captcha.read())
        return RecoveryAccepted(message=texts.RECOVERY_ACCEPTED.say(info.context.language))

    @strawberry.mutation(graphql_type=ResetPasswordResult)
    async def reset_password(self, info: Info, input: ResetPasswordInput) -> PasswordChanged:
        proof = resolvers.proof(info, token=input.token, login=input.login, code=input.code)
        return PasswordChanged(ended_sessions=await resolvers.reset(info, proof, new_password=input.new_password))

    @strawberry.mutation(permission_classes=[SignedIn], graphql_type=ChangePasswordResult)
    async def change_password(self, info: Info, input: ChangePasswordInput) -> PasswordChanged:
        ended = await resolvers.change(info, current=input.current_password, new=input.new_password)
        return PasswordChanged(ended_sessions=ended)
