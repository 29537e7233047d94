"""Requests that may not go on, whatever they ask for."""


class Unauthenticated(Exception):
    """Nobody is signed in."""


class Forbidden(Exception):
    """The viewer's role may not do this."""


class NotFound(Exception):
    """It does not exist or is not the viewer's: one answer for both."""
