"""What the server and the worker work with, built once from the settings."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from starlette.applications import Starlette

from app import cashier, database, post
from app.following import Following
from app.http.health import Health
from app.sandbox import sandbox_of
from app.settings import Settings
from auth.authenticator import Authenticator
from auth.captchas import CaptchaMaker
from auth.password_policy import PasswordPolicy
from auth.passwords import Passwords
from auth.seals import Seal
from auth.texting import Texting
from domain.sessions import SessionLimits
from gateways.moneta.merchant_account import MerchantAccount
from models.base import Database
from services.cashier import Cashier
from services.delivery import PostOffice


@dataclass(frozen=True, slots=True)
class Wiring:
    """The parts of one process; whoever builds it closes it. Without a merchant's account nobody can pay."""

    settings: Settings
    database: Database
    authenticator: Authenticator
    health: Health
    post_office: PostOffice
    following: Following
    merchant: MerchantAccount | None
    cashier: Cashier | None
    sandbox: Starlette | None

    @classmethod
    def build(cls, settings: Settings) -> Self:
        """Build the parts; nothing is opened before it is used.

        :raises DatabaseNotSet: no database is set.
        """
        merchant = cashier.merchant_account(settings)
        pool = Database(database.server_url(settings), pool_size=settings.pool_size)
        return cls(
            settings=settings,
            database=pool,
            authenticator=authenticator(settings),
            health=Health(pool),
            post_office=post.office(settings),
            following=Following.build(settings, database=pool),
            merchant=merchant,
            cashier=cashier.counter(settings, merchant) if merchant else None,
            sandbox=sandbox_of(settings),
        )

    async def close(self) -> None:
        """Close what was opened."""
        await self.following.close()
        await self.post_office.close()
        if self.cashier:
            await self.cashier.gateway.close()
        if self.sandbox:
            await self.sandbox.state.sandbox.stop()
        await self.database.close()


def authenticator(settings: Settings) -> Authenticator:
    """Return what signing in needs beside the database."""
    return Authenticator(
        passwords=Passwords(threads=settings.password_threads),
        policy=PasswordPolicy(minimum=settings.password_minimum),
        captchas=CaptchaMaker(fixed=settings.captcha == "fixed"),
        limits=SessionLimits(
            idle=timedelta(days=settings.session_idle_days),
            absolute=timedelta(days=settings.session_absolute_days),
            staff_idle=timedelta(hours=settings.session_staff_idle_hours),
            staff_absolute=timedelta(days=settings.session_staff_absolute_days),
        ),
        texting=Texting(settings.sms_countries),
        seal=Seal(settings.secret_key) if settings.secret_key else None,
    )
