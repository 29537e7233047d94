"""How far the billing system has taken what is given back to it."""


class MarkNotGiven(Exception):
    """No export has given out this mark yet: it is beyond what there is, or below zero."""

    def __init__(self, *, mark: int, last: int) -> None:
        super().__init__(mark, last)
        self.mark, self.last = mark, last


class FolderNotEmpty(Exception):
    """The folder holds files already, perhaps of an export that nobody has taken yet; nothing was written."""


def check_mark(*, mark: int, last: int) -> None:
    """:raises MarkNotGiven: unless ``mark`` lies between 0 and the ``last`` one."""
    if not 0 <= mark <= last:
        raise MarkNotGiven(mark=mark, last=last)
