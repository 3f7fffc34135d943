"""Reasons of the desk in the reader's language, for its selects."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language

from pipeline.tables import Said
from records.acts import authority_desk, identity_desk
from records.notices import authority_letters, identity_letters


def list_identity_reasons() -> list[tuple[str, str]]:
    """Why a document is asked about, refused or revoked."""
    return _label_codes(identity_desk.REASONS, identity_letters.REASONS)


def list_power_reasons() -> list[tuple[str, str]]:
    """Why a power of attorney is refused or revoked."""
    return _label_codes(authority_desk.REASONS, authority_letters.REASONS)


def _label_codes(codes: Iterable[str], words: Mapping[str, Said]) -> list[tuple[str, str]]:
    is_chinese = (get_language() or "en").startswith("zh")
    return [(code, words[code].zh if is_chinese else words[code].en) for code in codes]
