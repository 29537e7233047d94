"""How messages leave, as the settings say."""

from app.settings import Settings
from gateways.letters import Composer
from gateways.mail import FolderMailer
from gateways.ports import Leaving, Mail, Mailer, Postponed, Texter, TextMessage
from gateways.sms import LoggedTexter
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
    if settings.mail_folder:
        return FolderMailer(settings.mail_folder, sender=settings.sender)
    return Closed()


def _texter(settings: Settings) -> Texter:
    return LoggedTexter(settings.sms_log) if settings.sms_log else Closed()
