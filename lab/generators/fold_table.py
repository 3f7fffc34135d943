"""Generate `matchers/text/fold_table.json` from Unicode, UTS #39 and decancer; run by hand.

    python lab/generators/fold_table.py > matchers/text/fold_table.json

It needs PyICU (Unicode 16, UTS #39 skeletons) and decancer-py (a wider set of lookalikes),
neither of which the checkout installs. Which answer wins for a character:

1. a hand-made exception (trade mark signs part words, sharp s is ss, ᗩ is a),
2. itself in lower case, for ASCII,
3. nothing, for what cannot be seen and for accents,
4. its digit, for digits of every script,
5. a space, for spaces and control characters,
6. the letter in its name, for symbols that are named after a Latin letter,
7. the compatibility form in lower case where it is ASCII,
8. the UTS #39 skeleton where it is an ASCII letter or digit, as drawn (before lower-casing),
9. decancer's answer, for Latin, Greek, Cyrillic, Armenian, Cherokee, Coptic and Lisu only:
   it destroys kana, hangul, Thai and Arabic,
10. the compatibility form in lower case.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import decancer_py  # type: ignore[import-not-found, unused-ignore]  # only where this script runs
import icu  # type: ignore[import-not-found, unused-ignore]  # the same

EXCEPTIONS = {
    "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ı": "i", "İ": "i",
    "™": " ", "®": " ", "©": " ", "℠": " ", "℗": " ",
    "×": " x ", "゛": "\u3099", "゜": "\u309a",
    "\uff9e": "\u3099", "\uff9f": "\u309a", "＿": " ", "_": " ",
    "€": "€", "£": "£", "¥": "¥", "￥": "¥", "￡": "£", "¢": "¢",
}  # fmt: skip
# Drawn like Latin letters by those who write fancy titles: Canadian syllabics (UTS #39 lists some),
# currency signs, Georgian and other letters that a capital or a small one is taken for; and signs
# of mathematics, Old Italic letters and numbers of Warang Citi, as UTS #39 draws them.
DRAWN_ALIKE = (
    "ᗅA ᗩA ᐱA ᗷB ᑲb ᗞD ᗪD ᑯd ᕮE ᗴE ᗱE ᖴF ᘜG ᕼH ᓰI ᒍJ ᒎJ ᐸK ᒪL ᗰM ᑎN ᓍO ᑭP ᑫq ᖇR ᔕS ᖶT ᑌU ᑘU "
    "ᐯV ᐺV ᗯW ᘺW ᙭X ᖻY ᘔZ ᑕC ᑢc ₳A ฿B ₵C ₣F ₲G ₭K ₥M ₦N ₱P ₴S ₮T ₩W ჿo ყy ℮e ⍺a ⍳i ⍴p ӏl ⓡr "
    "Ⓡr Ყy Ჿo ￦w ∘o ∣l ∨V ∪U ⊤T ⋁V ⋃U ⋿E ⏽l ⟙T ╳x ⤫x ⤬x ⨯x "
    "𐋵Z 𐌁B 𐌂C 𐌉l 𐌑M 𐌕T 𐌗X 𐌠l 𐌢X 𑣠O 𑣥Z 𑣦W 𑣩C 𑣬X 𑣯W 𑣲C"
)
EXCEPTIONS |= {pair[0]: pair[1].lower() for pair in DRAWN_ALIKE.split()}
LOOKALIKE_SCRIPTS = {"Latn", "Grek", "Cyrl", "Armn", "Cher", "Copt", "Lisu", "Zyyy", "Zinh"}
OLD_SCRIPTS = {"Dsrt", "Osge", "Cari", "Lyci", "Goth", "Elba", "Runr", "Tfng", "Wara", "Plrd"}
ACCENTS = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
VOWEL_POINTS = ((0x591, 0x5C7), (0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670))
SELECTORS = ((0xFE00, 0xFE0F), (0xE0000, 0xE0FFF), (0x180B, 0x180F), (0x115F, 0x1160))
DROPPED = (*ACCENTS, *VOWEL_POINTS, *SELECTORS, (0x3164, 0x3164), (0xFFA0, 0xFFA0))
LETTER_NAME = re.compile(
    r"^(?!CIRCLED IDEOGRAPH).*(?:LATIN (?:CAPITAL|SMALL) LETTER|SYMBOL LETTER) ([A-Z])$"
)
_LINE = 48  # characters of a string in the file
spoof = icu.SpoofChecker()


def list_assigned() -> Iterator[str]:
    for code in range(0x110000):
        letter = chr(code)
        if unicodedata.category(letter) not in {"Cn", "Co", "Cs"}:
            yield letter


def is_dropped(letter: str) -> bool:
    code = ord(letter)
    return unicodedata.category(letter) == "Cf" or any(low <= code <= high for low, high in DROPPED)


def to_compatibility_form(letter: str) -> str:
    """Return the compatibility form in lower case; kana keep their voicing mark as a letter."""
    name = unicodedata.name(letter, "")
    if "HANGUL LETTER" in name:  # single jamo stay: composing them again would not be idempotent
        return letter
    return unicodedata.normalize(
        "NFKC" if "HANGUL" in name or "KOREAN" in name else "NFKD", letter
    ).lower()


def find_lookalike(letter: str) -> str | None:
    """Return an ASCII letter or digit that is drawn alike, or None."""
    script = icu.Script.getScript(letter).getShortName()
    if script not in LOOKALIKE_SCRIPTS | OLD_SCRIPTS or unicodedata.category(letter)[0] != "L":
        return None
    skeleton = spoof.getSkeleton(1, letter)
    if len(skeleton) == 1 and skeleton.isascii() and skeleton.isalnum():
        return str(skeleton.lower())
    if script not in LOOKALIKE_SCRIPTS:
        return None
    answer = str(decancer_py.parse(letter))
    return answer if answer.isascii() and answer.isalnum() and len(answer) <= 2 else None


@cache
def fold_once(letter: str) -> str:  # noqa: C901, PLR0911  # one line for each rule of the docstring
    if letter in EXCEPTIONS:
        return EXCEPTIONS[letter]
    if letter.isascii():
        return letter.lower()
    if is_dropped(letter):
        return ""
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(letter)[0] in "ZC":
        return " "
    match = LETTER_NAME.match(unicodedata.name(letter, ""))
    if match and unicodedata.category(letter) == "So":
        return match[1].lower()
    form = to_compatibility_form(letter)
    if form.isascii():
        return form
    return find_lookalike(unicodedata.normalize("NFD", letter)[0]) or form


def fold_letter(letter: str) -> str:
    """Return what the letter becomes, followed until nothing changes: folding is idempotent."""
    answer = fold_once(letter)
    for _ in range(8):
        following = "".join(map(fold_once, answer))
        if following == answer:
            return answer
        answer = following
    raise RuntimeError(f"U+{ord(letter):04X} has no end")


def cut_text(text: str) -> list[str]:
    return [text[start : start + _LINE] for start in range(0, len(text), _LINE)]


def group_runs(letters: Iterable[str]) -> list[tuple[int, int]]:
    """Return neighbouring characters as ranges, first and last."""
    runs: list[tuple[int, int]] = []
    for code in map(ord, letters):
        if runs and code == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], code)
        else:
            runs.append((code, code))
    return runs


def format_kept_marks(table: dict[str, str]) -> str:
    """Return combining marks that survive, as the inside of a character class."""
    marks = [c for c in table if unicodedata.category(c)[0] == "M" and table[c] == c]
    return "".join(f"{chr(low)}-{chr(high)}" for low, high in group_runs(marks))


def build_table(table: dict[str, str]) -> dict[str, list[str] | list[tuple[int, int]]]:
    """Return what `fold_table` reads, long strings cut into lines."""
    changed_entries = {source: answer for source, answer in table.items() if answer != source}
    pairs = "".join(
        source + answer for source, answer in changed_entries.items() if len(answer) == 1
    )
    longer = [source + answer for source, answer in changed_entries.items() if len(answer) > 1]
    return {
        "made_from": [f"Unicode {icu.UNICODE_VERSION}", f"UTS #39 by ICU {icu.ICU_VERSION}"],
        "dropped": group_runs(source for source, answer in changed_entries.items() if not answer),
        "pairs": cut_text(pairs),
        "longer": cut_text("\t".join(longer)),
        "marks": cut_text(format_kept_marks(table)),
    }


def write_table() -> None:
    table = build_table({letter: fold_letter(letter) for letter in list_assigned()})
    parts = (
        f" {json.dumps(name)}: [\n  " + ",\n  ".join(map(json.dumps, rows)) + "\n ]"
        for name, rows in table.items()
    )
    sys.stdout.write("{\n" + ",\n".join(parts) + "\n}\n")


if __name__ == "__main__":
    write_table()
