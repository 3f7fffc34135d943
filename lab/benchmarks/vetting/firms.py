"""Firms that apply, and twelve ways in which a banned one comes back.

Names are drawn as registers have them: few places and trades, many coined words. One in thirty
sits in an office that hundreds share, banned firms more often; some have their agent's telephone.
Pictures are drawn, saved again by another program and measured: the bits that change are real.
"""

import io
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from matchers.image.hashes import pdq
from pipeline.standing import vetting
from pipeline.standing.entities import fold_number
from pipeline.standing.vetting import Application, EntityMarks

_COUNTRIES: Final = {"CN": 50, "DE": 14, "GB": 12, "US": 12, "RU": 6, "TR": 6}
_PLACES: Final = {
    "CN": ("Shenzhen", "Guangzhou", "Yiwu", "Hangzhou", "Ningbo", "Xiamen", "Quanzhou", "Putian"),
    "DE": ("Nord", "Sued", "Rhein", "Elbe", "Hanse", "Bayern", "Berlin", "Koeln"),
    "GB": ("London", "Thames", "Mersey", "Albion", "Highland", "Severn"),
    "US": ("Pacific", "Liberty", "Lakes", "Texas", "Hudson", "Sunset"),
    "RU": ("Nevsky", "Volga", "Ural", "Sibir", "Moskva", "Baltika"),
    "TR": ("Anadolu", "Ege", "Marmara", "Istanbul", "Izmir"),
}
_TRADES: Final = ("Technology", "Electronics", "Apparel", "Leather", "Toys", "Lighting", "Watches")
_FORMS: Final = {
    "CN": "Co., Ltd.", "DE": "GmbH", "GB": "Ltd", "US": "LLC", "RU": "OOO", "TR": "Ltd",
}  # fmt: skip
_PINYIN: Final = tuple(
    syllable
    for line in (
        "an bai chang cheng da dong fang feng fu guang hai han hao heng hong hua hui ji jia jian",
        "jin jing kai le li lin long lu mei ming nan ning peng qi qiang qing rong rui sheng shi",
        "shun tai teng tian tong wan wei xi xiang xin xing xu yang yi ying yong yu yuan yue yun",
    )
    for syllable in line.split(" ")
)
_ONSETS: Final = ("b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "st", "tr")
_SYLLABLES: Final = [onset + vowel for onset in _ONSETS for vowel in "aeiou"]
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_MAILS: Final = ("gmail.com", "outlook.com", "163.com", "qq.com", "gmx.de", "yandex.ru")
_CYRILLIC: Final = (
    *zip(
        ("sh", "ch", "zh", "ts", "ya", "yu", "x"), ("ш", "ч", "ж", "ц", "я", "ю", "кс"), strict=True
    ),
    *zip("abvgdezijklmnoprstufhcqwy", "абвгдезийклмнопрстуфхцквй", strict=True),
)  # fmt: skip
OFFICES: Final = 300  # addresses that many firms share
AGENTS: Final = 500  # who give their own telephone for the firms they found
_SHARED_OFFICE: Final = 1 / 30
_AGENTS_PHONE: Final = 1 / 500
_BANNED_FACTOR: Final = 3  # so much more often a banned firm has either


@dataclass(frozen=True, slots=True)
class Firm:
    """What a firm states, before it is compared."""

    country: str
    name: str
    number: str
    mail: str
    phone: str
    address: str
    bank: str
    pictures: tuple[bytes, ...]
    licence: bytes
    is_throwaway: bool = False

    def describe(self) -> Application:
        """Return it as the product weighs it."""
        number = fold_number(self.number)
        marks = EntityMarks(
            number=f"{self.country}:{number}" if number else "",
            payment=vetting.hash_payment(self.bank, b"bench"),
            mail=vetting.normalise_mail(self.mail),
            phone=vetting.normalise_phone(self.phone),
            address=vetting.normalise_address(self.address),
            name=vetting.normalise_name(self.name),
            sorted_name=vetting.normalise_name(self.name, is_sorted=True),
            country=self.country,
            pictures=self.pictures,
            licence=(self.licence,),
        )
        return Application(
            marks=marks,
            has_licence=True,
            licence_until=None,
            is_warranted=True,
            is_throwaway=self.is_throwaway,
        )


class Register:
    """Draws firms by a seed; the same seed draws the same firms."""

    def __init__(self, seed: int) -> None:
        """Draw forms of licences and what re-saving changes."""
        self._chance = random.Random(seed)  # noqa: S311  # figures that can be drawn again
        self._forms = {country: self._draw_bits() for country in _COUNTRIES}
        self._changed = list(_measure_resaved(self._chance, 120))

    def draw_firm(self, *, is_banned: bool = False) -> Firm:
        """Draw a firm that exists nowhere else."""
        chance, factor = self._chance, _BANNED_FACTOR if is_banned else 1
        (country,) = chance.choices(list(_COUNTRIES), list(_COUNTRIES.values()))
        name = self._draw_name(country)
        local = "".join(chance.choices(_LETTERS, k=9)) + str(chance.randrange(99))
        has_office = chance.random() < _SHARED_OFFICE * factor
        has_agent = chance.random() < _AGENTS_PHONE * factor
        return Firm(
            country=country,
            name=name,
            number=f"{chance.choice(['HRB', 'No', 'Reg'])} {chance.randrange(10**6, 10**9)}",
            mail=f"{local}@{chance.choice(_MAILS)}",
            phone=f"+{chance.randrange(1, 99)} {self._draw_phone(has_agent)}",
            address=self._draw_office() if has_office else self._draw_address(country),
            bank=f"{country}{chance.randrange(10**19, 10**20)}",
            pictures=tuple(self._draw_bits() for _ in range(3)),
            licence=self._flip(self._forms[country], chance.randrange(40, 90)),
            is_throwaway=chance.random() < 0.001 * factor,
        )

    def _draw_name(self, country: str) -> str:
        chance = self._chance
        parts = _PINYIN if country == "CN" else _SYLLABLES
        coined_word = "".join(chance.choices(parts, k=chance.choice((2, 2, 3)))).capitalize()
        place = chance.choice([*_PLACES[country], ""])
        trade = chance.choice([*_TRADES, "Trading", ""])
        return " ".join(filter(None, (place, coined_word, trade, _FORMS[country])))

    def _draw_phone(self, has_agent: bool) -> str:  # noqa: FBT001  # of this module alone
        return (
            f"5550{self._chance.randrange(AGENTS):05}"
            if has_agent
            else f"{self._chance.randrange(10**8, 10**9)}"
        )

    def _draw_office(self) -> str:
        return f"Business Centre {self._chance.randrange(OFFICES)}, Main Street"

    def _draw_address(self, country: str) -> str:
        chance = self._chance
        street = "".join(chance.choices(_SYLLABLES, k=3)).capitalize()
        house, room = chance.randrange(1, 300), chance.randrange(900)
        return f"{house} {street} Street, Room {room}, {country}"

    def _draw_bits(self) -> bytes:
        return self._chance.randbytes(32)

    def _flip(self, bits: bytes, count: int) -> bytes:
        number = int.from_bytes(bits, "big")
        for place in self._chance.sample(range(256), count):
            number ^= 1 << place
        return number.to_bytes(32, "big")

    def come_back(self, banned_firm: Firm, way: str) -> Firm:
        """Return a new firm of the same people, which keeps what this way keeps."""
        return _WAYS[way](self, banned_firm, replace(self.draw_firm(), country=banned_firm.country))

    def resave(self, banned_firm: Firm) -> tuple[bytes, ...]:
        """Return its pictures as another program saves them."""
        return tuple(
            self._flip(picture, self._chance.choice(self._changed))
            for picture in banned_firm.pictures
        )

    def misspell(self, name: str) -> str:
        """Return a name with two letters changed."""
        letters = list(name)
        for place in self._chance.sample(range(min(len(name), 8)), 2):
            letters[place] = self._chance.choice("aeioulnrst")
        return "".join(letters)


def _measure_resaved(chance: random.Random, count: int) -> Iterator[int]:
    """Yield how many bits of a picture's hash change when it is scaled, trimmed and saved again."""
    for _ in range(count):
        picture = _draw_picture(chance)
        side = chance.randrange(300, 640)
        trim = chance.randrange(6)
        resaved_picture = picture.crop((trim, trim, 640 - trim, 640 - trim)).resize((side, side))
        file = io.BytesIO()
        resaved_picture.save(file, "JPEG", quality=chance.randrange(35, 90))
        original_hash, other = _hash(picture), _hash(Image.open(file))
        yield int(
            np.bitwise_count(np.frombuffer(original_hash, "u1") ^ np.frombuffer(other, "u1")).sum()
        )


def _draw_picture(chance: random.Random) -> Image.Image:
    picture = Image.new("RGB", (640, 640), _draw_colour(chance))
    pen = ImageDraw.Draw(picture)
    for _ in range(25):
        left, upper = chance.randrange(560), chance.randrange(560)
        box = (left, upper, left + chance.randrange(30, 300), upper + chance.randrange(30, 300))
        (pen.ellipse if chance.random() < 0.5 else pen.rectangle)(box, fill=_draw_colour(chance))
    return picture


def _draw_colour(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(256), chance.randrange(256), chance.randrange(256)


def _hash(picture: Image.Image) -> bytes:
    grey = np.asarray(picture.convert("L").resize((512, 512)), np.float32)
    return pdq.compute_hashes(pdq.reduce_to_cells(grey)[None])[0]


type _Way = Callable[[Register, Firm, Firm], Firm]


def _respell_mail(mail: str) -> str:
    local, _, domain = mail.partition("@")
    if domain == "gmail.com":
        return f"{local[:3]}.{local[3:]}+shop@googlemail.com"
    return f"{local.upper()}+new@{domain}"


def _translate(firm: Firm) -> str:
    """Its name in Cyrillic, as it sounds; what kind of firm it is, is left out."""
    name = firm.name.removesuffix(_FORMS[firm.country]).lower()
    for latin, cyrillic in _CYRILLIC:
        name = name.replace(latin, cyrillic)
    return name


_WAYS: Final[Mapping[str, _Way]] = {
    # Something that leads to people or money is used again.
    "same bank, all else new": lambda _, old, new: replace(new, bank=old.bank),
    "same bank, written with blanks": lambda _, old, new: replace(
        new, bank=" ".join(old.bank[i : i + 4] for i in range(0, len(old.bank), 4))
    ),
    "same number, spelt otherwise": lambda _, old, new: replace(
        new, number=old.number.replace(" ", "-").lower()
    ),
    "same mailbox, spelt otherwise": lambda _, old, new: replace(new, mail=_respell_mail(old.mail)),
    "same telephone, other prefix": lambda _, old, new: replace(
        new, phone="00" + old.phone.lstrip("+").replace(" ", "-")
    ),
    "new firm, same mailbox and pictures": lambda register, old, new: replace(
        new, mail=old.mail, pictures=register.resave(old)
    ),
    # Only what many may share.
    "resaved pictures": lambda register, old, new: replace(new, pictures=register.resave(old)),
    "same name, all else new": lambda _, old, new: replace(new, name=old.name),
    "translated name": lambda _, old, new: replace(new, name=_translate(old)),
    "name two letters off, same address": lambda register, old, new: replace(
        new, name=register.misspell(old.name), address=old.address
    ),
    "same address, mailbox that nobody keeps": lambda _, old, new: replace(
        new, address=old.address, is_throwaway=True
    ),
    "licence with another name on it, like name": lambda register, old, new: replace(
        new,
        licence=register._flip(old.licence, 12),  # noqa: SLF001  # of this module
        name=register.misspell(old.name),
    ),
}
HARD: Final = tuple(_WAYS)[:6]
SOFT: Final = tuple(_WAYS)[6:]
