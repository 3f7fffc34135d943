"""How would a Cyrillic, Greek or Japanese syllabic word be read in Latin letters?

Cyrillic after BGN/PCGN without signs, Greek after ELOT 743, kana after Hepburn; simplified to
one reading per letter, since the comparison forgives an edit. Chinese and Korean are left to
registered aliases: a reading by letters finds too few of them.
"""

import re
import unicodedata
from itertools import batched

from matchers.text.fold import Letters

_CYRILLIC = (
    "аa бb вv гg дd еe ёe жzh зz иi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch "
    "ъ ыy ьъ эe юyu яya іi їyi єye ґg ўu ђdj јj љlj њnj ћc џdz"
).replace("ьъ", "ь")
_GREEK = (
    "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo "
    "άa έe ήi ίi όo ύy ώo ϊi ϋy"
)
_KANA = (
    "アa イi ウu エe オo カka キki クku ケke コko ガga ギgi グgu ゲge ゴgo サsa "
    "シshi スsu セse ソso ザza ジji ズzu ゼze ゾzo タta チchi ツtsu テte トto "
    "ダda ヂji ヅzu デde ドdo ナna ニni ヌnu ネne ノno ハha ヒhi フfu ヘhe ホho "
    "バba ビbi ブbu ベbe ボbo パpa ピpi プpu ペpe ポpo マma ミmi ムmu メme モmo "
    "ヤya ユyu ヨyo ラra リri ルru レre ロro ワwa ヰi ヱe ヲo ンn ヴvu ッ ー"
)
_SMALL = dict(batched("ァaィiゥuェeォoャaュuョo", 2, strict=True))  # they replace the vowel before
_READINGS = {entry[0]: entry[1:] for entry in f"{_CYRILLIC} {_GREEK} {_KANA}".split()}
VOICED = "\u3099\u309a\uff9e\uff9f"
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u045f\u0490\u0491\u3041-\u30ff\uff66-\uff9f]")


def romanise(text: str) -> str:
    """Return the text with its Cyrillic, Greek and kana in Latin letters; empty without any."""
    return romanise_letters(text).text if _FOREIGN.search(text) else ""


def romanise_letters(text: str) -> Letters:
    """Return the romanised text, letter by letter with offsets of the original."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, letter in enumerate(text):
        is_small, answer = read_letter(letter)
        if is_small and answer and letters:
            letters[-1], ends[-1] = answer, place + 1
            continue
        if letter in VOICED and letters:
            ends[-1] = place + 1  # a voicing mark on its own: left to the forgiven edit
            continue
        answer = letter if answer is None else answer
        letters.extend(answer)
        starts.extend([place] * len(answer))
        ends.extend([place + 1] * len(answer))
    return Letters("".join(letters), starts, ends)


def read_letter(letter: str) -> tuple[bool, str | None]:
    """Return whether it replaces the vowel before, and its reading; None without a reading."""
    plain = _normalise_letter(letter)
    return plain in _SMALL, _SMALL.get(plain, _READINGS.get(plain))


def has_foreign_letters(text: str) -> bool:
    """Return whether the text has letters that `romanise` reads."""
    return bool(_FOREIGN.search(text))


def _normalise_letter(letter: str) -> str:
    """Lower case; hiragana and half-width kana as full-width katakana."""
    if "\u3041" <= letter <= "\u3096":
        return chr(ord(letter) + 0x60)
    return unicodedata.normalize("NFKC", letter).lower()
