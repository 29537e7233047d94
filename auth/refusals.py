"""Requests that may not go on, whatever they ask for."""


class Unauthenticated(Exception):  # noqa: N818 - named as the contract's code
    """Nobody is signed in."""


class Forbidden(Exception):  # noqa: N818
    """The viewer's role may not do this."""


class NotFound(Exception):  # noqa: N818
    """It does not exist or is not the viewer's: one answer for both."""
