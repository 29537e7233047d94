"""Sentences as tests write them: their no-break blanks, which cannot be seen, as ordinary ones."""

from typing import Any

BLANK = "\N{NO-BREAK SPACE}"


def plain(told: Any) -> Any:
    """Return a sentence, or an answer with all its sentences, without no-break blanks."""
    if isinstance(told, dict):
        return {name: plain(value) for name, value in told.items()}
    if isinstance(told, list):
        return [plain(value) for value in told]
    return told.replace(BLANK, " ") if isinstance(told, str) else told
