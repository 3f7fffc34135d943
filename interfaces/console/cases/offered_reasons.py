"""The reasons of a ruling as one case offers them: fitting ones first, the likely ones marked."""

from dataclasses import dataclass
from typing import Final

from interfaces.console.cases.actions import ActionForm, ReasonCode
from interfaces.console.cases.findings import CaseFinding
from matchers.text.likeness import Form
from pipeline.vocabulary import RightKind

_PLAIN_FORMS: Final = frozenset({Form.LITERAL, Form.PUNCTUATED, Form.ALIAS})
_LIKELY_BY_GUARD_RAIL: Final = {
    "nominative": "names_what_it_fits",
    "resale": "genuine_resale",
    "authorised_seller": "authorised_seller",
    "territory_mismatch": "other_territory",
    "dictionary_word": "common_word",
    "plain_word": "common_word",
    "rival_right": "other_owner",
}
_LIKELY_BY_PICTURE: Final = {
    RightKind.TRADEMARK: "logo_used",
    RightKind.COPYRIGHT: "picture_copied",
    RightKind.DESIGN: "same_design",
}


@dataclass(frozen=True, slots=True)
class OfferedReason:
    """A reason code with the digit of its key, which is the same in every case."""

    digit: int
    reason: ReasonCode
    is_likely: bool  # after what the machine found; marked, never chosen


@dataclass(frozen=True, slots=True)
class OfferedReasons:
    """The reasons of an action, by whether they fit the kind of right."""

    fitting: tuple[OfferedReason, ...]
    other: tuple[OfferedReason, ...]


def offer_reasons(act: ActionForm, kind: RightKind, finding: CaseFinding | None) -> OfferedReasons:
    """Return the reasons of an action in their order."""
    likely = _list_likely(kind, finding) if finding else frozenset()
    options = tuple(
        OfferedReason(digit, reason, is_likely=reason.code in likely)
        for digit, reason in enumerate(act.reasons, start=1)
    )
    return OfferedReasons(
        fitting=tuple(reason for reason in options if reason.reason.fits(kind)),
        other=tuple(reason for reason in options if not reason.reason.fits(kind)),
    )


def _list_likely(kind: RightKind, finding: CaseFinding) -> frozenset[str]:
    """Return the codes that the findings suggest, for and against the claim."""
    codes = {
        code
        for rail in finding.guard_rails
        if (code := _LIKELY_BY_GUARD_RAIL.get(rail.name)) is not None
    }
    right_id = finding.facts.right.right_id
    text = [likeness for likeness in finding.facts.text if likeness.right_id == right_id]
    pictures = [comparison for comparison in finding.comparisons if comparison.is_of_claimed_right]
    if finding.has_class_match is False:
        codes.add("other_goods")
    if text and kind is RightKind.TRADEMARK:
        is_plain = any(likeness.form in _PLAIN_FORMS for likeness in text)
        codes.add("identical_mark" if is_plain else "confusable_mark")
    if pictures and kind in _LIKELY_BY_PICTURE:
        codes.add(_LIKELY_BY_PICTURE[kind])
    return frozenset(codes) if text or pictures else frozenset({*codes, "no_likeness"})
