"""Long work in tests: nobody is told how far it is."""


class Silence:
    """Nobody is told."""

    def begin(self, step: str, *, total: int) -> None:
        """Say nothing."""

    def advance(self, done: int) -> None:
        """Say nothing."""
