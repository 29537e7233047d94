"""Forgotten and changed passwords."""

from domain.captchas import CaptchaAnswer
from resolvers.context import Info
from resolvers.sign_in import looked_up_again
from services import passwords, recovery
from services.proofs import Proof
from services.recovery import RecoveryForm


async def request(info: Info, *, login: str, email: str | None, captcha: CaptchaAnswer) -> None:
    """Hear somebody who forgot the password."""
    context = info.context
    form = RecoveryForm(login=login, email=email, captcha=captcha, address=context.client_address)
    await recovery.request(database=context.database, form=form, now=context.now)


def proof(info: Info, *, token: str | None, login: str | None, code: str | None) -> Proof:
    """Return what somebody gives for a proof, and where it came from."""
    return Proof(token=token, login=login, code=code, address=info.context.client_address)


async def reset(info: Info, proof: Proof, *, new_password: str) -> int:
    """Set a password by what proves the right to, and return how many sessions ended."""
    context = info.context
    ended = await passwords.reset(
        database=context.database,
        authenticator=context.authenticator,
        proof=proof,
        new_password=new_password,
        now=context.now,
    )
    await looked_up_again(info)
    return ended


async def change(info: Info, *, current: str, new: str) -> int:
    """Change the viewer's password, and return how many other sessions ended."""
    context = info.context
    ended = await passwords.change(
        database=context.database,
        authenticator=context.authenticator,
        viewer=context.signed_in,
        current_password=current,
        new_password=new,
        now=context.now,
    )
    await looked_up_again(info)
    return ended
