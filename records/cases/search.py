"""Find things by what people know of them: words of a title, a mark or a name, a listing's address.

Ids alone are found here; who asks reads the rows under row-level security, and what else their
role demands.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final, Literal

from django.db.models import Q, QuerySet

from pipeline.filing.listing_lines import Site, sort_lines
from pipeline.rights.fields import normalise_number
from records.database import fetch_all
from records.marketplaces.models import Listing
from records.rights.models import NumberKey, Right
from records.rights.models.rights import RightQuerySet

LONGEST: Final = 200  # letters of a search
_MOST_WORDS: Final = 8
_SIGN: Final = (
    "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"  # as search_words of the database parts them
)
_WORD: Final = re.compile(rf"[{_SIGN}]+|(?:(?![{_SIGN}])[^\W_])+")


def write_query(search_text: str) -> str:
    """Write what was typed as a query of PostgreSQL's text search: all words, the last begun."""
    words = _WORD.findall(unicodedata.normalize("NFKC", search_text[:LONGEST]))[:_MOST_WORDS]
    last = len(words) - 1
    return " & ".join(_write_word(word, is_last=place == last) for place, word in enumerate(words))


def _write_word(word: str, *, is_last: bool) -> str:
    if re.match(f"[{_SIGN}]", word):
        return f"({' <-> '.join(word)})"
    return f"{word}:*" if is_last and len(word) > 1 else word


def find_by_words(
    kind: Literal["case", "right", "account", "seller"], search_text: str, most: int
) -> list[int]:
    """Return the newest of a kind with all these words, of those that the connection may see."""
    query = write_query(search_text)
    if not query:
        return []
    sql = "SELECT find_by_words(%s, to_tsquery('pg_catalog.simple', %s), %s)"
    return [row[0] for row in fetch_all(sql, [kind, query, most])]


def find_listings(search_text: str, sites: Sequence[Site]) -> list[int]:
    """Return the listings with this address, or this id on any of the marketplaces."""
    lines = [search_text, *(f"{site.code}:{search_text}" for site in sites)]
    listings = sort_lines(lines, sites).listings
    if not listings:
        return []
    conditions = (
        Q(marketplace=listing.marketplace, external_id=listing.external_id) for listing in listings
    )
    return list(Listing.objects.filter(reduce(or_, conditions)).values_list("pk", flat=True))


def name_rights(search_text: str, most: int) -> RightQuerySet:
    """Return the rights with this number, its office before it or not, or with these words."""
    condition = Q(pk__in=find_by_words("right", search_text, most)) | is_numbered(search_text)
    return with_number_key(Right.objects.all()).filter(condition)


def with_number_key[Rights: QuerySet[Right]](rights: Rights) -> Rights:
    """Return the same rights, to be asked for what `is_numbered` says."""
    return rights.alias(key=NumberKey("number"))


def is_numbered(search_text: str) -> Q:
    """Say which rights have this number, its office before it or not, however it is typed."""
    office, _space, number = search_text.strip().partition(" ")
    of_office = Q(key=normalise_number(number) or None, office=office.upper())
    return Q(key=normalise_number(search_text) or None) | of_office
