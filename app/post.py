"""How messages leave, as the settings say."""

from app.settings import Settings
from gateways.letters import Composer
from gateways.mail import FolderMailer
from gateways.ports import Leaving, Mail, Mailer, Postponed, Texter, TextMessage
from gateways.sms import LoggedTexter
from gateways.smsc import SmscTexter
from gateways.smtp import SmtpMailer
from services.delivery import PostOffice


class Closed:
    """A way that the settings do not open: messages wait for it as long as they make sense."""

    async def send(self, message: Mail | TextMessage, *, leaving: Leaving) -> None:
        """Send nothing.

        :raises Postponed: always
        """
        raise Postponed("no way is set for it to leave by")

    async def close(self) -> None:
        """Do nothing."""


def office(settings: Settings) -> PostOffice:
    """Return what sends messages."""
    composer = Composer(cabinet=settings.address, link=settings.link)
    return PostOffice(composer=composer, mailer=_mailer(settings), texter=_texter(settings))


def _mailer(settings: Settings) -> Mailer:
    if settings.relay:
        return SmtpMailer(settings.relay, sender=settings.sender)
    return FolderMailer(settings.mail_folder, sender=settings.sender) if settings.mail_folder else Closed()


def _texter(settings: Settings) -> Texter:
    logged = LoggedTexter(settings.sms_log) if settings.sms_log else None
    if not settings.has_smsc:
        return logged or Closed()
    by_name = {"login": settings.smsc_login or "", "psw": settings.smsc_password or ""}
    return SmscTexter(
        url=settings.smsc_url,
        credentials={"apikey": settings.smsc_apikey} if settings.smsc_apikey else by_name,
        sender=settings.smsc_sender,
        fictional=logged,
    )
