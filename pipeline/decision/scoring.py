"""How strongly do the likenesses speak for a claim? Log-odds that add up, a sentence for each."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from math import exp
from typing import Any, Final

from pipeline.decision.comparison import ListingComparison, TermFunction
from pipeline.decision.names import ScoreBand, TermPhrase
from pipeline.decision.picture_terms import describe_picture, select_picture_terms
from pipeline.decision.routing import Term
from pipeline.decision.text_terms import describe_text, repeats_stronger, select_text_terms
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText, Matcher

_MAX_SENTENCES: Final = 3  # more would not be read


@dataclass(frozen=True, slots=True)
class ScoredKind:
    """What the decision makes of the likenesses that one kind of matcher finds.

    Attributes:
        name: That of the kind in `matchers.kinds`, and in `scored_by` of the policy.
        select_terms: Returns the terms to ask about a comparison; none if it has nothing to say.
        describe: Says one likeness of the claimed right in both languages.
        repeats_stronger: Tells whether another likeness has said that already.
    """

    name: str
    select_terms: Callable[[ListingComparison], tuple[TermFunction, ...]]
    describe: Callable[[Any, Facts, Policy], LocalizedText]
    repeats_stronger: Callable[[Any, Facts], bool] = lambda _likeness, _facts: False


SCORED_KINDS: tuple[ScoredKind, ...] = (
    ScoredKind(Matcher.TEXT, select_text_terms, describe_text, repeats_stronger),
    ScoredKind(Matcher.PICTURES, select_picture_terms, describe_picture),
)


def likeness_score(comparison: ListingComparison, policy: Policy) -> tuple[float, tuple[Term, ...]]:
    """Return score and terms free of any complaint reason: all kinds together."""
    terms = likeness_terms(comparison, policy, [kind.name for kind in SCORED_KINDS])
    return score_of(terms), terms


def likeness_terms(
    comparison: ListingComparison, policy: Policy, scored_by: Collection[str]
) -> tuple[Term, ...]:
    """Return the terms of the kinds in `scored_by`; without a likeness only the prior speaks."""
    functions = [
        function
        for kind in SCORED_KINDS
        if kind.name in scored_by
        for function in kind.select_terms(comparison)
    ]
    if functions:
        functions += _OF_ANY_KIND
    terms = (function(comparison, policy) for function in functions)
    return (_prior(policy), *(term for term in terms if term is not None))


def describe_signals(facts: Facts, policy: Policy) -> LocalizedText:
    """Say the first few likenesses of the claimed right that the reason is scored by."""
    scored_by, right_id = policy.reasons[facts.reason].scored_by, facts.right.right_id
    sentences = (
        kind.describe(likeness, facts, policy)
        for kind in SCORED_KINDS
        if kind.name in scored_by
        for likeness in facts.list_likenesses(kind.name)
        if likeness.right_id == right_id and not kind.repeats_stronger(likeness, facts)
    )
    # Several references of a right may be found in one picture: that is said once.
    texts = list({sentence.en: sentence for sentence in sentences}.values())[:_MAX_SENTENCES]
    return LocalizedText(
        en=" ".join(text.en for text in texts), zh="".join(text.zh for text in texts)
    )


def score_of(terms: Iterable[Term]) -> float:
    """Return the logistic of the summed terms."""
    return 1 / (1 + exp(-sum(term.weight for term in terms)))


def classify_score(score: float, policy: Policy) -> ScoreBand:
    """Return the band of a score."""
    if score >= policy.bands.high:
        return ScoreBand.HIGH
    return ScoreBand.MIDDLE if score >= policy.bands.middle else ScoreBand.LOW


def _prior(policy: Policy) -> Term:
    return Term("prior", policy.weights.prior, TermPhrase.PRIOR())


def title_class(comparison: ListingComparison, policy: Policy) -> Term | None:
    fits = comparison.fits_classes(comparison.title_classes)
    if fits is None:
        return None
    classes = tuple(sorted(comparison.title_classes))
    if fits:
        says = TermPhrase.CLASS_FITS(classes=classes)
        return Term("class_fits", policy.weights.class_fits, says)
    says = TermPhrase.CLASS_DIFFERS(classes=classes)
    return Term("class_differs", _class_differs(comparison, policy), says)


def _class_differs(comparison: ListingComparison, policy: Policy) -> float:
    """Weigh it: a coined mark may be known beyond its classes, a shared name less, a word not."""
    if comparison.word:
        return policy.weights.word_class_differs
    if comparison.is_shared_name:
        return policy.weights.name_class_differs
    return policy.weights.class_differs


def category_class(comparison: ListingComparison, policy: Policy) -> Term | None:
    """Weigh the category apart from the title, for it is often wrong."""
    fits = comparison.fits_classes(comparison.category_classes)
    if fits is None:
        return None
    if fits:
        return Term("category_fits", policy.weights.category_fits, TermPhrase.CATEGORY_FITS())
    says = TermPhrase.CATEGORY_DIFFERS()
    return Term("category_differs", policy.weights.category_differs, says)


def _authorised_seller(comparison: ListingComparison, policy: Policy) -> Term | None:
    if not comparison.is_authorised:
        return None
    return Term("authorised", policy.weights.authorised, TermPhrase.AUTHORISED())


_OF_ANY_KIND: Final[tuple[TermFunction, ...]] = (title_class, category_class, _authorised_seller)
