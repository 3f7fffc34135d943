"""Which sellers are one legal entity, and which texts name the same one?"""

import hashlib
import json
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BeforeValidator, Strict, StringConstraints

_SHORTEST: Final = 4  # letters and digits of a number or name that tells one firm from another
_COUNTED_UP: Final = "0123456789" * 3


def _clean(raw: object) -> object:
    """Return the value as text without NUL characters, which databases refuse; null is empty."""
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)  # a number that was written without quotation marks
    return "" if raw is None else raw.replace("\0", "").strip() if isinstance(raw, str) else raw


def _clean_country(raw: object) -> object:
    return raw.strip().upper() if isinstance(raw, str) else _clean(raw)


_CLEANED: Final = BeforeValidator(_clean)


@dataclass(frozen=True, slots=True)
class DeclaredEntity:
    """The legal entity behind a shop, as its marketplace names it; all of it may be empty."""

    ref: Annotated[str, StringConstraints(max_length=100), _CLEANED] = ""  # the marketplace's own
    legal_name: Annotated[str, StringConstraints(max_length=200), _CLEANED] = ""
    registration_number: Annotated[str, StringConstraints(max_length=64), _CLEANED] = ""
    # Of the register, by its two letters.
    country: Annotated[
        str, StringConstraints(pattern=r"^([A-Z]{2})?$"), BeforeValidator(_clean_country)
    ] = ""
    # By the marketplace, in the register: what it was only told joins nobody.
    is_number_verified: Annotated[bool, Strict()] = False

    @property
    def sha256(self) -> str:
        """Return the hash of what is said; an empty text where nothing is."""
        texts = (self.ref, self.legal_name, self.registration_number, self.country)
        parts = (*texts, self.is_number_verified)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest() if any(texts) else ""

    @property
    def folded_name(self) -> str:
        """Return the legal name as it is compared."""
        return fold_name(self.legal_name)

    @property
    def folded_number(self) -> str:
        """Return the registration number as it is compared; it says nothing without its country."""
        return fold_number(self.registration_number) if self.country else ""


NO_ENTITY: Final = DeclaredEntity()  # nothing is said


def fold_number(number: str) -> str:
    """Return a registration number as it is compared: its letters and digits, in small letters.

    Returns:
        An empty text where it names no firm: too short, without a digit ("unknown"), one character
        repeated ("0000"), or only counted up ("123456").
    """
    folded_text = "".join(_list_words(number))
    names_none = (
        not any(character.isdigit() for character in folded_text) or folded_text in _COUNTED_UP
    )
    return "" if names_none or not _is_telling(folded_text) else folded_text


def fold_name(name: str) -> str:
    """Return a legal name as it is compared, or an empty text where it says too little."""
    words = _list_words(name)
    return " ".join(words) if _is_telling("".join(words)) else ""


def _list_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character if character.isalnum() else " " for character in plain).split()


def _is_telling(folded_text: str) -> bool:
    return len(folded_text) >= _SHORTEST and len(set(folded_text)) > 1


def group_sellers(
    sellers: Iterable[int], links: Iterable[tuple[int, int]]
) -> list[tuple[int, ...]]:
    """Return the sellers that are one entity together, each group and the groups in id order.

    Args:
        sellers: their ids.
        links: pairs that are joined; both ends are among the sellers.
    """
    first = {seller: seller for seller in sellers}
    for seller, other in links:
        low, high = sorted((first[seller], first[other]))
        first = {member: low if head == high else head for member, head in first.items()}
    groups: dict[int, list[int]] = {}
    for seller in sorted(first):
        groups.setdefault(first[seller], []).append(seller)
    return [tuple(group) for group in groups.values()]


def find_path(start: int, end: int, pairs: Iterable[tuple[int, int]]) -> Sequence[int]:
    """Return the shortest way between two sellers over links, both ends included; empty: none."""
    neighbours: dict[int, set[int]] = {}
    for seller, other in pairs:
        neighbours.setdefault(seller, set()).add(other)
        neighbours.setdefault(other, set()).add(seller)
    before: dict[int, int | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in before:
        current_seller = waiting.popleft()
        for neighbour in sorted(neighbours.get(current_seller, set()) - before.keys()):
            before[neighbour] = current_seller
            waiting.append(neighbour)
    return list(_walk_back(end, before))[::-1] if end in before else []


def _walk_back(end: int, before: Mapping[int, int | None]) -> Iterator[int]:
    current_seller: int | None = end
    while current_seller is not None:
        yield current_seller
        current_seller = before[current_seller]
