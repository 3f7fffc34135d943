"""How was the wording made equal to the mark? One form and one sentence per likeness."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from rapidfuzz.distance import OSA, Levenshtein

from matchers.text.alignment import Unit, aligned, plain
from matchers.text.hits import Hit
from matchers.text.likeness import Form, TextLikeness

_SIGNS = {
    "0": "zero", "1": "one", "3": "three", "4": "four", "5": "five", "7": "seven", "8": "eight",
    "9": "nine", "@": "the at sign", "$": "the dollar sign", "!": "an exclamation mark",
    "|": "a bar", "€": "the euro sign", "£": "the pound sign", "¥": "the yen sign",
    "¢": "the cent sign",
}  # fmt: skip
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_ORDER = (Form.CONFUSABLE, Form.LEET, Form.SPACED, Form.REPEATED, Form.PUNCTUATED)

type Finding = tuple[Form, str]


def likeness(hit: Hit) -> TextLikeness:
    """The hit with its form and its sentence."""
    findings = list(_findings(hit))
    return TextLikeness(
        right_id=hit.right_id,
        mark=hit.spelling.mark,
        field=hit.field,
        span=hit.span,
        form=_form(hit, findings),
        edits=hit.edits,
        similarity=1 - hit.edits / max(len(hit.text), len(hit.spelling.text)),
        says=_sentence(hit, [phrase for _, phrase in findings]),
    )


def _form(hit: Hit, findings: list[Finding]) -> Form:
    """The first form that applies; an edit is never called a disguise."""
    if hit.edits:
        return Form.EDIT1 if hit.edits == 1 else Form.EDIT2
    if hit.is_romanised:
        return Form.ROMANISED
    found = {form for form, _ in findings}
    disguises = [form for form in _ORDER[:4] if form in found]
    if disguises:
        return disguises[0]
    if hit.spelling.is_alias:
        return Form.ALIAS
    if hit.is_glued:
        return Form.GLUED
    return Form.PUNCTUATED if found else Form.LITERAL


def _sentence(hit: Hit, phrases: list[str]) -> str:
    name = hit.spelling.mark
    if hit.spelling.is_alias:
        name = f"the registered alias {hit.spelling.wording} of {name}"
    stretch = hit.stretch
    if not phrases:
        return f"“{stretch}” is {name}, as registered"
    return f"“{stretch}” is {name}: {', '.join(phrases)}"


def _findings(hit: Hit) -> Iterator[Finding]:
    if hit.is_romanised:
        yield Form.ROMANISED, f"read in Latin letters as “{hit.text}”"
    if hit.is_glued:
        yield Form.GLUED, "run together with other letters"
    if hit.edits:
        yield (Form.EDIT1 if hit.edits == 1 else Form.EDIT2), _edits(hit.text, hit.spelling.text)
    elif not hit.is_romanised:
        found = _disguises(hit.stretch, hit.spelling.wording)
        yield from (one for one in found if not (hit.is_glued and one[0] is Form.REPEATED))


def _disguises(stretch: str, wording: str) -> Iterator[Finding]:
    """What differs between two texts that are equal after folding, each thing once."""
    if stretch.casefold() == wording.casefold():
        return
    pairs = aligned(stretch, wording)
    if pairs is None:
        yield Form.PUNCTUATED, "written with other signs or spaces"
        return
    yield from dict.fromkeys(found for pair in pairs for found in _letter(*pair))
    if _UNSEEN.search(stretch) and not _UNSEEN.search(wording):
        yield Form.CONFUSABLE, "invisible characters between its letters"
    yield from _gaps(pairs, stretch, wording)


def _letter(ours: Unit, theirs: Unit) -> Iterator[Finding]:
    if ours.letter != theirs.letter:
        written = _SIGNS.get(ours.letter, ours.source)
        yield Form.LEET, f"{written} written for {_SIGNS.get(theirs.letter, theirs.source)}"
    elif plain(ours.source) != plain(theirs.source):
        yield Form.CONFUSABLE, f"{_described(ours.source)} written for {theirs.source}"
    elif _bare_case(ours.source) != _bare_case(theirs.source):
        yield Form.PUNCTUATED, f"{ours.source} written for {theirs.source}"
    if ours.count > theirs.count:
        yield Form.REPEATED, f"{ours.source} repeated"
    elif ours.count < theirs.count:
        yield Form.REPEATED, f"{theirs.source} not doubled"


def _bare_case(letter: str) -> str:
    return unicodedata.normalize("NFC", letter).casefold()


def _described(letter: str) -> str:
    """A lookalike by its script: Cyrillic а; a styled letter as such."""
    if unicodedata.normalize("NFKC", letter) != unicodedata.normalize("NFC", letter):
        return f"the styled {letter}"
    return f"{unicodedata.name(letter[0], 'unnamed').split()[0].capitalize()} {letter}"


def _gaps(pairs: list[tuple[Unit, Unit]], stretch: str, wording: str) -> Iterator[Finding]:
    """Where words end: spaces put in, or other signs and spaces between the same letters."""
    ours = [one.word != other.word for one, other in pairwise(ours for ours, _ in pairs)]
    theirs = [one.word != other.word for one, other in pairwise(theirs for _, theirs in pairs)]
    added = sum(one and not other for one, other in zip(ours, theirs, strict=True))
    is_spelt_out = added >= 2 and all(ours)
    if added and (is_spelt_out or _spaces(stretch) > _spaces(wording)):
        yield Form.SPACED, "written with spaces" if _spaces(stretch) else "its letters set apart"
    elif ours != theirs or _signs(stretch) != _signs(wording):
        yield Form.PUNCTUATED, "other signs or spaces between its letters"


def _spaces(text: str) -> int:
    return len(text.strip().split()) - 1


def _signs(text: str) -> list[str]:
    """Signs and spaces between the letters, in order."""
    return re.findall(r"[^\w\u0300-\u036f]+", _UNSEEN.sub("", text.strip()))


def _edits(ours: str, theirs: str) -> str:
    """The edits in words; neighbours swapped count as one, as in the distance."""
    steps = Levenshtein.editops(theirs, ours)
    if OSA.distance(ours, theirs) < len(steps):
        return f"letters swapped: {ours} for {theirs}"
    if len(steps) > 1:
        return f"two letters differ: {ours} for {theirs}"
    step = next(iter(steps))
    added, missing = (
        ours[step.dest_pos : step.dest_pos + 1],
        theirs[step.src_pos : step.src_pos + 1],
    )
    if step.tag == "replace":
        return f"one letter differs: {added} for {missing}"
    return (
        f"one letter added: {added}" if step.tag == "insert" else f"one letter missing: {missing}"
    )
