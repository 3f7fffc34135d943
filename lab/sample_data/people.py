"""Invent the people: owners with their rights, filers with past requests, sellers."""

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from lab.sample_data.brands import AISLES, BRANDS, Brand
from lab.sample_data.drawing import WORKS

# (office, territories, shape of its registration numbers)
_OFFICES = (
    ("EUIPO", ("EU",), "018######"),
    ("USPTO", ("US",), "6######"),
    ("CNIPA", ("CN",), "3#######"),
    ("WIPO", ("EU", "US", "CN", "JP"), "1######"),
)
_DEALERS = 8


@dataclass(frozen=True, slots=True)
class Seller:
    id: str
    legal_name: str
    shop: str
    country: str

    @property
    def entity(self) -> dict[str, str]:
        """The legal entity as its marketplace names it."""
        number = self.id.removeprefix("S-")
        return {
            "ref": f"E-{number}",
            "legal_name": self.legal_name,
            "registration_number": f"{self.country}-91{number}7",
            "country": self.country,
        }


@dataclass(frozen=True, slots=True)
class PastRequest:
    """A past request of a filer: enough to compute their standing."""

    days_ago: int
    reason: str
    cases: int
    upheld: int
    restored: int


@dataclass(frozen=True, slots=True)
class Filer:
    key: str
    name: str
    contact: str
    email: str
    country: str
    standing: str
    history: tuple[PastRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class Right:
    """`motif` names what its references show; `brand` is set for trademarks."""

    id: str
    type: str
    owner: str
    filer: str
    title: str
    office: str
    number: str
    territories: tuple[str, ...]
    filed_on: date
    registered_on: date
    expires_on: date
    mark: str = ""
    aliases: tuple[str, ...] = ()
    nice_classes: tuple[int, ...] = ()
    goods: str = ""
    images: tuple[str, ...] = ()
    authorised_sellers: tuple[str, ...] = ()
    motif: str = ""
    brand: Brand | None = field(default=None, repr=False)


OWNERS = {
    "northlight": "Northlight Brands Ltd",
    "corvid": "Corvid Marken GmbH",
    "harbour": "Harbour Trade Marks plc",
}
# Trademarks, works, designs and patents of each owner; the last one files nothing.
_SHARES = {
    "northlight": (22, 5, 3, 2),
    "corvid": (16, 4, 2, 1),
    "harbour": (12, 3, 1, 0),
}
_KINDS = ("trademark", "copyright", "design", "patent")


def make_sellers(chance: Random, count: int = 64) -> tuple[Seller, ...]:
    """Make the sellers; the first few are dealers, whom owners authorise."""
    firsts = ("Bright", "Golden", "Harbour", "Lucky", "Nova", "Blue", "Grand", "Swift")
    lasts = ("Trading Co", "Imports", "Commerce Ltd", "Bazaar", "Outlet", "Supply", "Direct")
    return tuple(
        Seller(
            id=f"S-{number:04}",
            legal_name=f"{chance.choice(firsts)} {chance.choice(lasts)} {number}",
            shop=f"{chance.choice(firsts)}{chance.choice(lasts).split()[0]}{number}",
            country=chance.choice(("CN", "CN", "DE", "US", "TR", "PL")),
        )
        for number in range(1, count + 1)
    )


def list_dealers(everyone: tuple[Seller, ...]) -> tuple[Seller, ...]:
    return everyone[:_DEALERS]


def make_filers(chance: Random) -> tuple[Filer, ...]:
    """Make the filers: a Good Faith member by past requests, one without, a public reporter."""
    return (
        Filer(
            "northlight",
            OWNERS["northlight"],
            "Ada Marsh",
            "ada.marsh@northlight.example",
            "GB",
            "good_faith",
            _history(chance, requests=124, share=0.97),
        ),
        Filer(
            "corvid",
            OWNERS["corvid"],
            "Jonas Keller",
            "jonas.keller@corvid.example",
            "DE",
            "standard",
            _history(chance, requests=14, share=0.64),
        ),
        Filer("ines", "Ines Okafor", "Ines Okafor", "ines@okafor.example", "NG", "public_form"),
    )


def make_rights(chance: Random, day: date, everyone: tuple[Seller, ...]) -> tuple[Right, ...]:
    """Make all rights of all owners, valid on that day and into the second year after it."""
    brands, works, rights = iter(BRANDS), iter(WORKS), list[Right]()
    for filer, shares in _SHARES.items():
        for kind, share in zip(_KINDS, shares, strict=True):
            for _ in range(share):
                brand = next(brands) if kind == "trademark" else None
                motif = next(works) if kind == "copyright" else f"{kind}-{len(rights)}"
                key = (f"R-{len(rights) + 1:04}", filer, kind)
                rights.append(_right(key, brand or motif, chance, day))
    dealers = list_dealers(everyone)
    return tuple(_with_dealer(right, chance.choice(dealers)) for right in rights)


def _right(key: tuple[str, str, str], subject: Brand | str, chance: Random, day: date) -> Right:
    name, filer, kind = key
    office, territories, shape = _office(kind, chance)
    filed_on = date(chance.randrange(2004, 2023), chance.randrange(1, 13), chance.randrange(1, 28))
    brand = subject if isinstance(subject, Brand) else None
    motif = brand.slug if brand else str(subject)
    aisle = AISLES[brand.aisle] if brand else None
    return Right(
        id=name,
        type=kind,
        owner=OWNERS[filer],
        filer=filer,
        title=brand.mark if brand else f"{kind.capitalize()} “{motif.replace('_', ' ')}”",
        office=office,
        number="".join(
            str(chance.randrange(10)) if character == "#" else character for character in shape
        ),
        territories=territories,
        filed_on=filed_on,
        registered_on=filed_on.replace(year=filed_on.year + 1),
        expires_on=_expiry(kind, filed_on, day),
        mark=brand.mark if brand else "",
        aliases=brand.aliases if brand else (),
        nice_classes=aisle.nice_classes if aisle else (),
        goods=aisle.goods if aisle else "",
        images=_images(kind, motif),
        motif=motif,
        brand=brand,
    )


def _office(kind: str, chance: Random) -> tuple[str, tuple[str, ...], str]:
    """Choose an office: a work needs none; an international mark covers most markets."""
    if kind == "copyright":
        return "", (), ""
    return _OFFICES[3] if chance.random() < 0.8 else chance.choice(_OFFICES[:3])


def _expiry(kind: str, filed_on: date, day: date) -> date:
    """Return the last day, with renewals every ten years; a work lasts long."""
    if kind == "copyright":
        return filed_on.replace(year=filed_on.year + 90)
    year = filed_on.year + 10
    while year < day.year + 2:
        year += 10
    return filed_on.replace(year=year)


def _images(kind: str, motif: str) -> tuple[str, ...]:
    if kind == "patent":
        return ()
    variants = (f"references/{motif}-1.png", f"references/{motif}-2.png")
    return variants if kind == "trademark" else variants[:1]


def _with_dealer(right: Right, dealer: Seller) -> Right:
    return replace(right, authorised_sellers=(dealer.id,)) if right.brand else right


def _history(chance: Random, *, requests: int, share: float) -> tuple[PastRequest, ...]:
    """Make past requests of the last twelve weeks; the share holds for each reason."""
    past, owed_cases = list[PastRequest](), dict[str, float]()
    for number in range(requests):
        reason = ("TM-COUNTERFEIT", "TM-MARK-IN-TEXT", "TM-LOGO-IN-IMAGE")[number % 3]
        cases = chance.choice((1, 1, 2, 3))
        owed_cases[reason] = owed_cases.get(reason, 0.5) + cases * share
        upheld = min(cases, int(owed_cases[reason]))
        owed_cases[reason] -= upheld
        restored_count = int(number % 60 == 59 and upheld > 0)
        past.append(PastRequest(2 + number * 82 // requests, reason, cases, upheld, restored_count))
    return tuple(past)
