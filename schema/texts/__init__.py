"""Sentences that people read, in Russian and in English; one file a subject."""

from dataclasses import dataclass

from domain.users import Language


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in two languages, with places for what it tells."""

    ru: str
    en: str

    def say(self, language: Language, **parts: object) -> str:
        """Return the sentence in a language, its places filled."""
        return (self.en if language is Language.EN else self.ru).format(**parts)
