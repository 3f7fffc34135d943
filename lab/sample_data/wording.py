"""Write the texts of listings: honest ones, careless ones, and those of copiers."""

from dataclasses import dataclass
from random import Random

from lab.sample_data.brands import AISLES, Brand

_LEET = str.maketrans("aeiostblg", "4310578" + "19")
_CONFUSABLE = str.maketrans("acehiopsxyABCEHKMOPTXS", "асеһіорѕхуАВСЕНКМОРТХЅ")


def disguise_mark(form: str, mark: str, aliases: tuple[str, ...], chance: Random) -> str | None:
    """Return the mark in that form; None if the form would not change it, or cannot."""
    if form in _FORMS:
        wording = _FORMS[form](mark, chance)
    elif form == "alias" and aliases:
        wording = chance.choice(aliases)
    else:
        return None
    return None if wording == mark else wording


def _leet(mark: str, _chance: Random) -> str:
    """Replace letters by digits, never the first: that would hide the mark from buyers too."""
    return mark[0] + mark[1:].lower().translate(_LEET)


def _confusable(mark: str, _chance: Random) -> str:
    return mark.translate(_CONFUSABLE)


def _insert_separators(mark: str, chance: Random) -> str:
    return chance.choice(" .-").join(mark.replace(" ", "").replace("-", "").upper())


def _repeat_letter(mark: str, chance: Random) -> str:
    place = chance.randrange(1, len(mark))
    return mark[:place] + mark[place] * 2 + mark[place:] if mark[place].isalpha() else mark


def _edit1(mark: str, chance: Random) -> str:
    """Drop, swap or replace one letter; short marks would become other words."""
    if len(mark) < 5:
        return mark
    place = chance.randrange(1, len(mark) - 1)
    return chance.choice(
        (
            mark[:place] + mark[place + 1 :],
            mark[:place] + mark[place + 1] + mark[place] + mark[place + 2 :],
            mark[:place] + chance.choice("aeioruz") + mark[place + 1 :],
        )
    )


def _edit2(mark: str, chance: Random) -> str:
    return _edit1(_edit1(mark, chance), chance) if len(mark) >= 7 else mark


def _glue_word(mark: str, chance: Random) -> str:
    plain = mark.replace(" ", "").lower()
    return chance.choice((f"{plain}style", f"new{plain}", f"{plain}official", f"{plain}outlet"))


_FORMS = {
    "leet": _leet,
    "confusable": _confusable,
    "spaced": _insert_separators,
    "repeated": _repeat_letter,
    "edit1": _edit1,
    "edit2": _edit2,
    "glued": _glue_word,
}


_MADE_UP = ("Velorin", "Kestova", "Ombrel", "Tavisk", "Noriqua", "Zephlo", "Brantik", "Quillora")
_ADORNMENTS = ("2026 new", "free shipping", "hot sale", "for men and women", "top quality", "gift")
_DESCRIPTIONS = (
    "Ships within two days from our warehouse. Returns are accepted for thirty days.",
    "Soft, light and made to last. See the size chart before you order.",
    "Comes in a neutral box. Questions? Write to us, we answer every day.",
    "Tested by hand before it is sent. Invoice on request.",
)
DISGUISED = ("leet", "confusable", "spaced", "repeated", "alias", "glued", "edit1", "edit2")


@dataclass(frozen=True, slots=True)
class Wording:
    title: str
    brand: str
    description: str
    category: str
    price: str


def word_listing(how: str, brand: Brand, chance: Random) -> Wording | None:
    """Write a listing that names the mark in that way; None if that is not possible."""
    title = _title(how, brand, chance)
    if title is None:
        return None
    has_name = how in {"literal", "nonexistent_model", "authorised", "parallel_import"}
    aisle = AISLES[brand.aisle]
    is_elsewhere = how in {"dictionary_word", "elsewhere"}
    return Wording(
        title=title,
        brand=brand.mark if has_name else chance.choice(("", "", chance.choice(_MADE_UP))),
        description=chance.choice(_DESCRIPTIONS),
        category="Home & Garden" if is_elsewhere else aisle.category,
        price=f"{chance.uniform(4, 60):.2f}",
    )


def word_plain_listing(chance: Random) -> Wording:
    """Write a listing that names no mark."""
    product = chance.choice(("poster print", "notebook", "canvas picture", "phone cover", "mug"))
    title = f"{chance.choice(_MADE_UP)} {product} {chance.choice(_ADORNMENTS)}"
    description, price = chance.choice(_DESCRIPTIONS), f"{chance.uniform(3, 40):.2f}"
    return Wording(title, "", description, "Home & Garden", price)


def _title(how: str, brand: Brand, chance: Random) -> str | None:
    product = chance.choice(AISLES[brand.aisle].products)
    extra = chance.choice(_ADORNMENTS)
    if how in DISGUISED:
        wording = disguise_mark(how, brand.mark, brand.aliases, chance)
        return None if wording is None else f"{wording} {product} {extra}"
    if how == "dictionary_word":
        return brand.innocent_use or None
    return {
        "literal": f"{brand.mark} {product} {extra}",
        "replica": f"1:1 replica {brand.mark} {product} {extra}",
        "nonexistent_model": f"{brand.mark} {product} Ultra X{chance.randrange(90, 99)} Pro Max",
        "parallel_import": f"{brand.mark} {product} imported version {extra}",
        "compatible": f"{product} case compatible with {brand.mark}, {extra}",
        "resale": f"used {brand.mark} {product}, pre-owned, good condition",
        "authorised": f"{brand.mark} {product} official dealer",
        "elsewhere": f"ceramic flower pot {extra}",
    }.get(how, f"{chance.choice(_MADE_UP)} {product} {extra}")
