"""What web sockets do below their messages."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, but for how a socket ends whose client answers no ping."""

    def keepalive_timeout(self) -> None:
        """
        Cut the connection off, which clients see as 1006 and come back.

        uvicorn closes with 1011, which a device reads when it wakes up. The client of graphql-ws takes that for final,
        and its page would follow nothing from then on.
        """
        self.transport.abort()
