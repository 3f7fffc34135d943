"""Make labelled titles of every class: how the mark is written, and which mark it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from lab.benchmarks.text import letter_disguises, spellings
from lab.benchmarks.text.letter_disguises import (
    Disguise,
    Lookalikes,
    leet_digits,
    leet_mixed,
    leet_signs,
    select_likely,
    select_unlikely,
)
from lab.benchmarks.text.material import Material
from lab.benchmarks.text.register import Register
from matchers.text.spelling import Mark

TITLE = 41
DESCRIPTION = 511

_TITLE_STARTS = (
    "New", "2024 New", "Genuine", "Hot Sale", "Vintage", "Original", "Mens", "Womens", "Kids",
    "Large", "Black", "Limited Edition", "Pair of", "Set of 2", "Authentic", "Fashion", "Luxury",
    "Brand New", "Free Shipping", "Unisex", "2 pcs", "Sale!", "Summer",
    "Waterproof", "Neu:", "Lot of 3",
)  # fmt: skip
_GOODS = (
    "Running Shoes", "Leather Wallet", "Cotton T-Shirt", "Wrist Watch", "Phone Case", "Backpack",
    "Baseball Cap", "Sunglasses", "Wireless Earbuds", "Coffee Mug", "Rain Jacket", "Handbag",
    "Perfume 100ml", "Face Cream 50 ml", "Yoga Mat", "Water Bottle", "Charger Cable USB-C",
    "Kitchen Knife", "Bedding Set", "Toy Car 1:18", "Puzzle 1000 pieces", "Car Floor Mats",
    "Necklace", "Zapatillas", "Winterjacke", "Sac à main", "Brake Pads", "Hoodie", "Socks",
)  # fmt: skip
_DETAILS = (
    "Size 42", "Size M", "XL", "Black", "Navy Blue", "Red/White", "for Women", "for Men",
    "gift idea", "Made in Italy", "UK 9", "250 g", "fast delivery", "12 Pack",
    "with box", "unworn", "A4", "one size", "DE", "40 cm", "high quality",
    "lightweight", "rot", "Gr. 38", "2nd generation",
)  # fmt: skip
_SENTENCES = (
    "Ships within two days from our warehouse in Leipzig.",
    "Returns are accepted for thirty days in the original packaging.",
    "Soft, light and made to last; see the size chart before you order.",
    "Please allow 1-3 cm differences due to manual measurement.",
    "Questions? Write to us, we answer every day until 6 pm.",
    "Material: 80% cotton, 20% polyester. Machine washable at 40 degrees.",
    "Colours may look slightly different on your screen.",
    "Invoice with VAT on request, combined shipping for several items.",
    "Tested by hand before it leaves our shop.",
    "Ideal for school, travel, sport and everyday use.",
    "Package includes: 1 x item as described, 1 x dust bag, 1 x manual.",
    "Colour: black. Sizes: 36, 37, 38, 39, 40, 41, 42, 43.",
)


def make_title(wording: str, chance: Random) -> str:
    """Put the mark into a title of about 41 characters, most often near its beginning."""
    before: list[str] = []
    goods = chance.sample(_GOODS, 1)
    more = iter(chance.sample((*_DETAILS, *_GOODS), len(_DETAILS) + len(_GOODS)))
    while len(_join_title(before, wording, goods)) < TITLE - 6:
        if chance.random() < 0.3 and not before:
            before.append(chance.choice(_TITLE_STARTS))
        else:
            goods.append(next(word for word in more if word not in goods))
    return _join_title(before, wording, goods)


def make_description(wording: str, chance: Random) -> str:
    """Put the mark into a description of 511 characters."""
    sentences = chance.sample(_SENTENCES, len(_SENTENCES))
    place = chance.randrange(5)
    sentences[place:place] = [f"This is our {wording} {chance.choice(_GOODS).lower()}."]
    text = " ".join(sentences)
    while len(text) < DESCRIPTION:
        text += f" {chance.choice(_SENTENCES)}"
    return text[:DESCRIPTION]


def _join_title(before: list[str], wording: str, after: list[str]) -> str:
    return " ".join((*before, wording, *after))


REAL_PAIRS = "called_so_in_"  # a class for each script; no disguise, so part of no goal


@dataclass(frozen=True, slots=True)
class Query:
    """A title, and the right that it uses or must not match."""

    kind: str
    title: str
    right_id: int
    wording: str
    is_there: bool = True


def list_disguises(material: Material) -> dict[str, Disguise]:
    """Return every way of writing a mark, by the name of its class."""
    uts39 = {**material.uts39, "I": material.uts39.get("l", "")}
    wide = {**material.wide, **{k.upper(): others for k, others in material.wide.items()}}
    standard, wider, odd = (Lookalikes(select_likely(uts39)), Lookalikes(select_likely(wide)),
                            Lookalikes(select_unlikely(uts39)))  # fmt: skip
    return {
        **_PLAIN,
        "leet_digits": leet_digits,
        "leet_signs": leet_signs,
        "leet_repeated": leet_mixed,
        "uts39_few": standard.replace_few,
        "uts39_all": standard.replace_all,
        "uts39_hidden": standard.replace_and_hide,
        "uts39_edited": standard.replace_and_edit,
        "uts39_other_scripts": odd.replace_few,
        "wide_few": wider.replace_few,
        "wide_all": wider.replace_all,
    }


_PLAIN: dict[str, Disguise] = {
    "exact": spellings.exact,
    "case": spellings.case,
    "punctuated": spellings.punctuate,
    "spaced": spellings.split_word,
    "joined": spellings.join_words,
    "ampersand": spellings.ampersand,
    "zero_width": spellings.zero_width,
    "combining": spellings.combining,
    "accented": spellings.add_accent,
    "unaccented": spellings.drop_accents,
    "repeated": spellings.repeat_letters,
    "undoubled": spellings.drop_doubled_letter,
    "dotted": spellings.spell_with_signs,
    "spelt": spellings.spell_with_spaces,
    "full_width": spellings.full_width,
    "styled": spellings.use_styled_letters,
    "insertion": spellings.insertion,
    "deletion": spellings.deletion,
    "substitution": spellings.substitution,
    "transposition": spellings.transposition,
    "two_edits": spellings.two_edits,
    "glued_prefix": spellings.glued_prefix,
    "glued_suffix": spellings.glued_suffix,
    "glued_both": spellings.glued_both,
    "possessive": spellings.possessive,
    "hashtag": spellings.hashtag,
    "hashtag_glued": spellings.hashtag_glued,
    "repeated_case": spellings.repeated_case,
    "edited_case": spellings.edited_case,
    "romanised": letter_disguises.romanise,
    "cyrillic": letter_disguises.cyrillic,
}


def make_positives(
    register: Register, size: int, material: Material, limit: int, chance: Random
) -> list[Query]:
    """Make up to `limit` titles of every class, of marks among the first `size` only."""
    first = register.first(size)
    ordinary = [mark for mark in first if mark.right_id in register.real and _is_fit(mark.wording)]
    synthetic = [
        mark for mark in first if mark.right_id not in register.real and _is_fit(mark.wording)
    ]
    sampled_marks = [
        *chance.sample(ordinary, len(ordinary)),
        *chance.sample(synthetic, min(len(synthetic), 2000)),
    ]
    foreign = [mark for mark in first if _is_cyrillic(mark.wording)]
    queries: list[Query] = []
    for kind, way in list_disguises(material).items():
        pool = foreign if kind == "romanised" else sampled_marks
        queries += _queries(kind, way, _rotate_marks(pool, chance), limit, chance)
    queries += _aliases(first, limit, chance)
    queries += _real_pairs(register, size, limit, chance)
    return queries


def _queries(
    kind: str, way: Disguise, pool: Sequence[Mark], limit: int, chance: Random
) -> Iterator[Query]:
    count = 0
    for mark in pool:
        wording = way(mark.wording, chance)
        if wording and (wording != mark.wording or kind == "exact"):
            yield Query(kind, make_title(wording, chance), mark.right_id, wording)
            count += 1
        if count == limit:
            return


def _aliases(marks: Sequence[Mark], limit: int, chance: Random) -> list[Query]:
    with_any = [mark for mark in marks if any(len(alias) > 1 for alias in mark.aliases)]
    queries = []
    for mark in chance.sample(with_any, min(limit, len(with_any))):
        alias = chance.choice([alias for alias in mark.aliases if len(alias) > 1])
        queries.append(Query("alias", make_title(alias, chance), mark.right_id, alias))
    return queries


def _real_pairs(register: Register, size: int, limit: int, chance: Random) -> Iterator[Query]:
    """Names in other scripts that are no registered aliases: translations among them."""
    pairs = [pair for pair in letter_disguises.list_real_pairs(register) if pair.right_id < size]
    chance.shuffle(pairs)
    for script in sorted({pair.script for pair in pairs}):
        for pair in [pair for pair in pairs if pair.script == script][:limit]:
            kind, title = REAL_PAIRS + pair.script, make_title(pair.text, chance)
            yield Query(kind, title, pair.right_id, pair.text)


def _rotate_marks(marks: Sequence[Mark], chance: Random) -> Sequence[Mark]:
    """Start at another place each time, so that classes do not share their marks."""
    place = chance.randrange(len(marks)) if marks else 0
    return (*marks[place:], *marks[:place])


def _is_fit(wording: str) -> bool:
    """Whether it is Latin, of a searchable length, and of at most three words."""
    letters = [letter for letter in wording if letter.isalpha()]
    is_latin = all(letter < "\u0250" for letter in letters)
    return is_latin and 4 <= len(letters) <= 20 and len(wording.split()) <= 3


def _is_cyrillic(wording: str) -> bool:
    return len(wording) > 4 and all(
        "\u0410" <= letter <= "\u0451" or letter == " " for letter in wording
    )
