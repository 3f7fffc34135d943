"""Letters to people of an account: English and Chinese at once, for nobody's language is kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.policy.tables import LocalizedText
from records.accounts.models import User
from records.notices.letters import LetterText


def find_reader(body: Mapping[str, Any]) -> User | None:
    """Return the person an outbox row is for; None if they are gone or cannot be reached."""
    return User.objects.filter(pk=body["person"], is_active=True).exclude(email="").first()


def join_lines(*lines: str) -> str:
    """Join the lines of one language, without empty ones."""
    return "\n".join(line for line in lines if line)


def build_letter(
    reader: User, subject: LocalizedText, parts: Iterable[str], address: str
) -> LetterText:
    """Build a letter of its parts, English first, and the page to continue on."""
    text = "\n\n".join((*parts, address)) + "\n"
    return LetterText(reader.email, f"{subject.en} · {subject.zh}", text)
