"""Plan listings: what each says and shows, who sells it, and whether it infringes."""

from dataclasses import dataclass, replace
from random import Random

from lab.sample_data.brands import Brand
from lab.sample_data.people import Right, Seller, list_dealers
from lab.sample_data.wording import DISGUISED, Wording, word_listing, word_plain_listing

COPIES = (
    *("exact", "reencoded", "quarter_size", "cropped", "mirrored"),
    *("watermarked", "bordered", "recoloured"),
)
_INFRINGING = {
    "TM-COUNTERFEIT": (*DISGUISED, "replica", "replica", "logo_in_scene", "copied_reference"),
    "TM-MARK-IN-TEXT": ("literal", "literal", *DISGUISED),
    "TM-LOGO-IN-IMAGE": ("logo_in_scene", "logo_in_scene", "copied_reference"),
    "TM-NONEXISTENT-MODEL": ("nonexistent_model",),
    "TM-PARALLEL-IMPORT": ("parallel_import",),
    "CR-IMAGE-COPY": COPIES,
    "DES-SAME-DESIGN": ("same_drawing",),
    "PAT-INFRINGEMENT": ("patented",),
}
_HONEST = {
    "trademark": (
        *("compatible", "compatible", "resale", "authorised"),
        *("dictionary_word", "elsewhere", "unrelated"),
    ),
    "copyright": ("own_photo",),
    "design": ("other_drawing",),
    "patent": ("unrelated",),
}
_MARKETS = (("DE",), ("US",), ("CN",), ("DE", "FR"), ("US", "DE"))
_COVERED = {"EU": {"DE", "FR"}}


@dataclass(frozen=True, slots=True)
class Picture:
    """How to draw one file: a scene (with a logo as wide as `part`), or a copy of a motif."""

    file: str
    kind: str
    motif: str = ""
    how: str = ""
    part: float = 0.0


@dataclass(frozen=True, slots=True)
class Listing:
    id: str
    wording: Wording
    seller: Seller
    markets: tuple[str, ...]
    pictures: tuple[Picture, ...]
    right: str | None
    how: str
    is_infringing: bool

    def line(self) -> dict[str, object]:
        """Return a line of the listings file; `label` is for reports, not for the matchers."""
        return {
            "id": self.id,
            "title": self.wording.title,
            "description": self.wording.description,
            "brand": self.wording.brand,
            "category": self.wording.category,
            "seller": self.seller.id,
            "seller_name": self.seller.shop,
            "seller_entity": self.seller.entity,
            "first_offered_on": "2026-01-15",
            "markets": list(self.markets),
            "price": self.wording.price,
            "currency": {"US": "USD", "CN": "CNY"}.get(self.markets[0], "EUR"),
            "images": [picture.file for picture in self.pictures],
            "claimed_right": self.right,
            "label": {"is_infringing": self.is_infringing, "how": self.how, "right": self.right},
        }


class ListingMaker:
    """Makes listings, one after another, from one random generator."""

    def __init__(
        self, sellers: tuple[Seller, ...], pictures: tuple[int, int], chance: Random
    ) -> None:
        self._sellers = sellers
        self._pictures = pictures
        self._chance = chance
        self._made = 0

    def make_listing(self, right: Right, reason: str, *, is_infringing: bool) -> Listing:
        """Make a listing as this reason would flag it, rightly or not."""
        hows = _INFRINGING[reason] if is_infringing else _HONEST[right.type]
        how, wording = self._choose_wording(hows, right)
        seller = self._choose_seller(right if how == "authorised" else None)
        return self._make(wording, seller, (right, how), is_infringing=is_infringing)

    def make_claimed_listing(self, brand: Brand, *, is_infringing: bool) -> Listing:
        """Make a listing that a public report flags for a mark that is only claimed."""
        how = "literal" if is_infringing else self._chance.choice(("unrelated", "elsewhere"))
        wording = word_listing(how, brand, self._chance) or word_plain_listing(self._chance)
        return self._make(
            wording, self._choose_seller(None), (None, how), is_infringing=is_infringing
        )

    def make_listing_of_files(
        self, what: str, wording: Wording | None, right: Right, files: tuple[str, ...]
    ) -> Listing:
        """Make a listing that shows the named files, which other code makes, or none does."""
        wording = wording or word_plain_listing(self._chance)
        listing = self._make(wording, self._choose_seller(None), (right, what), is_infringing=True)
        return replace(listing, pictures=tuple(Picture(file, "given") for file in files))

    def _choose_wording(self, hows: tuple[str, ...], right: Right) -> tuple[str, Wording]:
        """Draw a wording until one fits: not every mark can be written in every way."""
        if right.brand is None:
            return self._chance.choice(hows), word_plain_listing(self._chance)
        while True:
            how = self._chance.choice(hows)
            wording = word_listing(how, right.brand, self._chance)
            if wording is not None:
                return how, wording

    def _make(
        self,
        wording: Wording,
        seller: Seller,
        sense: tuple[Right | None, str],
        *,
        is_infringing: bool,
    ) -> Listing:
        right, how = sense
        self._made += 1
        name = f"L-{self._made:05}"
        return Listing(
            id=name,
            wording=wording,
            seller=seller,
            markets=self._chance.choice(_markets(right)),
            pictures=self._plan_pictures(name, right, how),
            right=right.id if right else None,
            how=how,
            is_infringing=is_infringing,
        )

    def _choose_seller(self, right: Right | None) -> Seller:
        """Choose a seller: few have most listings; dealers sell what they are authorised for."""
        if right is not None and right.authorised_sellers:
            return next(seller for seller in self._sellers if seller.id in right.authorised_sellers)
        others = self._sellers[len(list_dealers(self._sellers)) :]
        return others[int(len(others) * self._chance.random() ** 2.2)]

    def _plan_pictures(self, name: str, right: Right | None, how: str) -> tuple[Picture, ...]:
        """Plan the pictures: the relevant one first, then scenes of the same shop."""
        count = self._chance.randint(*self._pictures)
        first = self._plan_first_picture(f"pictures/{name}-1.jpg", right, how)
        rest = (Picture(f"pictures/{name}-{place}.jpg", "scene") for place in range(2, count + 1))
        return (first, *rest)

    def _plan_first_picture(self, file: str, right: Right | None, how: str) -> Picture:
        part = self._chance.uniform(0.3, 0.6)
        if right is None:
            return Picture(file, "scene")
        if how == "copied_reference":
            return Picture(file, "logo", right.motif, self._chance.choice(COPIES))
        if how in COPIES:
            return Picture(file, "work", right.motif, how)
        if how in {"same_drawing", "other_drawing"}:
            motif = right.motif if how == "same_drawing" else f"other-{file}"
            return Picture(file, "drawing", motif, self._chance.choice(COPIES))
        wears_logo = how in {"logo_in_scene", "resale", "authorised", "parallel_import"}
        if right.brand and (wears_logo or how == "replica"):
            return Picture(file, "scene", right.motif, part=part)
        return Picture(file, "scene")


def _markets(right: Right | None) -> tuple[tuple[str, ...], ...]:
    """Return the markets where the right holds; a work is protected everywhere."""
    if right is None or not right.territories:
        return _MARKETS
    covered_markets = set[str]().union(
        *(_COVERED.get(territory, {territory}) for territory in right.territories)
    )
    return tuple(markets for markets in _MARKETS if covered_markets.intersection(markets))
