"""The consent to the processing of personal data (152-FZ art. 9): its texts by version, and which is in force."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from domain.users import Language

FOLDER = Path(__file__).parent / "consents"


@dataclass(frozen=True, slots=True)
class Consent:
    """A version, named for its day, and its text in one language: paragraphs parted by an empty line."""

    version: str
    text: str

    @property
    def text_hash(self) -> bytes:
        """What is kept to prove which text was agreed to."""
        return sha256(self.text.encode()).digest()


@cache
def consent_in_force(language: Language, *, folder: Path = FOLDER) -> Consent:
    """Return the newest version. A published file is never changed: another text is another version."""
    ending = f".{language.value.lower()}.txt"
    newest = max(folder.glob(f"*{ending}"), key=lambda file: file.name)
    return Consent(version=newest.name.removesuffix(ending), text=newest.read_text("utf-8").strip())
