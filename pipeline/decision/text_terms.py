"""What the wording of a listing says for and against a claim: terms of the score, and sentences."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from matchers.text.fold import translate
from matchers.text.likeness import Form, TextLikeness
from pipeline.decision.comparison import ListingComparison, TermFunction
from pipeline.decision.routing import Term
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Said, Weights
from pipeline.vocabulary import RightKind
from pipeline.wording.cues import CueKind, field_text
from pipeline.wording.dictionary import commonness

_KNOWN: Final = 3.0  # the Zipf value from which the commonness of a word is counted


def select_text_terms(comparison: ListingComparison) -> tuple[TermFunction, ...]:
    """Return the terms to ask; initials count as wording although they are no likeness."""
    if comparison.text:
        return (*_TERMS, abbreviation)
    return (abbreviation,) if has_initials(comparison) else ()


def describe_text(likeness: TextLikeness, facts: Facts) -> Said:
    """Say in both languages which words of the listing contain the mark, and how."""
    start, end = likeness.span
    span = field_text(facts.listing, likeness.field)[start:end]
    field, form = _FIELDS[likeness.field], _FORMS[likeness.form]
    return Said(
        en=f"The {field.en} contains “{span}”: {form.en} “{likeness.mark}”.",
        zh=f"{field.zh}含有“{span}”：{form.zh}“{likeness.mark}”。",
    )


def weighing_form(comparison: ListingComparison, policy: Policy) -> Form:
    """Return the strongest form; a known word hides no mark and weighs as a misspelling."""
    form = comparison.text[0].form
    hides = form in policy.sense.disguised_forms
    return Form.EDIT1 if hides and comparison.is_plain_word else form


def _wording(comparison: ListingComparison, policy: Policy) -> Term:
    best = comparison.text[0]
    return Term(
        f"text_{best.form}", policy.weights.form[weighing_form(comparison, policy)], best.says
    )


def _description_only(comparison: ListingComparison, policy: Policy) -> Term | None:
    if any(likeness.field != "description" for likeness in comparison.text):
        return None
    says = "The mark appears only in the description, not in the title or the brand field."
    return Term("description_only", policy.weights.description_only, says)


def _brand_agrees(comparison: ListingComparison, policy: Policy) -> Term | None:
    if not comparison.has_brand_field or comparison.right.kind is not RightKind.TRADEMARK:
        return None
    says = f"The brand field itself names {comparison.right.mark}."
    return Term("brand_agrees", policy.weights.brand_agrees, says)


def _brand_differs(comparison: ListingComparison, policy: Policy) -> Term | None:
    brand = comparison.listing.brand.strip()
    names_nobody = not brand or brand.casefold() in policy.sense.generic_brands
    if (
        names_nobody
        or comparison.has_brand_like_it
        or comparison.right.kind is not RightKind.TRADEMARK
    ):
        return None
    says = f"The brand field names {brand}, not {comparison.right.mark}."
    return Term("brand_differs", policy.weights.brand_differs, says)


def dictionary_word(comparison: ListingComparison, policy: Policy) -> Term | None:
    if not comparison.word:
        return None
    says = f"{comparison.word} is also a common word, so its use may mean the word."
    return Term("dictionary_word", policy.weights.dictionary_word, says)


def word_commonness(comparison: ListingComparison, policy: Policy) -> Term | None:
    zipf = commonness(comparison.word) if comparison.word else _KNOWN
    if zipf <= _KNOWN:
        return None
    says = f"The word {comparison.word} is common: {zipf:.1f} on Zipf's scale of 1 to 7."
    return Term("word_commonness", policy.weights.word_commonness * (zipf - _KNOWN), says)


def written_small(comparison: ListingComparison, policy: Policy) -> Term | None:
    if not comparison.word or not comparison.is_written_small:
        return None
    says = f"It is in lower case, like the word and unlike the mark {comparison.right.mark}."
    return Term("written_small", policy.weights.written_small, says)


def plain_word(comparison: ListingComparison, policy: Policy) -> Term | None:
    if not comparison.is_plain_word:
        return None
    says = f"The text is a known word that is only close to {comparison.right.mark}."
    return Term("plain_word", policy.weights.plain_word, says)


def short_mark(comparison: ListingComparison, policy: Policy) -> Term | None:
    mark = comparison.right.mark
    if not mark.isascii() or _letters(mark) > policy.sense.short_mark_letters:
        return None
    says = f"{comparison.right.mark} is so short that it appears by chance."
    return Term("short_mark", policy.weights.short_mark, says)


@lru_cache(maxsize=4096)
def _letters(mark: str) -> int:
    return sum(map(str.isalnum, mark))


def other_first_letter(comparison: ListingComparison, policy: Policy) -> Term | None:
    best = comparison.text[0]
    if not best.edits or _first_letter(comparison) == _first(best.mark):
        return None
    says = f"It begins with another letter than {best.mark}; misspellings rarely do."
    return Term("other_first_letter", policy.weights.other_first_letter, says)


def _first_letter(comparison: ListingComparison) -> str:
    best = comparison.text[0]
    start, end = best.span
    return _first(field_text(comparison.listing, best.field)[start:end])


@lru_cache(maxsize=1024)
def _first(wording: str) -> str:
    return translate(wording).text[:1]


def _passage(comparison: ListingComparison, policy: Policy) -> Term | None:
    if comparison.right.kind is not RightKind.COPYRIGHT:
        return None
    longest = max(end - start for start, end in (likeness.span for likeness in comparison.text))
    if longest >= policy.sense.passage_letters:
        says = f"A passage of {longest} characters is the same; this is too long for chance."
        return Term("passage", policy.weights.passage, says)
    says = "Only the title of the work was found, not a passage of its text."
    return Term("title_of_work_only", policy.weights.title_of_work_only, says)


def _cue_term(kind: CueKind, weight: Callable[[Weights], float], says: str) -> TermFunction:
    """Return a term for one kind of wording beside the mark."""

    def weigh(comparison: ListingComparison, policy: Policy) -> Term | None:
        cue = comparison.find_cue(kind)
        if cue is None:
            return None
        says_all = f"“{cue.wording}” near the mark {says}"
        return Term(kind.value, weight(policy.weights), says_all)

    return weigh


def _better_right(comparison: ListingComparison, policy: Policy) -> Term | None:
    if not comparison.rivals:
        return None
    says = f"The wording fits {comparison.rivals[0].mark}, another owner's mark, better."
    return Term("better_right", policy.weights.better_right, says)


def abbreviation(comparison: ListingComparison, policy: Policy) -> Term | None:
    """Weigh initials, which no matcher looks for: they would be found in every listing."""
    if not has_initials(comparison):
        return None
    mark = comparison.right.mark
    says = f"The title has {_initials(mark)}, the initials of {mark}."
    return Term("abbreviation", policy.weights.abbreviation, says)


def has_initials(comparison: ListingComparison) -> bool:
    """Return whether the initials of the mark stand in the title as a word of capitals."""
    initials = _initials(comparison.right.mark)
    is_mark = comparison.right.kind is RightKind.TRADEMARK
    return is_mark and bool(initials) and _stands_alone(initials, comparison.listing.title)


@lru_cache(maxsize=4096)
def _initials(mark: str) -> str:
    """LV for Louis Vuitton; nothing for a mark of one word."""
    words = mark.replace("-", " ").split()
    letters = "".join(word[0] for word in words).upper()
    return letters if len(letters) > 1 and letters.isalpha() else ""


def _stands_alone(word: str, text: str) -> bool:
    place = text.find(word)
    while place >= 0:
        before, after = text[:place][-1:], text[place + len(word) :][:1]
        if not (before.isalnum() and before.isascii()) and not (
            after.isalnum() and after.isascii()
        ):
            return True
        place = text.find(word, place + 1)
    return False


_TERMS: Final[tuple[TermFunction, ...]] = (
    _wording,
    _description_only,
    _brand_agrees,
    _brand_differs,
    dictionary_word,
    word_commonness,
    written_small,
    plain_word,
    short_mark,
    other_first_letter,
    _passage,
    _cue_term(
        CueKind.NOMINATIVE,
        lambda w: w.nominative,
        "suggests goods that fit the goods of the mark.",
    ),
    _cue_term(CueKind.RESALE, lambda w: w.resale, "suggests that a genuine article is resold."),
    _cue_term(CueKind.STYLE, lambda w: w.style, "uses the mark to describe other goods."),
    _cue_term(CueKind.REPLICA, lambda w: w.replica, "announces an imitation."),
    _better_right,
)

_FIELDS: Final = {
    "title": Said(en="title", zh="标题"),
    "brand": Said(en="brand field", zh="品牌栏"),
    "description": Said(en="description", zh="描述"),
}
_FORMS: Final = {
    Form.LITERAL: Said(en="the plain mark", zh="原样商标"),
    Form.PUNCTUATED: Said(en="with other punctuation, the mark", zh="仅标点不同的商标"),
    Form.CONFUSABLE: Said(en="in look-alike letters, the mark", zh="以形近字母书写的商标"),
    Form.LEET: Said(en="with digits for letters, the mark", zh="以数字代替字母的商标"),
    Form.SPACED: Said(en="spaced out, the mark", zh="以空格拆开的商标"),
    Form.REPEATED: Said(en="with letters repeated, the mark", zh="重复字母的商标"),
    Form.ALIAS: Said(en="a registered alternative spelling of", zh="登记的其他写法，对应商标"),
    Form.ROMANISED: Said(en="in another script, the mark", zh="以其他文字书写的商标"),
    Form.GLUED: Said(en="joined to other words, the mark", zh="与其他词连写的商标"),
    Form.EDIT1: Said(en="one letter away from", zh="与之相差一个字母的商标"),
    Form.EDIT2: Said(en="two letters away from", zh="与之相差两个字母的商标"),
}
