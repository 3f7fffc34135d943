"""How strongly do the likenesses speak for a claim? Log-odds that add up, a sentence for each."""

from collections.abc import Callable, Collection, Iterable
from math import exp

from matchers.image.likeness import Band
from matchers.text.fold import translate
from pipeline.cues import CueKind, field_text
from pipeline.dictionary import commonness
from pipeline.policy import Policy
from pipeline.routing import Term
from pipeline.sight import Sight
from pipeline.tables import Matcher, Weights
from pipeline.words import RightKind

type Weigh = Callable[[Sight, Policy], Term | None]

BOTH = frozenset(Matcher)
_KNOWN = 3.0  # the Zipf value from which the commonness of a word is counted


def likeness_score(sight: Sight, policy: Policy) -> tuple[float, tuple[Term, ...]]:
    """Score and terms free of any complaint reason: text and pictures together."""
    terms = likeness_terms(sight, policy, BOTH)
    return score_of(terms), terms


def likeness_terms(
    sight: Sight, policy: Policy, scored_by: Collection[Matcher]
) -> tuple[Term, ...]:
    """The terms of those matchers; without a likeness only the prior speaks."""
    weighs: list[Weigh] = []
    if Matcher.TEXT in scored_by and sight.text:
        weighs += _OF_TEXT
    if Matcher.PICTURES in scored_by and sight.pictures:
        weighs += _OF_PICTURES
    if weighs:
        weighs += _OF_EITHER
    found = (weigh(sight, policy) for weigh in weighs)
    return (_prior(policy), *(term for term in found if term))


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


def _wording(sight: Sight, policy: Policy) -> Term:
    best = sight.text[0]
    return Term(f"text_{best.form}", policy.weights.form[best.form], best.says)


def _description_only(sight: Sight, policy: Policy) -> Term | None:
    if any(likeness.field != "description" for likeness in sight.text):
        return None
    says = "The mark stands in the description alone, not in the title or the brand field."
    return Term("description_only", policy.weights.description_only, says)


def _brand_agrees(sight: Sight, policy: Policy) -> Term | None:
    if not sight.has_brand_field or sight.right.kind is not RightKind.TRADEMARK:
        return None
    says = f"The brand field itself names {sight.right.mark}."
    return Term("brand_agrees", policy.weights.brand_agrees, says)


def _brand_differs(sight: Sight, policy: Policy) -> Term | None:
    brand = sight.listing.brand.strip()
    names_nobody = not brand or brand.casefold() in policy.sense.generic_brands
    if names_nobody or sight.has_brand_field or sight.right.kind is not RightKind.TRADEMARK:
        return None
    says = f"The brand field names {brand}, not {sight.right.mark}."
    return Term("brand_differs", policy.weights.brand_differs, says)


def _dictionary_word(sight: Sight, policy: Policy) -> Term | None:
    if not sight.is_dictionary_word:
        return None
    says = f"{sight.right.mark} is also a common word, so its use may mean the word."
    return Term("dictionary_word", policy.weights.dictionary_word, says)


def _word_commonness(sight: Sight, policy: Policy) -> Term | None:
    if not sight.is_dictionary_word:
        return None
    zipf = commonness(sight.right.mark)
    if zipf <= _KNOWN:
        return None
    says = f"Readers meet the word {sight.right.mark} often: {zipf:.1f} on Zipf's scale of 1 to 7."
    return Term("word_commonness", policy.weights.word_commonness * (zipf - _KNOWN), says)


def _plain_word(sight: Sight, policy: Policy) -> Term | None:
    if not sight.is_plain_word:
        return None
    says = f"The span is a known word of its own, merely close to {sight.right.mark}."
    return Term("plain_word", policy.weights.plain_word, says)


def _short_mark(sight: Sight, policy: Policy) -> Term | None:
    letters = sum(letter.isalnum() for letter in sight.right.mark)
    if letters > policy.sense.short_mark_letters or not sight.right.mark.isascii():
        return None
    says = f"{sight.right.mark} is so short that it turns up by chance."
    return Term("short_mark", policy.weights.short_mark, says)


def _other_first_letter(sight: Sight, policy: Policy) -> Term | None:
    best = sight.text[0]
    if not best.edits or _first_letter(sight) == translate(best.mark).text[:1]:
        return None
    says = f"It begins with another letter than {best.mark}; misspellings rarely do."
    return Term("other_first_letter", policy.weights.other_first_letter, says)


def _first_letter(sight: Sight) -> str:
    best = sight.text[0]
    start, end = best.span
    return translate(field_text(sight.listing, best.field)[start:end]).text[:1]


def _passage(sight: Sight, policy: Policy) -> Term | None:
    if sight.right.kind is not RightKind.COPYRIGHT:
        return None
    longest = max(end - start for start, end in (likeness.span for likeness in sight.text))
    if longest >= policy.sense.passage_letters:
        says = f"A passage of {longest} characters agrees; chance does not copy so much."
        return Term("passage", policy.weights.passage, says)
    says = "Only the title of the work was found, not a passage of its text."
    return Term("title_of_work_only", policy.weights.title_of_work_only, says)


def _cue(kind: CueKind, weight: Callable[[Weights], float], says: str) -> Weigh:
    """A term for one kind of wording beside the mark."""

    def weigh(sight: Sight, policy: Policy) -> Term | None:
        cue = sight.cue(kind)
        if cue is None:
            return None
        says_all = f"“{cue.wording}” beside the mark {says}"
        return Term(kind.value, weight(policy.weights), says_all)

    return weigh


def _better_right(sight: Sight, policy: Policy) -> Term | None:
    if not sight.rivals:
        return None
    says = f"The wording fits {sight.rivals[0].mark}, another owner's mark, better."
    return Term("better_right", policy.weights.better_right, says)


def _picture(sight: Sight, policy: Policy) -> Term:
    best = sight.pictures[0]
    return Term(f"picture_{best.band}", policy.weights.picture[best.band], best.says)


def _logo_in_scene(sight: Sight, policy: Policy) -> Term | None:
    if not sight.has_logo_in_picture:
        return None
    says = "Local features of the named right's reference agree inside a picture."
    return Term("logo_in_scene", policy.weights.logo_in_scene, says)


def _further_picture(sight: Sight, policy: Policy) -> Term | None:
    proven = {picture.picture for picture in sight.pictures if picture.band is not Band.SIMILAR}
    if len(proven) < 2:
        return None
    says = f"{len(proven)} pictures of the listing show references of this right."
    return Term("further_picture", policy.weights.further_picture, says)


def _title_class(sight: Sight, policy: Policy) -> Term | None:
    fits = sight.fits(sight.title_classes)
    if fits is None:
        return None
    listed = ", ".join(map(str, sorted(sight.title_classes)))
    if fits:
        says = f"The goods look like Nice class {listed}, for which the mark is registered."
        return Term("class_fits", policy.weights.class_fits, says)
    says = f"The goods look like Nice class {listed}, for which the mark is not registered."
    weights = policy.weights  # a coined mark may be well known beyond its classes, a word is not
    weight = weights.word_class_differs if sight.is_dictionary_word else weights.class_differs
    return Term("class_differs", weight, says)


def _category_class(sight: Sight, policy: Policy) -> Term | None:
    """A category is often wrong, so it weighs apart from the title."""
    fits = sight.fits(sight.category_classes)
    if fits is None:
        return None
    if fits:
        says = "The listing stands in a category that fits the mark's Nice classes."
        return Term("category_fits", policy.weights.category_fits, says)
    says = "The listing stands in a category outside the mark's Nice classes."
    return Term("category_differs", policy.weights.category_differs, says)


def _authorised(sight: Sight, policy: Policy) -> Term | None:
    if not sight.is_authorised:
        return None
    return Term("authorised", policy.weights.authorised, "The owner has authorised this seller.")


_OF_TEXT: tuple[Weigh, ...] = (
    _wording,
    _description_only,
    _brand_agrees,
    _brand_differs,
    _dictionary_word,
    _word_commonness,
    _plain_word,
    _short_mark,
    _other_first_letter,
    _passage,
    _cue(
        CueKind.NOMINATIVE,
        lambda w: w.nominative,
        "suggests goods that fit the mark's own, not goods under it.",
    ),
    _cue(CueKind.RESALE, lambda w: w.resale, "suggests a genuine article sold on."),
    _cue(CueKind.STYLE, lambda w: w.style, "borrows the mark to describe other goods."),
    _cue(CueKind.REPLICA, lambda w: w.replica, "announces an imitation."),
    _better_right,
)
_OF_PICTURES: tuple[Weigh, ...] = (_picture, _logo_in_scene, _further_picture)
_OF_EITHER: tuple[Weigh, ...] = (_title_class, _category_class, _authorised)
