"""How was the wording made equal to the mark? One form and one sentence per likeness."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA, Levenshtein

from matchers.labels.words import Sentence
from matchers.text.fold import blank_signs, join_tokens, tokenise, tokenise_letters, translate
from matchers.text.letter_comparison import Unit, align_letters, find_hidden_letters, strip_letter
from matchers.text.likeness import Form, LetterName, TextLikeness, TextPhrase
from matchers.text.romanisation import romanise
from matchers.text.spelling import Spelling

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_NO_LETTER = re.compile(r"[\W_]+")
_ORDER = (Form.CONFUSABLE, Form.LEET, Form.SPACED, Form.REPEATED, Form.PUNCTUATED)

type Finding = tuple[Form, Sentence]


@dataclass(frozen=True, slots=True)
class Hit:
    """A spelling met in a field, in a stretch of its original text."""

    spelling: Spelling
    field: str
    stretch: str
    span: tuple[int, int]
    edits: int
    similarity: float
    is_glued: bool = False
    is_aloud: bool = False  # the stretch was read in Latin letters
    is_parted: bool = False  # its signs were taken for spaces
    reading: str = ""  # the Latin spelling that a word of another script was taken for

    @property
    def is_romanised(self) -> bool:
        return self.is_aloud or self.spelling.is_romanised

    @property
    def text(self) -> str:
        """The folded text of the stretch, as it met the spelling."""
        if self.reading:
            return join_tokens(tokenise(self.reading))
        if not self.edits:
            return self.spelling.text
        if self.is_aloud:
            return join_tokens(tokenise(romanise(self.stretch)))
        letters = translate(self.stretch)
        return join_tokens(tokenise_letters(blank_signs(letters) if self.is_parted else letters))


def explain_plain_hit(
    right_id: int,
    names: tuple[str, str],
    place: tuple[str, tuple[int, int]],
    stretch: str,
    how: tuple[bool, float | None],
) -> TextLikeness:
    """Return a likeness as registered, without a comparison.

    `names` are mark and alias; `how`: whether it is joined to other letters, and its log odds.
    """
    (mark, alias), (is_glued, log_odds) = names, how
    form = Form.ALIAS if alias else Form.GLUED if is_glued else Form.LITERAL
    says = _build_sentence(stretch, names, (TextPhrase.JOINED(),) if is_glued else ())
    return TextLikeness(right_id, mark, place[0], place[1], form, 0, 1.0, says, log_odds)


def explain_edited_hit(
    right_id: int,
    names: tuple[str, str],
    place: tuple[str, tuple[int, int]],
    stretch: str,
    how: tuple[int, float, float | None],
) -> TextLikeness:
    """Return a likeness with edits, told in the letters as written; `how`: edits to log odds."""
    edits = how[0]
    mark, alias = names
    form = Form.EDIT1 if edits == 1 else Form.EDIT2
    phrase = _describe_written_edits(stretch, alias or mark, edits)
    says = _build_sentence(stretch, names, (phrase,))
    return TextLikeness(right_id, mark, *place, form, edits, how[1], says, how[2])


def _describe_written_edits(stretch: str, wording: str, edits: int) -> Sentence:
    ours, theirs = stretch.casefold(), wording.casefold()
    if OSA.distance(ours, theirs, score_cutoff=2) != edits:
        ours, theirs = _NO_LETTER.sub("", ours), _NO_LETTER.sub("", theirs)
        if OSA.distance(ours, theirs, score_cutoff=2) != edits:
            return (TextPhrase.ONE_DIFFERENT if edits == 1 else TextPhrase.TWO_DIFFERENT)()
    return _describe_edits(ours, theirs)


def explain_hit(hit: Hit, log_odds: float | None = None) -> TextLikeness:
    """Return the hit with its form, its sentence, and its log odds where it was weighed."""
    findings, spelling = list(_list_findings(hit)), hit.spelling
    names = (spelling.mark, spelling.wording if spelling.is_alias else "")
    return TextLikeness(
        spelling.right_id,
        spelling.mark,
        hit.field,
        hit.span,
        _choose_form(hit, findings),
        hit.edits,
        hit.similarity,
        _build_sentence(hit.stretch, names, tuple(phrase for _, phrase in findings)),
        log_odds,
    )


def _choose_form(hit: Hit, findings: list[Finding]) -> Form:
    """Return the first form that applies; an edit is never called a disguise."""
    if hit.edits:
        return Form.EDIT1 if hit.edits == 1 else Form.EDIT2
    if hit.is_romanised:
        return Form.ROMANISED
    forms = {form for form, _ in findings}
    disguises = [form for form in _ORDER[:4] if form in forms]
    if disguises:
        return disguises[0]
    if hit.spelling.is_alias:
        return Form.ALIAS
    if hit.is_glued:
        return Form.GLUED
    return Form.PUNCTUATED if forms else Form.LITERAL


def _build_sentence(
    stretch: str, names: tuple[str, str], phrases: tuple[Sentence, ...]
) -> Sentence:
    """Say that a stretch is a mark or its alias, and how it differs; `names` are both."""
    mark, alias = names
    if alias and phrases:
        return TextPhrase.ALIAS(stretch=stretch, alias=alias, mark=mark, phrases=phrases)
    if alias:
        return TextPhrase.ALIAS_AS_REGISTERED(stretch=stretch, alias=alias, mark=mark)
    if phrases:
        return TextPhrase.MARK(stretch=stretch, mark=mark, phrases=phrases)
    return TextPhrase.AS_REGISTERED(stretch=stretch, mark=mark)


def _list_findings(hit: Hit) -> Iterator[Finding]:
    if hit.is_romanised:
        yield Form.ROMANISED, TextPhrase.TRANSLITERATED(reading=hit.reading or hit.text)
    if hit.is_glued:
        yield Form.GLUED, TextPhrase.JOINED()
    if hit.edits:
        yield (
            (Form.EDIT1 if hit.edits == 1 else Form.EDIT2),
            _describe_edits(hit.text, hit.spelling.text),
        )
    elif not hit.is_romanised:
        disguises = _list_disguises(hit.stretch, hit.spelling.wording)
        yield from (form for form in disguises if not (hit.is_glued and form[0] is Form.REPEATED))


def _list_disguises(stretch: str, wording: str) -> Iterator[Finding]:
    """Yield what differs between two texts that are equal after folding, each thing once."""
    if stretch.casefold() == wording.casefold():
        return
    hidden_letters = find_hidden_letters(stretch, wording)
    yield from (
        (Form.LEET, TextPhrase.WRITTEN_FOR(ours=sign, theirs=letter))
        for sign, letter in hidden_letters
    )
    if hidden_letters:
        return
    pairs = align_letters(stretch, wording)
    if pairs is None:
        yield Form.PUNCTUATED, TextPhrase.OTHER_SIGNS()
        return
    yield from dict.fromkeys(finding for pair in pairs for finding in _compare_units(*pair))
    if _UNSEEN.search(stretch) and not _UNSEEN.search(wording):
        yield Form.CONFUSABLE, TextPhrase.INVISIBLE()
    yield from _compare_gaps(pairs, stretch, wording)


def _compare_units(ours: Unit, theirs: Unit) -> Iterator[Finding]:
    if ours.source != theirs.source:
        yield from _explain_exchange(ours, theirs)
    if ours.count > theirs.count:
        yield Form.REPEATED, TextPhrase.REPEATED(letter=ours.source)
    elif ours.count < theirs.count:
        yield Form.REPEATED, TextPhrase.NOT_DOUBLED(letter=theirs.source)


def _explain_exchange(ours: Unit, theirs: Unit) -> Iterator[Finding]:
    if ours.letter != theirs.letter:
        yield Form.LEET, TextPhrase.WRITTEN_FOR(ours=_name_sign(ours), theirs=_name_sign(theirs))
    elif strip_letter(ours.source) != strip_letter(theirs.source):
        letter = _describe_letter(ours.source)
        yield Form.CONFUSABLE, TextPhrase.WRITTEN_FOR(ours=letter, theirs=theirs.source)
    elif _fold_case(ours.source) != _fold_case(theirs.source):
        yield Form.PUNCTUATED, TextPhrase.WRITTEN_FOR(ours=ours.source, theirs=theirs.source)


def _fold_case(letter: str) -> str:
    return unicodedata.normalize("NFC", letter).casefold()


def _name_sign(unit: Unit) -> Sentence | str:
    return LetterName(unit.letter)() if unit.letter in LetterName else unit.source


def _describe_letter(letter: str) -> Sentence | str:
    """Return a lookalike by its script: Cyrillic а; a styled letter as such."""
    if unicodedata.normalize("NFKC", letter) != unicodedata.normalize("NFC", letter):
        return TextPhrase.STYLED(letter=letter)
    script = unicodedata.name(letter[0], "unnamed").split()[0].capitalize()
    return LetterName(script)(letter=letter) if script in LetterName else f"{script} {letter}"


def _compare_gaps(pairs: list[tuple[Unit, Unit]], stretch: str, wording: str) -> Iterator[Finding]:
    """Yield where words end: spaces put in, or other signs and spaces between the same letters."""
    ours = [unit.word != other.word for unit, other in pairwise(ours for ours, _ in pairs)]
    theirs = [unit.word != other.word for unit, other in pairwise(theirs for _, theirs in pairs)]
    added_spaces = sum(our and not other for our, other in zip(ours, theirs, strict=True))
    is_spelt_out = added_spaces >= 2 and all(ours)
    if added_spaces and (is_spelt_out or _count_spaces(stretch) > _count_spaces(wording)):
        yield (
            Form.SPACED,
            (TextPhrase.WITH_SPACES if _count_spaces(stretch) else TextPhrase.SPACED_APART)(),
        )
    elif ours != theirs or _list_signs(stretch) != _list_signs(wording):
        yield Form.PUNCTUATED, TextPhrase.SIGNS_BETWEEN()


def _count_spaces(text: str) -> int:
    return len(text.strip().split()) - 1


def _list_signs(text: str) -> list[str]:
    """List the signs and spaces between the letters, in order."""
    return re.findall(r"[^\w\u0300-\u036f]+", _UNSEEN.sub("", text.strip()))


def _describe_edits(ours: str, theirs: str) -> Sentence:
    """Return the edits in words; neighbours swapped count as one, as in the distance."""
    steps = Levenshtein.editops(theirs, ours)
    if not steps:
        return TextPhrase.SOUNDS_ALIKE()
    if len(steps) > 2:
        return TextPhrase.SEVERAL_DIFFER(ours=ours, theirs=theirs)
    if len(steps) > 1:
        is_swapped = OSA.distance(ours, theirs) < len(steps)
        phrase = TextPhrase.SWAPPED if is_swapped else TextPhrase.TWO_DIFFER
        return phrase(ours=ours, theirs=theirs)
    step = next(iter(steps))
    added_letter = ours[step.dest_pos : step.dest_pos + 1]
    missing = theirs[step.src_pos : step.src_pos + 1]
    if step.tag == "replace":
        return TextPhrase.ONE_DIFFERS(ours=added_letter, theirs=missing)
    if step.tag == "insert":
        return TextPhrase.ONE_ADDED(letter=added_letter)
    return TextPhrase.ONE_MISSING(letter=missing)
