"""The machine's sentences in the reader's language, though the record keeps them in English.

A decision record holds each sentence as it was said. Each kind of sentence is a template here: the
stored text is matched against it, and the template's translation filled with the same words. What
matches none, because an older release said it, stays English.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.utils.translation import get_language, gettext, gettext_noop

from interfaces.web.labels import join_list, label_stored
from matchers.image.picture import RefusalCode

_SENTENCES: Final = (
    gettext_noop("Before any evidence: few listings infringe a right."),
    gettext_noop(
        "{likeness}. Fewer than 1 of 10,000 ordinary titles comes as near to a mark as this."
    ),
    gettext_noop("{likeness}. {titles} of 10,000 ordinary titles come as near to a mark as this."),
    gettext_noop("“{stretch}” is the registered alias {alias} of {mark}, as registered"),
    gettext_noop("“{stretch}” is the registered alias {alias} of {mark}: {phrases}"),
    gettext_noop("“{stretch}” is {mark}, as registered"),
    gettext_noop("“{stretch}” is {mark}: {phrases}"),
    gettext_noop("The mark appears only in the description, not in the title or the brand field."),
    gettext_noop("The brand field itself names {mark}."),
    gettext_noop("The brand field names {brand}, not {mark}."),
    gettext_noop("{mark} is also a common word, so its use may mean the word."),
    gettext_noop("{mark} is so short that it appears by chance."),
    gettext_noop("The word {mark} is common: {zipf} on Zipf's scale of 1 to 7."),
    gettext_noop("The text is a known word that is only close to {mark}."),
    gettext_noop("It begins with another letter than {mark}; misspellings rarely do."),
    gettext_noop("The wording fits {mark}, another owner's mark, better."),
    gettext_noop("It is in lower case, like the word and unlike the mark {mark}."),
    gettext_noop("A passage of {letters} characters is the same; this is too long for chance."),
    gettext_noop("Only the title of the work was found, not a passage of its text."),
    gettext_noop("“{wording}” near the mark suggests goods that fit the goods of the mark."),
    gettext_noop("“{wording}” near the mark suggests that a genuine article is resold."),
    gettext_noop("“{wording}” near the mark uses the mark to describe other goods."),
    gettext_noop("“{wording}” near the mark announces an imitation."),
    gettext_noop("The title has {initials}, the initials of {mark}."),
    gettext_noop("The goods look like Nice class {classes}, for which the mark is registered."),
    gettext_noop("The goods look like Nice class {classes}, for which the mark is not registered."),
    gettext_noop("The category of the listing fits the Nice classes of the mark."),
    gettext_noop("The category of the listing does not fit the Nice classes of the mark."),
    gettext_noop("The owner has authorised this seller."),
    gettext_noop("A shop's own page is always decided by a person."),
    gettext_noop("The seller has one counterfeit case upheld before."),
    gettext_noop("The seller has {count} counterfeit cases upheld before."),
    gettext_noop("{count} pictures of the listing show references of this right."),
    gettext_noop("“{wording}” in the {field} may say what the goods fit."),
    gettext_noop("“{wording}” in the {field} may offer a genuine article for resale."),
    gettext_noop("{word} is a common word, and nothing else shows that the mark is meant."),
    gettext_noop("The text is a common word that is only close to {mark}."),
    gettext_noop("The wording is only close to {mark}."),
    gettext_noop("The goods fit none of the Nice classes for which the mark is registered."),
    gettext_noop("The right covers {territories}; the listing is offered in {markets}."),
    gettext_noop("A picture shows a reference that must never count for this right."),
    gettext_noop(
        "So many sellers show this reference that it may be a stock picture or package filler."
    ),
    gettext_noop("The right is not verified: it is {state}."),
    gettext_noop("The right is claimed on the public form, not verified."),
    gettext_noop("The right has expired since the filing."),
    gettext_noop("With {count} strikes, this one would lead to a ban of the seller."),
    gettext_noop("A picture could not be read: {error}."),
    gettext_noop("The rights index is {age} s old; the limit is {limit} s."),
    gettext_noop(
        "The pictures resemble a reference, but among so many that are compared it is not shown "
        "that {share} of such claims are true."
    ),
    gettext_noop("The picture is known in one way alone: no second, independent one agrees."),
    gettext_noop("The picture resembles {count} pictures of a fixed set of strangers as much."),
    gettext_noop("The reference is too plain to be told from others."),
    gettext_noop("Another owner holds the same mark, {mark}."),
    gettext_noop("Policy has already approved {count} cases of this filer today."),
    gettext_noop("The file is the same as the reference, byte for byte."),
    gettext_noop("The picture has the same pixels as the reference, in another file."),
    gettext_noop("{sentence} It was not measured how often unrelated pictures are as close."),
    gettext_noop(
        "{sentence} Among unrelated pictures, one pair in {count} is as close; {compared} were "
        "compared here, so about one unrelated listing in {listings} comes as near."
    ),
    gettext_noop(
        "{sentence} Among unrelated pictures, one pair in {count} is as close; {compared} were "
        "compared here, so that by itself it says nothing."
    ),
    gettext_noop("{sentence} Among unrelated pictures, one pair in {count} is as close."),
    gettext_noop("{sentence} The grey levels there vary alike to {share}."),
    gettext_noop(
        "{view} differs from the reference in {distance} of {bits} bits; by pHash in {second} "
        "of 64."
    ),
    gettext_noop("{view} differs from the reference in {distance} of {bits} bits."),
    gettext_noop(
        "{view} shows the reference: features from {count} places agree, over {share} of it."
    ),
    gettext_noop(
        "{view} has contours like the reference's: they agree to {share}, found from {count} "
        "places that look the same."
    ),
    gettext_noop(
        "{view} shows the reference or a part of it: {count} places look the same, and the pixels "
        "there agree to {share}."
    ),
)
_PHRASES: Final = (
    gettext_noop("transliterated to Latin letters as “{reading}”"),
    gettext_noop("joined to other letters"),
    gettext_noop("written with other signs or spaces"),
    gettext_noop("invisible characters between its letters"),
    gettext_noop("{letter} repeated"),
    gettext_noop("{letter} not doubled"),
    gettext_noop("{ours} written for {theirs}"),
    gettext_noop("written with spaces"),
    gettext_noop("its letters spaced apart"),
    gettext_noop("other signs or spaces between its letters"),
    gettext_noop("one letter different, not counting lookalike and doubled letters"),
    gettext_noop("two letters different, not counting lookalike and doubled letters"),
    gettext_noop("several letters differ: {ours} for {theirs}"),
    gettext_noop("letters swapped: {ours} for {theirs}"),
    gettext_noop("two letters differ: {ours} for {theirs}"),
    gettext_noop("one letter differs: {ours} for {theirs}"),
    gettext_noop("one letter added: {letter}"),
    gettext_noop("one letter missing: {letter}"),
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with the language that it is in."""

    text: str
    language: str


def translate_sentence(sentence: str) -> Sentence:
    """Return a machine's sentence in the reader's language, or as it is if none is known."""
    language = get_language() or "en"
    text = None if language.startswith("en") else _translate(sentence, _SENTENCES)
    return Sentence(sentence, "en") if text is None else Sentence(text, language)


def _translate(sentence: str, templates: tuple[str, ...]) -> str | None:
    for template, pattern in _compile(templates):
        if match := pattern.fullmatch(sentence):
            words = {name: _translate_part(name, part) for name, part in match.groupdict().items()}
            return gettext(template).format(**words)
    return None


def _translate_part(name: str, part: str) -> str:
    """Return the part of a sentence that is a sentence itself, or a list of phrases; else as is."""
    if name == "phrases":
        return gettext(", ").join(_translate_phrase(phrase) for phrase in part.split(", "))
    if name in {"sentence", "likeness", "view", "how"}:
        return _translate(part, _SENTENCES + _PARTS) or part
    if name in _LISTS:
        return join_list(part.split(", "))
    if name == "error":
        return str(label_stored(RefusalCode, part.replace(" ", "_")))
    if name in {"ours", "theirs"}:
        return _translate(part, _LETTERS) or part
    return part


_LISTS: Final = frozenset({"classes", "markets", "territories"})


def translate_view(view: str) -> str:
    """Name a view of a picture: mirrored, a quadrant, or both."""
    return _translate(view, _PARTS) or view


def _translate_phrase(phrase: str) -> str:
    return _translate(phrase, _PHRASES) or phrase


_LETTERS: Final = (
    gettext_noop("zero"),
    gettext_noop("one"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
    gettext_noop("the at sign"),
    gettext_noop("the dollar sign"),
    gettext_noop("an exclamation mark"),
    gettext_noop("a bar"),
    gettext_noop("the euro sign"),
    gettext_noop("the pound sign"),
    gettext_noop("the yen sign"),
    gettext_noop("the cent sign"),
    gettext_noop("the styled {letter}"),
    gettext_noop("Cyrillic {letter}"),
    gettext_noop("Greek {letter}"),
    gettext_noop("Latin {letter}"),
)
_PARTS: Final = (
    gettext_noop("The picture, {how},"),
    gettext_noop("The picture"),
    gettext_noop("The {how}"),
    gettext_noop("{how}, mirrored"),
    gettext_noop("{how}, as a negative"),
    gettext_noop("as a negative"),
    gettext_noop("mirrored"),
    gettext_noop("upside down"),
    gettext_noop("turned left"),
    gettext_noop("turned right"),
    gettext_noop("laid flat"),
    gettext_noop("without its border"),
    gettext_noop("upper-left quadrant"),
    gettext_noop("upper-right quadrant"),
    gettext_noop("lower-left quadrant"),
    gettext_noop("lower-right quadrant"),
    gettext_noop("middle {share}"),
)


@cache
def _compile(templates: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, re.compile(_to_pattern(template), re.DOTALL)) for template in templates)


def _to_pattern(template: str) -> str:
    return re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(template))
