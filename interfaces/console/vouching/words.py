"""Reasons of the desk in the reader's language, for its selects."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language

from pipeline.tables import Said
from records.acts import authority_desk, identity_desk
from records.notices import authority_letters, identity_letters


def reasons_of_identity() -> list[tuple[str, str]]:
    """Why a document is asked about, refused or revoked."""
    return _chosen(identity_desk.REASONS, identity_letters.REASONS)


def reasons_of_authority() -> list[tuple[str, str]]:
    """Why a power of attorney is refused or revoked."""
    return _chosen(authority_desk.REASONS, authority_letters.REASONS)


def _chosen(codes: Iterable[str], words: Mapping[str, Said]) -> list[tuple[str, str]]:
    is_chinese = (get_language() or "en").startswith("zh")
    return [(code, words[code].zh if is_chinese else words[code].en) for code in codes]
