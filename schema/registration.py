"""Registering, and confirming it."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain import consent, registration
from domain.contacts import EmailAddress, PhoneNumber
from domain.inputs import filled
from domain.registration import ActivationChannel
from resolvers import registration as resolvers
from resolvers.context import Info
from schema.binding import represents, resolved_by
from schema.captchas import CaptchaInput, CaptchaWrong
from schema.common import InvalidInput
from schema.confirmations import CodeExpired, CodeWrong
from schema.errors import UserError
from schema.handlers import telling
from schema.links import LinkAccountInput
from schema.sign_in import AccountNotMatched, IssuedSession, LockedOut
from schema.texts import registration as texts
from services import registration as services
from services import sessions


@strawberry.type
class Consent:
    version: str
    text: str

    is_type_of = represents(consent.Consent)


@strawberry.type
class Registered:
    activate_by: ActivationChannel
    expires_at: datetime

    is_type_of = represents(services.Registered)


@strawberry.type
class LoginTaken(UserError):
    pass


@strawberry.type
class ResendAccepted:
    message: str


@strawberry.input
class RegisterInput:
    password: str
    activate_by: ActivationChannel
    consent_version: str
    captcha: CaptchaInput
    login: str | None = None
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    account: LinkAccountInput | None = None

    def read(self) -> registration.Registration:
        """Return what was told, as it was typed."""
        return registration.Registration(
            login=filled(self.login),
            email=filled(self.email),
            phone=filled(self.phone),
            account=self.account.read() if self.account else None,
            activate_by=self.activate_by,
        )


@strawberry.input
class ActivateInput:
    token: str | None = None
    login: str | None = None
    code: str | None = None
    password: str | None = None


@strawberry.input
class ResendActivationInput:
    login: str
    captcha: CaptchaInput


RegisterResult = Annotated[
    Registered | InvalidInput | CaptchaWrong | LoginTaken | AccountNotMatched, strawberry.union("RegisterResult")
]
ActivateResult = Annotated[
    IssuedSession | InvalidInput | CodeWrong | CodeExpired | LockedOut, strawberry.union("ActivateResult")
]
ResendActivationResult = Annotated[ResendAccepted | CaptchaWrong, strawberry.union("ResendActivationResult")]


@strawberry.type
class RegistrationQuery:
    consent: Consent = resolved_by(resolvers.consent)


@strawberry.type
class RegistrationMutation:
    @strawberry.mutation(graphql_type=RegisterResult)
    async def register(self, info: Info, input: RegisterInput) -> services.Registered:
        return await resolvers.register(
            info,
            told=input.read(),
            password=input.password,
            consent_version=input.consent_version,
            captcha=input.captcha.read(),
        )

    @strawberry.mutation(graphql_type=ActivateResult)
    async def activate(self, info: Info, input: ActivateInput) -> sessions.IssuedSession:
        return await resolvers.activate(
            info, token=input.token, login=input.login, code=input.code, password=input.password
        )

    @strawberry.mutation(graphql_type=ResendActivationResult)
    async def resend_activation(self, info: Info, input: ResendActivationInput) -> ResendAccepted:
        await resolvers.resend_activation(info, login=input.login, captcha=input.captcha.read())
        return ResendAccepted(message=texts.RESEND_ACCEPTED.say(info.context.language))


HANDLERS = (telling(registration.LoginTaken, LoginTaken, texts.LOGIN_TAKEN),)
