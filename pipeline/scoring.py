"""How strongly do the likenesses speak for a claim? Log-odds that add up, a sentence for each."""

from collections.abc import Callable, Collection, Iterable
from math import exp

from matchers.image.likeness import Band
from matchers.text.likeness import Form
from pipeline.class_terms import category_class, title_class
from pipeline.cues import CueKind
from pipeline.policy import Policy
from pipeline.routing import Term
from pipeline.sight import ListingComparison
from pipeline.tables import Matcher, Weights
from pipeline.word_terms import (
    abbreviation,
    dictionary_word,
    has_initials,
    other_first_letter,
    plain_word,
    short_mark,
    word_commonness,
    written_small,
)
from pipeline.words import RightKind

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
