"""What subscriptions are fed by, built once a process."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from app.http.guard import SessionGuard
from app.http.places import Places
from app.http.streams import StreamLimits, Streams
from app.listening import Listener
from app.outages import is_outage
from app.settings import Settings
from models.base import Database
from models.events import Event, Topic
from resolvers.feeds import Feeds


@dataclass(frozen=True, slots=True)
class Following:
    """The states that are followed, the streams that carry them, and the connection that tells of changes."""

    feeds: Feeds
    streams: Streams
    listener: Listener

    @classmethod
    def build(cls, settings: Settings, *, database: Database, limits: StreamLimits | None = None) -> Self:
        """Build the parts; nothing is opened before the first stream."""
        feeds = Feeds(database, clock=clock, is_outage=is_outage, seconds=settings.request_timeout)
        guard = SessionGuard(database, clock=clock)

        def hear(event: Event) -> None:
            if event.topic is Topic.SESSION:
                guard.end(event.key)
            else:
                feeds.wake(event.topic, event.key)

        def missed() -> None:
            feeds.wake()
            guard.end(None)

        listener = Listener(database.engine.url, hear=hear, missed=missed)
        places = Places(sessions=settings.stream_limit, addresses=settings.stream_limit_addresses)
        return cls(feeds, Streams(places, guard, listener.begin, limits or StreamLimits()), listener)

    async def close(self) -> None:
        """Hear and look no more."""
        self.streams.cut()
        await self.listener.close()
        await self.streams.guard.close()


def clock() -> datetime:
    """Return the moment that it is."""
    return datetime.now(UTC)
