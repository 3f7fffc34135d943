"""What the records say of documents and powers of attorney, in the reader's language."""

from django.utils.translation import get_language

from pipeline.tables import Said
from records.notices import authority_letters, identity_letters


def translate_reason(code: str) -> str:
    """Why a verifier asked or refused; empty where there is none."""
    said = identity_letters.REASONS.get(code) or authority_letters.REASONS.get(code)
    return _translate(said) if said else ""


def _translate(said: Said) -> str:
    return said.zh if (get_language() or "en").startswith("zh") else said.en
