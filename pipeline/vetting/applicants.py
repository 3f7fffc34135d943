"""Is an applicant a seller that was banned before? Additive terms, each with what it rests on.

The machine accepts where little is alike, and refuses only on facts that leave nothing to judge.
Everything else goes to a person (Regulation (EU) 2016/679, Article 22).
"""

import hmac
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from matchers.text.romanisation import romanise
from pipeline.policy.parameters import VettingNumbers
from pipeline.vocabulary import RiskName


class RefusalFact(StrEnum):
    """The facts on which a machine refuses."""

    NO_LICENCE = "no_licence"
    LICENCE_EXPIRED = "licence_expired"
    BAN_IN_FORCE = "ban_in_force"  # of an entity with the same number in the same register
    NO_WARRANTY = "no_warranty"


class Route(StrEnum):
    """Where an application goes."""

    ACCEPT = "accepted"
    PERSON = "manual"
    REFUSE = "refused"


@dataclass(frozen=True, slots=True)
class EntityMarks:
    """What a legal entity is known by, each as it is compared; empty: not known."""

    number: str = ""  # of the register, with its country
    is_number_proven: bool = False  # a marketplace verified it, or the applicant states it itself
    payment: str = ""  # keyed hash of the account
    mail: str = ""
    phone: str = ""
    address: str = ""
    name: str = ""
    sorted_name: str = ""  # its words in the order of the alphabet
    country: str = ""
    pictures: tuple[bytes, ...] = ()  # PDQ hashes, 32 bytes each
    licence: tuple[bytes, ...] = ()  # the same, of the licence's pages


@dataclass(frozen=True, slots=True)
class RiskTerm:
    """One reason for caution."""

    name: RiskName
    weight: float
    seller_id: int | None = None  # the banned entity


@dataclass(frozen=True, slots=True)
class Application:
    """What is weighed of an application."""

    marks: EntityMarks
    has_licence: bool
    licence_until: date | None
    is_warranted: bool
    is_contradicted: bool = False  # our records show a removal that the warranty denies
    is_throwaway: bool = False
    overruled_fact: RefusalFact | None = None  # a person accepted the seller in spite of it
    declared_marks: tuple[EntityMarks, ...] = ()  # what its marketplace says of it


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where it goes, and why."""

    route: Route
    score: float
    terms: tuple[RiskTerm, ...]
    fact: RefusalFact | None = None


_EXACT: Final[Mapping[RiskName, Callable[[EntityMarks], str]]] = {
    RiskName.NUMBER: lambda marks: marks.number,
    RiskName.PAYMENT: lambda marks: marks.payment,
    RiskName.MAIL: lambda marks: marks.mail,
    RiskName.PHONE: lambda marks: marks.phone,
    RiskName.ADDRESS: lambda marks: marks.address,
}


class BannedEntities:
    """The entities under a ban now, found by what they are known by."""

    def __init__(self, entities: Iterable[tuple[int, EntityMarks]]) -> None:
        """Index them; of one seller there may be several."""
        rows = list(entities)
        self._proven = {(seller, marks.number) for seller, marks in rows if marks.is_number_proven}
        self._exact = {name: _index(rows, get_mark) for name, get_mark in _EXACT.items()}
        self._names: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for seller, marks in rows:
            for name in {marks.name, marks.sorted_name} - {""}:
                self._names[marks.country][name].add(seller)
        self._pictures = _stack((seller, marks.pictures) for seller, marks in rows)
        self._licences = _stack((seller, marks.licence) for seller, marks in rows)

    def find_terms(self, marks: EntityMarks, numbers: VettingNumbers) -> list[RiskTerm]:
        """Return everything that these have in common with each of them."""
        weights = numbers.weights
        terms = [
            RiskTerm(name, weights[name], seller)
            for name, get_mark in _EXACT.items()
            for seller in self._exact[name].get(get_mark(marks), ())
        ]
        terms += self._find_names(marks, numbers)
        for name, stack, bits in (
            (RiskName.PICTURES, self._pictures, numbers.picture_bits),
            (RiskName.LICENCE, self._licences, numbers.licence_bits),
        ):
            hashes = marks.pictures if name is RiskName.PICTURES else marks.licence
            terms += [
                RiskTerm(name, weights[name], number)
                for number in sorted(_find_near(stack, hashes, bits))
            ]
        return terms

    def are_proven_to_be(self, marks: EntityMarks, seller_id: int | None) -> bool:
        """Return whether the numbers of both are proven, and one: anybody can state another's."""
        is_said = marks.is_number_proven and marks.number != ""
        return is_said and (seller_id, marks.number) in self._proven

    def _find_names(self, marks: EntityMarks, numbers: VettingNumbers) -> Iterator[RiskTerm]:
        most, fewest = numbers.name_edits, dict[int, int]()
        names = self._names.get(marks.country, {})
        for spelling, name in product({marks.name, marks.sorted_name}, names):
            shortest = min(len(spelling), len(name))
            if shortest < numbers.name_letters or abs(len(name) - len(spelling)) > most:
                continue
            edits = Levenshtein.distance(spelling, name, score_cutoff=most)
            for seller in names[name] if edits <= most else ():
                fewest[seller] = min(edits, fewest.get(seller, edits))
        for seller, edits in fewest.items():
            share = 1 - numbers.weight_lost_an_edit * edits
            yield RiskTerm(RiskName.NAME, numbers.weights[RiskName.NAME] * share, seller)


def _index(
    rows: Sequence[tuple[int, EntityMarks]], get_mark: Callable[[EntityMarks], str]
) -> dict[str, set[int]]:
    by_mark: dict[str, set[int]] = defaultdict(set)
    for seller, marks in rows:
        if mark := get_mark(marks):
            by_mark[mark].add(seller)
    return by_mark


type _Stack = tuple[NDArray[np.uint64], NDArray[np.int64]]  # (n, 4) hashes, (n,) sellers


def _stack(hashes: Iterable[tuple[int, Sequence[bytes]]]) -> _Stack:
    pairs = [(seller, digest) for seller, digests in hashes for digest in digests]
    bits = np.frombuffer(b"".join(digest for _, digest in pairs), np.uint64).reshape(-1, 4)
    return bits, np.array([seller for seller, _ in pairs], np.int64)


def _find_near(stack: _Stack, hashes: Iterable[bytes], most: int) -> set[int]:
    bits, sellers = stack
    near_sellers: set[int] = set()
    for digest in hashes:
        apart = np.bitwise_count(bits ^ np.frombuffer(digest, np.uint64)).sum(axis=1)
        near_sellers.update(sellers[apart <= most].tolist())
    return near_sellers


def assess_application(
    application: Application,
    banned_entities: BannedEntities,
    numbers: VettingNumbers,
    today: date,
    *,
    entity_ids: Collection[int] = (),
) -> Assessment:
    """Return where an application goes; a score exactly on the limit reaches it.

    Args:
        application: what is stated and found of it.
        banned_entities: the entities under a ban at this moment, and no others.
        numbers: of the policy.
        today: for the licence.
        entity_ids: sellers that are the applicant itself: not held against it.
    """
    strongest: dict[tuple[RiskName, int | None], RiskTerm] = {}
    for marks in (application.marks, *application.declared_marks):
        for term in banned_entities.find_terms(marks, numbers):
            other = strongest.setdefault((term.name, term.seller_id), term)
            strongest[term.name, term.seller_id] = max(
                other, term, key=lambda candidate: candidate.weight
            )
    others = [term for term in strongest.values() if term.seller_id not in entity_ids]
    general = tuple(
        RiskTerm(name, numbers.weights[name])
        for name, holds in (
            (RiskName.THROWAWAY, application.is_throwaway),
            (RiskName.WARRANTY, application.is_contradicted),
        )
        if holds
    )
    terms = (*_pick_strongest(others), *general)
    score = round(sum(term.weight for term in terms), 6)
    is_banned = any(
        banned_entities.are_proven_to_be(marks, term.seller_id)
        for term in others
        for marks in (application.marks, *application.declared_marks)
    )
    fact = _find_refusal_fact(application, today, is_banned=is_banned)
    if fact is not None:
        return Assessment(Route.REFUSE, score, terms, fact)
    route = Route.PERSON if score >= numbers.person_from else Route.ACCEPT
    return Assessment(route, score, terms)


def _pick_strongest(terms: Collection[RiskTerm]) -> tuple[RiskTerm, ...]:
    """Return the terms of the entity with the greatest sum; never add up different entities.

    Of two with the same sum, take the one that was known first.
    """
    by_seller: dict[int | None, list[RiskTerm]] = defaultdict(list)
    for term in terms:
        by_seller[term.seller_id].append(term)
    ranked_sellers = sorted(
        by_seller.items(), key=lambda it: (-sum(term.weight for term in it[1]), it[0] or 0)
    )
    return tuple(ranked_sellers[0][1]) if ranked_sellers else ()


def _find_refusal_fact(
    application: Application, today: date, *, is_banned: bool
) -> RefusalFact | None:
    until = application.licence_until
    facts = (
        (RefusalFact.NO_LICENCE, not application.has_licence),
        (RefusalFact.LICENCE_EXPIRED, until is not None and until < today),
        (RefusalFact.BAN_IN_FORCE, is_banned),
        (RefusalFact.NO_WARRANTY, not application.is_warranted),
    )
    overruled_fact = application.overruled_fact
    return next((fact for fact, holds in facts if holds and fact is not overruled_fact), None)


# What a mailbox is reached by as well.
_ONE_MAILBOX: Final = {
    "googlemail.com": "gmail.com",
    "pm.me": "proton.me",
    "protonmail.com": "proton.me",
    "ya.ru": "yandex.ru",
    "yandex.com": "yandex.ru",
}
_WITHOUT_DOTS: Final = frozenset({"gmail.com"})
_NOT_DIGITS: Final = re.compile(r"\D")
_PHONE_DIGITS: Final = 8  # the last ones: country and trunk codes are written in many ways
# What says what a firm is, and not which: dropped from both names before they are compared.
_FORMS: Final = frozenset(
    word
    for line in (
        "co company corp corporation inc ltd limited llc llp plc gmbh ag kg ohg ug sarl sas sa srl",
        "spa bv nv oy ab as aps kft doo sro zoo pte pty pvt the of and trading trade trades",
        "commerce import export international group holding holdings ooo oao zao ao ip torgovyj",
        "sl sll slu sau snc sasu eurl gbr kgaa mbh gesmbh ek bvba asa oyj zrt nyrt bt dd jdoo ks",
        "eood ood ead uab sia ou sti sdn bhd pt tbk kk gk lda ltda eirl fze private pllc lp",
        "tov fop tzov epe ike ae",
    )
    for word in line.split(" ")
)
# Forms of several words, once full stops and slashes are gone.
_LONG_FORMS: Final = re.compile(r"\b(sp z ?oo|s ?r ?l de c ?v|s ?a( ?p ?i)? de c ?v|spol s ro)\b")
_CJK_FORMS: Final = re.compile(
    "股份|有限|责任|責任|公司|贸易|貿易|商贸|国际|國際|集团|集團|进出口|進出口|市|省"
    "|株式会社|合同会社|合資会社|会社|주식회사|유한회사|\\([주유株有]\\)"
)


# Letters that one script writes as another's: what a name is when it comes back transliterated.
_SPELLINGS: Final = (
    ("kh", "h"), ("ts", "c"), ("zh", "z"), ("ck", "k"), ("ph", "f"), ("yu", "u"), ("ya", "a"),
    ("w", "v"), ("x", "ks"), ("q", "k"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_TWICE: Final = re.compile(r"(.)\1+")


def normalise_mail(mail: str) -> str:
    """Return the mailbox that an address reaches, in small letters; what a sign + adds is left out.

    Example:
        A.Shop+new@GoogleMail.com and ashop@gmail.com are the same.
    """
    local, at, domain = mail.strip().casefold().partition("@")
    domain = _ONE_MAILBOX.get(domain, domain)
    local = local.partition("+")[0]
    return f"{local.replace('.', '') if domain in _WITHOUT_DOTS else local}{at}{domain}"


def normalise_phone(phone: str) -> str:
    """Return the last digits of a number; an empty text where there are too few."""
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", phone))
    return digits[-_PHONE_DIGITS:] if len(digits) >= _PHONE_DIGITS else ""


_STREETS: Final = {
    **dict.fromkeys(("street", "straße", "strasse", "str"), "st"),
    **dict.fromkeys(("road",), "rd"),
    **dict.fromkeys(("avenue",), "ave"),
    **dict.fromkeys(("room", "suite", "unit", "flat", "apartment"), "no"),
    **dict.fromkeys(("building", "bldg"), "bd"),
}
_TELLING_ADDRESS: Final = 8  # letters and digits


def normalise_address(address: str) -> str:
    """Return the words of an address in one order and spelling; empty if they say too little."""
    words = sorted(_STREETS.get(word, word) for word in _list_words(address))
    return " ".join(words) if len("".join(words)) >= _TELLING_ADDRESS else ""


def normalise_name(name: str, *, is_sorted: bool = False) -> str:
    """Return the letters of a firm's name: in Latin script, without what says what it is.

    Args:
        name: as it is written.
        is_sorted: its words in the order of the alphabet, so that their own order does not matter.
    """
    plain = unicodedata.normalize("NFKC", name).replace(".", "").replace("/", "").casefold()
    plain = _LONG_FORMS.sub(" ", _CJK_FORMS.sub(" ", plain))
    words = _list_words(romanise(plain) or plain)
    telling = [word for word in words if word not in _FORMS]
    letters = "".join(sorted(telling) if is_sorted else telling)
    for spelt, sound in _SPELLINGS:
        letters = letters.replace(spelt, sound)
    return _TWICE.sub(r"\1", letters)


def _list_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    spaced_text = "".join(
        character if character.isalnum() else "" if unicodedata.combining(character) else " "
        for character in plain
    )
    return spaced_text.split()


def hash_payment(account: str, secret: bytes) -> str:
    """Return a keyed hash of an account's number: nobody reads the number from it.

    Args:
        account: as it was typed; blanks and signs between do not count.
        secret: the server's.
    """
    plain = "".join(character for character in account.casefold() if character.isalnum())
    return hmac.digest(secret, plain.encode(), "sha256").hex() if plain else ""
