"""How strongly do the likenesses speak for a claim? Log-odds that add up, a sentence for each."""

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from math import exp
from typing import Final

from matchers.image.likeness import Band
from matchers.text.fold import translate
from matchers.text.likeness import Form
from pipeline.decision.comparison import ListingComparison
from pipeline.decision.routing import Term
from pipeline.policy.policy import Policy
from pipeline.policy.tables import Matcher, Weights
from pipeline.vocabulary import RightKind
from pipeline.wording.cues import CueKind, field_text
from pipeline.wording.dictionary import commonness

_KNOWN: Final = 3.0  # the Zipf value from which the commonness of a word is counted


def dictionary_word(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.word:
        return None
    says = f"{sight.word} is also a common word, so its use may mean the word."
    return Term("dictionary_word", policy.weights.dictionary_word, says)


def word_commonness(sight: ListingComparison, policy: Policy) -> Term | None:
    zipf = commonness(sight.word) if sight.word else _KNOWN
    if zipf <= _KNOWN:
        return None
    says = f"Readers meet the word {sight.word} often: {zipf:.1f} on Zipf's scale of 1 to 7."
    return Term("word_commonness", policy.weights.word_commonness * (zipf - _KNOWN), says)


def written_small(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.word or not sight.is_written_small:
        return None
    says = f"It is written small, as the word is and the mark {sight.right.mark} is not."
    return Term("written_small", policy.weights.written_small, says)


def plain_word(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.is_plain_word:
        return None
    says = f"The span is a known word of its own, merely close to {sight.right.mark}."
    return Term("plain_word", policy.weights.plain_word, says)


def short_mark(sight: ListingComparison, policy: Policy) -> Term | None:
    mark = sight.right.mark
    if not mark.isascii() or _letters(mark) > policy.sense.short_mark_letters:
        return None
    says = f"{sight.right.mark} is so short that it turns up by chance."
    return Term("short_mark", policy.weights.short_mark, says)


@lru_cache(maxsize=4096)
def _letters(mark: str) -> int:
    return sum(map(str.isalnum, mark))


def other_first_letter(sight: ListingComparison, policy: Policy) -> Term | None:
    best = sight.text[0]
    if not best.edits or _first_letter(sight) == _first(best.mark):
        return None
    says = f"It begins with another letter than {best.mark}; misspellings rarely do."
    return Term("other_first_letter", policy.weights.other_first_letter, says)


def _first_letter(sight: ListingComparison) -> str:
    best = sight.text[0]
    start, end = best.span
    return _first(field_text(sight.listing, best.field)[start:end])


@lru_cache(maxsize=1024)
def _first(wording: str) -> str:
    return translate(wording).text[:1]


def abbreviation(sight: ListingComparison, policy: Policy) -> Term | None:
    """The matchers look for no initials: two or three letters would be found in every listing."""
    if not has_initials(sight):
        return None
    says = f"The title has {_initials(sight.right.mark)}, the initials of {sight.right.mark}."
    return Term("abbreviation", policy.weights.abbreviation, says)


def has_initials(sight: ListingComparison) -> bool:
    """Do the initials of the mark stand in the title as a word of capitals?"""
    initials = _initials(sight.right.mark)
    is_mark = sight.right.kind is RightKind.TRADEMARK
    return is_mark and bool(initials) and _stands_alone(initials, sight.listing.title)


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


def title_class(sight: ListingComparison, policy: Policy) -> Term | None:
    fits = sight.fits_classes(sight.title_classes)
    if fits is None:
        return None
    listed = ", ".join(map(str, sorted(sight.title_classes)))
    if fits:
        says = f"The goods look like Nice class {listed}, for which the mark is registered."
        return Term("class_fits", policy.weights.class_fits, says)
    says = f"The goods look like Nice class {listed}, for which the mark is not registered."
    return Term("class_differs", _class_differs(sight, policy), says)


def _class_differs(sight: ListingComparison, policy: Policy) -> float:
    """A coined mark may be well known beyond its classes, a shared name less so, a word not."""
    if sight.word:
        return policy.weights.word_class_differs
    if sight.is_shared_name:
        return policy.weights.name_class_differs
    return policy.weights.class_differs


def category_class(sight: ListingComparison, policy: Policy) -> Term | None:
    """A category is often wrong, so it weighs apart from the title."""
    fits = sight.fits_classes(sight.category_classes)
    if fits is None:
        return None
    if fits:
        says = "The listing stands in a category that fits the mark's Nice classes."
        return Term("category_fits", policy.weights.category_fits, says)
    says = "The listing stands in a category outside the mark's Nice classes."
    return Term("category_differs", policy.weights.category_differs, says)


type TermFunction = Callable[[ListingComparison, Policy], Term | None]

ALL_MATCHERS = frozenset(Matcher)


def likeness_score(sight: ListingComparison, policy: Policy) -> tuple[float, tuple[Term, ...]]:
    """Score and terms free of any complaint reason: text and pictures together."""
    terms = likeness_terms(sight, policy, ALL_MATCHERS)
    return score_of(terms), terms


def likeness_terms(
    sight: ListingComparison, policy: Policy, scored_by: Collection[Matcher]
) -> tuple[Term, ...]:
    """The terms of those matchers; without a likeness only the prior speaks."""
    terms = [_prior(policy)]
    for weigh in _select_terms(sight, scored_by):
        term = weigh(sight, policy)
        if term is not None:
            terms.append(term)
    return tuple(terms)


def _select_terms(
    sight: ListingComparison, scored_by: Collection[Matcher]
) -> tuple[TermFunction, ...]:
    """Initials are wording, too, though no likeness; without any of it the prior stands alone."""
    of_text: tuple[TermFunction, ...] = ()
    if Matcher.TEXT in scored_by and (sight.text or has_initials(sight)):
        of_text = (*_OF_TEXT, abbreviation) if sight.text else (abbreviation,)
    of_pictures = _OF_PICTURES if sight.pictures and Matcher.PICTURES in scored_by else ()
    return (*of_text, *of_pictures, *_OF_EITHER) if of_text or of_pictures else ()


def score_of(terms: Iterable[Term]) -> float:
    """The logistic of the summed terms."""
    return 1 / (1 + exp(-sum(term.weight for term in terms)))


def band_of(score: float, policy: Policy) -> str:
    """low, middle or high."""
    if score >= policy.bands.high:
        return "high"
    return "middle" if score >= policy.bands.middle else "low"


def _prior(policy: Policy) -> Term:
    return Term("prior", policy.weights.prior, "Before any evidence few listings infringe a right.")


def _wording(sight: ListingComparison, policy: Policy) -> Term:
    best = sight.text[0]
    return Term(f"text_{best.form}", policy.weights.form[weighing_form(sight, policy)], best.says)


def weighing_form(sight: ListingComparison, policy: Policy) -> Form:
    """The strongest form; a known word hides no mark, so it weighs as a slip of the pen would."""
    form = sight.text[0].form
    hides = form in policy.sense.disguised_forms
    return Form.EDIT1 if hides and sight.is_plain_word else form


def _description_only(sight: ListingComparison, policy: Policy) -> Term | None:
    if any(likeness.field != "description" for likeness in sight.text):
        return None
    says = "The mark stands in the description alone, not in the title or the brand field."
    return Term("description_only", policy.weights.description_only, says)


def _brand_agrees(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.has_brand_field or sight.right.kind is not RightKind.TRADEMARK:
        return None
    says = f"The brand field itself names {sight.right.mark}."
    return Term("brand_agrees", policy.weights.brand_agrees, says)


def _brand_differs(sight: ListingComparison, policy: Policy) -> Term | None:
    brand = sight.listing.brand.strip()
    names_nobody = not brand or brand.casefold() in policy.sense.generic_brands
    if names_nobody or sight.has_brand_like_it or sight.right.kind is not RightKind.TRADEMARK:
        return None
    says = f"The brand field names {brand}, not {sight.right.mark}."
    return Term("brand_differs", policy.weights.brand_differs, says)


def _passage(sight: ListingComparison, policy: Policy) -> Term | None:
    if sight.right.kind is not RightKind.COPYRIGHT:
        return None
    longest = max(end - start for start, end in (likeness.span for likeness in sight.text))
    if longest >= policy.sense.passage_letters:
        says = f"A passage of {longest} characters agrees; chance does not copy so much."
        return Term("passage", policy.weights.passage, says)
    says = "Only the title of the work was found, not a passage of its text."
    return Term("title_of_work_only", policy.weights.title_of_work_only, says)


def _cue_term(kind: CueKind, weight: Callable[[Weights], float], says: str) -> TermFunction:
    """A term for one kind of wording beside the mark."""

    def weigh(sight: ListingComparison, policy: Policy) -> Term | None:
        cue = sight.find_cue(kind)
        if cue is None:
            return None
        says_all = f"“{cue.wording}” beside the mark {says}"
        return Term(kind.value, weight(policy.weights), says_all)

    return weigh


def _better_right(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.rivals:
        return None
    says = f"The wording fits {sight.rivals[0].mark}, another owner's mark, better."
    return Term("better_right", policy.weights.better_right, says)


def _picture(sight: ListingComparison, policy: Policy) -> Term:
    best = sight.pictures[0]
    return Term(f"picture_{best.band}", policy.weights.picture[best.band], best.says)


def _logo_in_scene(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.has_logo_in_picture:
        return None
    says = "Local features of the named right's reference agree inside a picture."
    return Term("logo_in_scene", policy.weights.logo_in_scene, says)


def _further_picture(sight: ListingComparison, policy: Policy) -> Term | None:
    proven = {picture.picture for picture in sight.pictures if picture.band is not Band.SIMILAR}
    if len(proven) < 2:
        return None
    says = f"{len(proven)} pictures of the listing show references of this right."
    return Term("further_picture", policy.weights.further_picture, says)


def _authorised_seller(sight: ListingComparison, policy: Policy) -> Term | None:
    if not sight.is_authorised:
        return None
    return Term("authorised", policy.weights.authorised, "The owner has authorised this seller.")


_OF_TEXT: tuple[TermFunction, ...] = (
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
        "suggests goods that fit the mark's own, not goods under it.",
    ),
    _cue_term(CueKind.RESALE, lambda w: w.resale, "suggests a genuine article sold on."),
    _cue_term(CueKind.STYLE, lambda w: w.style, "borrows the mark to describe other goods."),
    _cue_term(CueKind.REPLICA, lambda w: w.replica, "announces an imitation."),
    _better_right,
)
_OF_PICTURES: tuple[TermFunction, ...] = (_picture, _logo_in_scene, _further_picture)
_OF_EITHER: tuple[TermFunction, ...] = (title_class, category_class, _authorised_seller)
