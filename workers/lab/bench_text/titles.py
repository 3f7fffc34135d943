"""Titles of about 41 characters around a mark, and descriptions of 511."""

from random import Random

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


def make_title(written: str, chance: Random) -> str:
    """The mark somewhere in a title of about 41 characters, most often near its beginning."""
    before: list[str] = []
    goods = chance.sample(_GOODS, 1)
    more = iter(chance.sample((*_DETAILS, *_GOODS), len(_DETAILS) + len(_GOODS)))
    while len(_join_title(before, written, goods)) < TITLE - 6:
        if chance.random() < 0.3 and not before:
            before.append(chance.choice(_TITLE_STARTS))
        else:
            goods.append(next(word for word in more if word not in goods))
    return _join_title(before, written, goods)


def make_description(written: str, chance: Random) -> str:
    """The mark somewhere in a description of 511 characters."""
    sentences = chance.sample(_SENTENCES, len(_SENTENCES))
    place = chance.randrange(5)
    sentences[place:place] = [f"This is our {written} {chance.choice(_GOODS).lower()}."]
    text = " ".join(sentences)
    while len(text) < DESCRIPTION:
        text += f" {chance.choice(_SENTENCES)}"
    return text[:DESCRIPTION]


def _join_title(before: list[str], written: str, after: list[str]) -> str:
    return " ".join((*before, written, *after))
