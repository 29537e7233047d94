"""What every resolver may reach: the viewer, the clock, the database, the loaders."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

import strawberry

from auth.authenticator import Authenticator
from auth.refusals import Unauthenticated
from auth.viewer import Viewer
from domain.limits import RateLimit
from domain.periods import moscow_day
from domain.users import Language
from models.base import Database
from resolvers.feeds import Feeds
from resolvers.loaders import Loaders
from services.cashier import Cashier


@dataclass(slots=True)
class Context:
    """One request: who asks, from where, in which language, and when."""

    database: Database
    now: datetime
    language: Language
    viewer: Viewer | None
    client_address: str
    rate_limit: RateLimit
    authenticator: Authenticator
    feeds: Feeds
    user_agent: str | None = None
    cashier: Cashier | None = None
    """What takes money; null where no gateway is set."""
    takes_cookies: bool = False
    """Whether a page asks, which keeps its session in a cookie."""
    response_cookies: list[str] = field(default_factory=list)
    """Values of Set-Cookie for the answer."""
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.loaders = Loaders(self.database)

    @property
    def today(self) -> date:
        """Calendar day of the request in Europe/Moscow."""
        return moscow_day(self.now)

    @property
    def signed_in(self) -> Viewer:
        """
        The viewer of a field that only the signed-in may ask for.

        :raises Unauthenticated: when signed out
        """
        if self.viewer is None:
            raise Unauthenticated
        return self.viewer


Info: TypeAlias = strawberry.Info[Context, None]
