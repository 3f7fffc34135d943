"""Letters to filers, each in the language in which they filed: receipt, question, results.

The words are put when a letter leaves, from what the records say then; nobody types one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.outcomes import Voice
from pipeline.profiles import Profile, profile_for
from pipeline.statements import OUTCOMES, REPLACES
from pipeline.tables import Said
from pipeline.territories import covered
from pipeline.words import Reason, RightKind
from records.complaints.models import Clarification, Draft, Settlement, TakedownRequest
from records.ledger import policies
from records.notices import letter_words as words
from records.notices.statements import NotMatched, Told, result_of
from records.notices.tongue import Tongue, tongue


@dataclass(frozen=True, slots=True)
class LetterText:
    """To whom and what; who sends it and when is for the mailbox."""

    to: str
    subject: str
    text: str


def to_filer(
    request: TakedownRequest, subject: Said, parts: Sequence[str], public_url: str
) -> LetterText:
    """A letter about one request, with its greeting and where to look."""
    language = tongue(request.language)
    see = language.of(words.SEE, address=address(request, public_url))
    body = "\n\n".join([language.of(words.GREETING, name=request.filer_name), *parts, see])
    named = language.of(subject, request=request.public_id)
    return LetterText(request.filer_email, named, f"{body}\n")


def receipt(request: TakedownRequest, public_url: str) -> LetterText:
    """We have it, these lines make no case, this is where to look."""
    language = tongue(request.language)
    reason = language.of(policies.policy().reasons[Reason(request.reason)].title)
    named = {"request": request.public_id, "reason": reason, "count": request.cases.count()}
    parts = [language.of(words.RECEIPT, **named), language.of(_law_of(request).receipt)]
    if request.refused_lines:
        parts.append(_refused(request, language))
    return to_filer(request, words.RECEIPT_SUBJECT, parts, public_url)


def _law_of(request: TakedownRequest) -> Profile:
    """That of the places where the right holds: no listing has been looked at yet."""
    policy, snapshot = policies.policy(), request.right_snapshot
    places = covered(snapshot.get("territories", []), policy)
    kind = RightKind(snapshot.get("kind", RightKind.TRADEMARK))
    return policies.profile(profile_for(places, kind, policy))


def _refused(request: TakedownRequest, language: Tongue) -> str:
    lines = [language.of(words.NOT_ACCEPTED)]
    for line in request.refused_lines:
        says = words.REFUSED_LINES.get(line["code"]) or Said(line["says"], line["says"])
        lines.append(language.of(words.REFUSED_LINE, line=line["number"], says=language.of(says)))
    return "\n".join(lines)


def question(clarification: Clarification, public_url: str) -> LetterText:
    """The clock stands still until the filer answers."""
    request = clarification.case.request
    return to_filer(
        request, words.QUESTION_SUBJECT, _asked(clarification, words.QUESTION), public_url
    )


def question_again(clarification: Clarification, public_url: str) -> LetterText:
    """The filer's time to answer is nearly over."""
    request, parts = clarification.case.request, _asked(clarification, words.QUESTION_AGAIN)
    return to_filer(request, words.QUESTION_AGAIN_SUBJECT, parts, public_url)


def _asked(clarification: Clarification, says: Said) -> list[str]:
    language = tongue(clarification.case.request.language)
    until = f"{clarification.lapses_at:%Y-%m-%d}"
    return [
        language.of(says, line=clarification.case.line, url=clarification.case.listing.url),
        clarification.question,
        language.of(words.ANSWER_BY, until=until),
    ]


def came_back(request: TakedownRequest, public_url: str) -> LetterText:
    """What was taken down is on sale again."""
    parts = [tongue(request.language).of(words.CAME_BACK)]
    return to_filer(request, words.CAME_BACK_SUBJECT, parts, public_url)


def draft_expiring(draft: Draft, public_url: str) -> LetterText:
    """Nobody edited it for long: in both languages, for a draft was filed in none yet."""
    named = {
        "name": draft.editor.get_full_name() or draft.editor.username,
        "reason": draft.reason,
        "count": len(draft.rows),
        "until": f"{draft.expires_at:%Y-%m-%d}",
    }
    parts = [language.of(words.DRAFT, **named) for language in Tongue]
    subject = " · ".join(language.of(words.DRAFT_SUBJECT) for language in Tongue)
    text = "\n\n".join([*parts, f"{public_url}/drafts/{draft.public_id}/"])
    return LetterText(draft.editor.email, subject, f"{text}\n")


def results(request: TakedownRequest, told: Sequence[Told], public_url: str) -> LetterText:
    """One letter for all rulings of one request that are ready to be told."""
    language = tongue(request.language)
    lines = [_result(each, language) for each in sorted(told, key=lambda each: each.line)]
    return to_filer(
        request, words.RESULTS_SUBJECT, [language.of(words.RESULTS), *lines], public_url
    )


_SETTLED: Final = {
    Voice.RETRACTION: words.RETRACTED,
    Voice.ACCEPTANCE: words.ACCEPTED,
    Voice.SILENCE: words.SILENT,
}


def settled(settlement: Settlement, public_url: str) -> LetterText:
    """The listing is back, unless something else keeps it down."""
    case, language = settlement.case, tongue(settlement.case.request.language)
    parts = [
        language.of(words.ABOUT_LINE, line=case.line, url=case.listing.url),
        language.of(_SETTLED[Voice(settlement.voice)]),
        language.of(words.RESTORED),
    ]
    return to_filer(case.request, words.SETTLED_SUBJECT, parts, public_url)


def _result(told: Told, language: Tongue) -> str:
    head = [language.of(words.LINE, line=told.line, url=told.url)]
    if told.replaces:
        head.append(language.of(REPLACES))
    try:
        says = result_of(told)
    except NotMatched:
        # A person may rule on what no machine could match: there are no signals to tell of.
        return "\n".join([*head, language.of(OUTCOMES[told.ruling.outcome]), told.why_invalid])
    between = " " if language is Tongue.EN else ""
    automation = between.join(map(language.of, (says.outcome, says.automation_says)))
    lines = [*head, automation, language.of(says.reasons)]
    if says.how_to_fix:
        lines.append(language.of(says.how_to_fix))
    return "\n".join([*lines, *(f"- {language.of(line)}" for line in says.redress)])


def address(request: TakedownRequest, public_url: str) -> str:
    """Where the filer follows the request."""
    door = "report" if request.channel == "public_form" else "requests"
    return f"{public_url}/{door}/{request.public_id}"
