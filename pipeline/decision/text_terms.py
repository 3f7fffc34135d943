"""What the wording of a listing says for and against a claim: terms of the score, and sentences."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.decision.comparison import ListingComparison, TermFunction
from pipeline.decision.names import TermPhrase
from pipeline.decision.routing import Term
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText, Weights
from pipeline.vocabulary import RightKind, Use
from pipeline.wording.cues import CueKind, field_text

_OF_OTHER_GOODS: Final = (CueKind.NOMINATIVE, CueKind.RESALE, CueKind.STYLE)
_NOTHING: Final = LocalizedText(en="", zh="")
_BORDERS: Final = re.compile(r"[\W_]+")
_LEAST_TOLD: Final = -1.0  # log odds; what is less likely comes as near as chance does
_OWN_SPELLINGS: Final = frozenset({Form.LITERAL, Form.PUNCTUATED, Form.ALIAS})


def select_text_terms(comparison: ListingComparison) -> tuple[TermFunction, ...]:
    """Return the terms to ask; initials count as wording although they are no likeness."""
    if comparison.text:
        return (*_TERMS, abbreviation)
    return (abbreviation,) if has_initials(comparison) else ()


def describe_text(likeness: TextLikeness, facts: Facts, policy: Policy) -> LocalizedText:
    """Say in both languages which words contain the mark, how, and how often chance does so."""
    start, end = likeness.span
    span = field_text(facts.listing, likeness.field)[start:end]
    field, form = _FIELDS[likeness.field], _FORMS[likeness.form]
    chance = _describe_rate(count_ordinary_titles(likeness, policy, is_named=True))
    return LocalizedText(
        en=f"The {field.en} contains “{span}”: {form.en} “{likeness.mark}”. {chance.en}".rstrip(),
        zh=f"{field.zh}含有“{span}”：{form.zh}“{likeness.mark}”。{chance.zh}",
    )


def repeats_stronger(likeness: TextLikeness, facts: Facts) -> bool:
    """Return whether a stronger likeness says already how the same words contain the mark."""
    start, end = likeness.span
    of_these_words = (
        other
        for other in facts.text
        if (other.right_id, other.field) == (likeness.right_id, likeness.field)
        and other.span[0] < end
        and start < other.span[1]
    )
    return next(of_these_words, likeness) != likeness


def likeness_factors(comparison: ListingComparison, policy: Policy) -> dict[str, float]:
    """Return what the strongest likeness is multiplied by, by the names of `LikenessWeights`."""
    best = comparison.text[0]
    least, most_of_own, most = policy.sense.log_odds
    log_odds = min(max(best.log_odds or 0.0, least), most)
    if not is_own_spelling(comparison):
        return {"disguised": 1.0, "disguised_slope": log_odds}
    own = "word" if comparison.word else "own"
    return {own: 1.0, "own_slope": min(log_odds, most_of_own)}


def find_use(comparison: ListingComparison, policy: Policy) -> Use | None:
    """Return how the wording uses the mark; None if only pictures resemble the right."""
    if not comparison.text:
        return None
    best = comparison.text[0]
    if best.form not in policy.sense.disguised_forms and (
        best.field == "description" or any(map(comparison.find_cue, _OF_OTHER_GOODS))
    ):
        return Use.MENTION
    return Use.LITERAL if is_own_spelling(comparison) else Use.DISGUISE


def is_own_spelling(comparison: ListingComparison) -> bool:
    """Return whether the strongest likeness spells the mark as it is, with no border inside more.

    Signs or spaces where the mark has none are a disguise: za-ra.
    """
    best = comparison.text[0]
    start, end = best.span
    stretch = field_text(comparison.listing, best.field)[start:end]
    is_parted = best.form is Form.PUNCTUATED and _count_words(stretch) > _count_words(best.mark)
    return best.form in _OWN_SPELLINGS and not is_parted


def _count_words(text: str) -> int:
    return len(_BORDERS.split(text.strip()))


def _wording(comparison: ListingComparison, policy: Policy) -> Term:
    best = comparison.text[0]
    weights = policy.weights.named if comparison.is_named else policy.weights.repository
    factors = likeness_factors(comparison, policy)
    weight = sum(getattr(weights, name) * factor for name, factor in factors.items())
    if (best.edits or best.form is Form.GLUED) and not comparison.is_named:
        weight = min(weight, policy.weights.most_of_edits)
    return Term(f"text_{best.form}", weight, explain_strongest(comparison, policy))


def explain_strongest(comparison: ListingComparison, policy: Policy) -> Sentence:
    """Say how the strongest likeness is the mark, and how often chance comes as near."""
    best = comparison.text[0]
    titles = count_ordinary_titles(best, policy, is_named=comparison.is_named)
    if titles is None:
        return best.says
    if titles < 1:
        return TermPhrase.FEWER_TITLES(likeness=best.says)
    return TermPhrase.TITLES(likeness=best.says, titles=f"{titles:,.0f}")


def count_ordinary_titles(
    likeness: TextLikeness, policy: Policy, *, is_named: bool
) -> float | None:
    """Count the ordinary titles that come as near to a mark; None for the mark's own spelling."""
    if likeness.form in _OWN_SPELLINGS or likeness.log_odds is None:
        return None
    rows = policy.ordinary.named if is_named else policy.ordinary.repository
    if likeness.log_odds < _LEAST_TOLD or not rows:
        return None
    return round(_interpolate(rows, likeness.log_odds), 0)


def _interpolate(rows: Sequence[tuple[float, float]], log_odds: float) -> float:
    """Return the titles at these odds: on the line between two rows, beyond the last its own."""
    for (low, many), (high, few) in pairwise(rows):
        if log_odds < high:
            return many + (few - many) * max(log_odds - low, 0.0) / (high - low)
    return rows[-1][1]


@lru_cache(maxsize=1024)
def _describe_rate(titles: float | None) -> LocalizedText:
    if titles is None:
        return _NOTHING
    if titles < 1:
        return LocalizedText(
            en="Fewer than 1 of 10,000 ordinary titles comes as near to a mark as this.",
            zh="每一万个普通标题中，与某商标如此接近的不到一个。",
        )
    return LocalizedText(
        en=f"{titles:,.0f} of 10,000 ordinary titles come as near to a mark as this.",
        zh=f"每一万个普通标题中，约有{titles:.0f}个与某商标如此接近。",
    )


def _description_only(comparison: ListingComparison, policy: Policy) -> Term | None:
    if any(likeness.field != "description" for likeness in comparison.text):
        return None
    says = TermPhrase.DESCRIPTION_ONLY()
    return Term("description_only", policy.weights.description_only, says)


def _brand_agrees(comparison: ListingComparison, policy: Policy) -> Term | None:
    if not comparison.has_brand_field or comparison.right.kind is not RightKind.TRADEMARK:
        return None
    says = TermPhrase.BRAND_AGREES(mark=comparison.right.mark)
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
    says = TermPhrase.BRAND_DIFFERS(brand=brand, mark=comparison.right.mark)
    return Term("brand_differs", policy.weights.brand_differs, says)


def written_small(comparison: ListingComparison, policy: Policy) -> Term | None:
    if not comparison.word or not comparison.is_written_small:
        return None
    says = TermPhrase.WRITTEN_SMALL(mark=comparison.right.mark)
    return Term("written_small", policy.weights.written_small, says)


def _passage(comparison: ListingComparison, policy: Policy) -> Term | None:
    if comparison.right.kind is not RightKind.COPYRIGHT:
        return None
    longest = max(end - start for start, end in (likeness.span for likeness in comparison.text))
    if longest >= policy.sense.passage_letters:
        return Term("passage", policy.weights.passage, TermPhrase.PASSAGE(letters=longest))
    says = TermPhrase.TITLE_OF_WORK_ONLY()
    return Term("title_of_work_only", policy.weights.title_of_work_only, says)


def _cue_term(kind: CueKind, weight: Callable[[Weights], float]) -> TermFunction:
    """Return a term for one kind of wording beside the mark."""

    def weigh(comparison: ListingComparison, policy: Policy) -> Term | None:
        cue = comparison.find_cue(kind)
        if cue is None:
            return None
        says = TermPhrase(kind)(wording=cue.wording)
        return Term(kind.value, weight(policy.weights), says)

    return weigh


def abbreviation(comparison: ListingComparison, policy: Policy) -> Term | None:
    """Weigh initials, which no matcher looks for: they would be found in every listing."""
    if not has_initials(comparison):
        return None
    mark = comparison.right.mark
    says = TermPhrase.ABBREVIATION(initials=_initials(mark), mark=mark)
    return Term("abbreviation", policy.weights.abbreviation, says)


def has_initials(comparison: ListingComparison) -> bool:
    """Return whether the initials of the mark stand in the title as a word of capitals."""
    initials = _initials(comparison.right.mark)
    is_mark = comparison.right.kind is RightKind.TRADEMARK
    return is_mark and bool(initials) and _stands_alone(initials, comparison.listing.title)


@lru_cache(maxsize=4096)
def _initials(mark: str) -> str:
    """Return the initials of a mark, LV for Louis Vuitton; empty for a mark of one word."""
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
    written_small,
    _passage,
    _cue_term(CueKind.NOMINATIVE, lambda w: w.nominative),
    _cue_term(CueKind.RESALE, lambda w: w.resale),
    _cue_term(CueKind.STYLE, lambda w: w.style),
    _cue_term(CueKind.REPLICA, lambda w: w.replica),
)

_FIELDS: Final = {
    "title": LocalizedText(en="title", zh="标题"),
    "brand": LocalizedText(en="brand field", zh="品牌栏"),
    "description": LocalizedText(en="description", zh="描述"),
}
_FORMS: Final = {
    Form.LITERAL: LocalizedText(en="the plain mark", zh="原样商标"),
    Form.PUNCTUATED: LocalizedText(en="with other punctuation, the mark", zh="仅标点不同的商标"),
    Form.CONFUSABLE: LocalizedText(en="in look-alike letters, the mark", zh="以形近字母书写的商标"),
    Form.LEET: LocalizedText(en="with digits for letters, the mark", zh="以数字代替字母的商标"),
    Form.SPACED: LocalizedText(en="spaced out, the mark", zh="以空格拆开的商标"),
    Form.REPEATED: LocalizedText(en="with letters repeated, the mark", zh="重复字母的商标"),
    Form.ALIAS: LocalizedText(
        en="a registered alternative spelling of", zh="登记的其他写法，对应商标"
    ),
    Form.ROMANISED: LocalizedText(en="in another script, the mark", zh="以其他文字书写的商标"),
    Form.GLUED: LocalizedText(en="joined to other words, the mark", zh="与其他词连写的商标"),
    Form.EDIT1: LocalizedText(en="one letter away from", zh="与之相差一个字母的商标"),
    Form.EDIT2: LocalizedText(en="two letters away from", zh="与之相差两个字母的商标"),
}
