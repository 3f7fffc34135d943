"""Plan a workload: the requests, their listings, and the truth about each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import exp
from random import Random
from statistics import NormalDist

from lab.sample_data.brands import Brand
from lab.sample_data.listings import Listing, ListingMaker
from lab.sample_data.people import Right

MOST = 300
_MEDIAN, _SPREAD = 5, 1.525  # of a lognormal whose mean is 16
_KINDS = {"trademark": 0.70, "copyright": 0.20, "design": 0.06, "patent": 0.04}
_FILERS = {"northlight": 0.5, "corvid": 0.35, "ines": 0.15}
_OWNERS = {"northlight": 0.6, "corvid": 0.4}
_LARGE = 20  # designs, patents and rare reasons are filed for few listings at a time
# Upheld shares by filer and by kind of right, from public reports.
_UPHELD = {"trademark": 0.73, "copyright": 0.55, "design": 0.73, "patent": 0.34}
_UPHELD_OF = {"northlight": 0.95, "ines": 0.27}
_PUBLIC_MOST = 10
_CLAIMED = (
    Brand("", "Okafor Ceramics", "home"),
    Brand("", "Lumenara", "home"),
    Brand("", "Tidewisp", "sport"),
)


@dataclass(frozen=True, slots=True)
class SampleEvidence:
    kind: str
    text: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """One filing; `spoiled_lines` are filed with it and open no case."""

    id: str
    filer: str
    reason: str
    explanation: str
    right: str | None
    claimed_right: dict[str, object] | None = None
    evidence: tuple[SampleEvidence, ...] = ()
    listings: tuple[str, ...] = ()
    spoiled_lines: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Filing:
    """A planned request with its listings."""

    request: Request
    listings: tuple[Listing, ...]


def plan_sizes(requests: int, listings: int | None) -> list[int]:
    """Draw the number of listings of each request: a heavy tail with the given sum."""
    normal = NormalDist(0, _SPREAD)
    middles = ((number + 0.5) / requests for number in range(requests))
    sizes = [max(1, min(MOST, round(_MEDIAN * exp(normal.inv_cdf(part))))) for part in middles]
    if listings is not None:
        _stretch(sizes, listings - sum(sizes))
    return sizes


def _stretch(sizes: list[int], missing: int) -> None:
    """Adjust the largest first, so that the median stays."""
    for place in reversed(range(len(sizes))):
        new_size = max(1, min(MOST, sizes[place] + missing))
        missing -= new_size - sizes[place]
        sizes[place] = new_size
    if missing:
        raise ValueError(f"{len(sizes)} requests cannot flag {missing:+} more listings.")


def plan_filings(
    sizes: Sequence[int], rights: Sequence[Right], stock: ListingMaker, chance: Random
) -> Iterator[Filing]:
    """Plan requests in the order of filing. Public reporters file few listings at a time."""
    size_kind_pairs = list(
        zip(sorted(sizes), _deal_shares(_KINDS, len(sizes), chance), strict=True)
    )
    strangers = set(_choose_small(size_kind_pairs, _FILERS["ines"], chance))
    others = iter(_deal_shares(_OWNERS, len(sizes) - len(strangers), chance))
    who = ["ines" if place in strangers else next(others) for place in range(len(sizes))]
    planned_filings = list(zip(size_kind_pairs, who, strict=True))
    chance.shuffle(planned_filings)
    for number, ((size, kind), filer) in enumerate(planned_filings, start=1):
        usual = kind if size <= _LARGE or kind == "copyright" else "trademark"
        yield _filing(f"T-{number:04}", (filer, usual), size, (rights, stock, chance))


def _choose_small(
    size_kind_pairs: Sequence[tuple[int, str]], share: float, chance: Random
) -> list[int]:
    """Choose the places of the small filings of public reporters."""
    small = [place for place, (size, _) in enumerate(size_kind_pairs) if size <= _PUBLIC_MOST]
    return chance.sample(small, k=min(len(small), round(share * len(size_kind_pairs))))


def _filing(
    name: str, who: tuple[str, str], size: int, world: tuple[Sequence[Right], ListingMaker, Random]
) -> Filing:
    (filer, kind), (rights, stock, chance) = who, world
    if filer == "ines":
        return _stranger_filing(name, size, stock, chance)
    right = chance.choice([right for right in rights if (right.filer, right.type) == (filer, kind)])
    reasons = _REASONS[kind]
    reason = chance.choice(reasons[:_USUAL_REASONS] if size > _LARGE else reasons)
    share = _UPHELD_OF.get(filer, _UPHELD[kind])
    listings = tuple(
        stock.make_listing(right, reason, is_infringing=chance.random() < share)
        for _ in range(size)
    )
    return Filing(
        Request(
            id=name,
            filer=filer,
            reason=reason,
            explanation=_EXPLANATIONS[reason],
            right=right.id,
            evidence=_evidence(reason, right),
            listings=tuple(listing.id for listing in listings),
        ),
        listings,
    )


def _stranger_filing(name: str, size: int, stock: ListingMaker, chance: Random) -> Filing:
    """Plan a public report: its right is claimed, not verified, a snapshot in the request."""
    brand = chance.choice(_CLAIMED)
    listings = tuple(
        stock.make_claimed_listing(brand, is_infringing=chance.random() < _UPHELD_OF["ines"])
        for _ in range(size)
    )
    claimed_right = {
        "type": "trademark",
        "mark": brand.mark,
        "office": "EUIPO",
        "owner": "Ines Okafor",
    }
    number = f"0179{chance.randrange(10**5):05}"
    return Filing(
        Request(
            id=name,
            filer="ines",
            reason="TM-MARK-IN-TEXT",
            explanation=_EXPLANATIONS["TM-MARK-IN-TEXT"],
            right=None,
            claimed_right={**claimed_right, "number": number, "territories": ["EU"]},
            listings=tuple(listing.id for listing in listings),
        ),
        listings,
    )


def _deal_shares(shares: dict[str, float], count: int, chance: Random) -> list[str]:
    """Deal shares as whole numbers, in a random order; nobody is left out."""
    names = [name for name, share in shares.items() for _ in range(max(1, round(share * count)))]
    first = next(iter(shares))
    names = (names + [first] * count)[: max(count, 0)] if len(names) < count else names[-count:]
    chance.shuffle(names)
    return names


def _evidence(reason: str, right: Right) -> tuple[SampleEvidence, ...]:
    image = right.images[0] if right.images else ""
    kinds = {
        "TM-COUNTERFEIT": "comparison",
        "TM-NONEXISTENT-MODEL": "nonexistence_statement",
        "TM-LOGO-IN-IMAGE": "reference_image",
        "TM-PARALLEL-IMPORT": "countries",
        "CR-IMAGE-COPY": "original_file",
        "DES-SAME-DESIGN": "drawings",
        "PAT-INFRINGEMENT": "claim_chart",
    }
    if reason not in kinds:
        return ()
    return (SampleEvidence(kinds[reason], text=_EXPLANATIONS[reason], image=image),)


_USUAL_REASONS = 7
_REASONS = {
    "trademark": (
        *("TM-COUNTERFEIT", "TM-COUNTERFEIT", "TM-COUNTERFEIT", "TM-MARK-IN-TEXT"),
        *("TM-MARK-IN-TEXT", "TM-LOGO-IN-IMAGE", "TM-LOGO-IN-IMAGE"),
        *("TM-NONEXISTENT-MODEL", "TM-PARALLEL-IMPORT"),
    ),
    "copyright": ("CR-IMAGE-COPY",),
    "design": ("DES-SAME-DESIGN",),
    "patent": ("PAT-INFRINGEMENT",),
}
_EXPLANATIONS = {
    "TM-COUNTERFEIT": "Label, seams and packaging differ from the genuine product as compared.",
    "TM-NONEXISTENT-MODEL": "We never made a model of this name.",
    "TM-LOGO-IN-IMAGE": "Our registered logo is shown on goods that are not ours.",
    "TM-MARK-IN-TEXT": "The title uses our mark for goods that are not ours.",
    "TM-PARALLEL-IMPORT": "Put on the market in China, offered in the European Union.",
    "CR-IMAGE-COPY": "The picture is our photograph, taken from our site without a licence.",
    "DES-SAME-DESIGN": "The article has the overall impression of our registered design.",
    "PAT-INFRINGEMENT": "The product has every feature of claim 1, see the chart.",
}
