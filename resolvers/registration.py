"""Register and confirm it, before anybody is signed in."""

from domain.captchas import CaptchaAnswer
from domain.consent import Consent, consent_in_force
from domain.registration import Registration
from resolvers.context import Info
from resolvers.sign_in import received
from services import activation
from services import registration as services
from services.proofs import Proof
from services.registration import Registered, RegistrationForm
from services.sessions import Client, IssuedSession


async def consent(info: Info) -> Consent:
    """Return the text to agree to, in the person's language."""
    return consent_in_force(info.context.language)


async def register(
    info: Info, *, told: Registration, password: str, consent_version: str, captcha: CaptchaAnswer
) -> Registered:
    """Take a registration in."""
    context = info.context
    form = RegistrationForm(
        told=told,
        password=password,
        consent_version=consent_version,
        captcha=captcha,
        language=context.language,
        address=context.client_address,
    )
    return await services.register(
        database=context.database, authenticator=context.authenticator, form=form, now=context.now
    )


async def activate(
    info: Info, *, token: str | None, login: str | None, code: str | None, password: str | None
) -> IssuedSession:
    """Confirm a registration and return a new session, kept in a cookie where a browser asked."""
    context = info.context
    issued = await activation.activate(
        database=context.database,
        authenticator=context.authenticator,
        proof=Proof(token=token, login=login, code=code, address=context.client_address),
        password=password,
        client=Client(user_agent=context.user_agent, current=context.viewer),
        now=context.now,
    )
    return received(info, issued)


async def resend_activation(info: Info, *, login: str, captcha: CaptchaAnswer) -> None:
    """Hear that a link or a code is wanted again."""
    context = info.context
    await activation.ask_again(
        database=context.database, login=login, captcha=captcha, address=context.client_address, now=context.now
    )
