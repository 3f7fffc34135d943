"""Letters to filers, each in the language in which they filed: receipt, question, results.

The words are put when a letter leaves, from what the records say then; nobody types one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from pipeline.cases.outcomes import OutcomeCause
from pipeline.filing.listing_lines import LineFlaw
from pipeline.law.profiles import Profile, choose_profile
from pipeline.law.territories import expand_territories
from pipeline.notices.rejection_reasons import find_rejection_reason
from pipeline.notices.statements import REPLACES, describe_outcome
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Outcome, RightKind
from records import policies
from records.cases.models import Clarification, Settlement, TakedownRequest
from records.filing.models import Draft
from records.notices import letter_texts as words
from records.notices.languages import (
    HOUSE_LANGUAGES,
    Language,
    find_language,
    in_both,
    write_paragraphs,
)
from records.notices.statements import NotMatched, StatedRuling, compose_result


@dataclass(frozen=True, slots=True)
class LetterText:
    """To whom and what; who sends it and when is for the mailbox."""

    to: str
    subject: str
    text: str
    language: Language | None = None  # none: it is written in several
    account_id: int | None = None  # that filed; whom it is for may have left it meanwhile


DIGEST: Final = "digest"  # of the outbox: a result held for the next letter of its reader

type _Write = Callable[[Language], Sequence[str]]  # the paragraphs: as many in each language


def compose_for_filer(
    request: TakedownRequest,
    subject: LocalizedText,
    write: _Write,
    public_url: str,
    **named: object,
) -> LetterText:
    """Compose a letter about one request, with its greeting and a link to its page."""
    language, address = find_language(request.language), request_address(request, public_url)
    # The name of a public report was typed with an address that nobody has proven.
    is_proven = request.channel != Channel.PUBLIC_FORM
    greeting = words.GREETING if is_proven else words.GREETING_OF_UNKNOWN

    def write_all(language: Language) -> Sequence[str]:
        see = language.render(words.SEE, address=address)
        return (language.render(greeting, name=request.filer_name), *write(language), see)

    body = "\n\n".join(write_paragraphs(language, write_all))
    title = language.render(subject, request=request.number, **named)
    return LetterText(request.filer_email, title, f"{body}\n", language, request.account_id)


def compose_receipt(request: TakedownRequest, public_url: str) -> LetterText:
    """Compose the receipt: the cases, the refused lines, and the page to follow them."""
    title = policies.policy().reasons[Reason(request.reason)].title
    law, count = _law_of(request), request.cases.count()

    def write(language: Language) -> Sequence[str]:
        values = {"request": request.number, "reason": language.render(title), "count": count}
        parts = [language.render(words.RECEIPT, **values), language.render(law.receipt)]
        if request.refused_lines:
            parts.append(_list_refused_lines(request, language))
        return parts

    return compose_for_filer(request, words.RECEIPT_SUBJECT, write, public_url)


def _law_of(request: TakedownRequest) -> Profile:
    """Return the law of the right's territories: no listing has been fetched yet."""
    policy, snapshot = policies.policy(), request.right_snapshot
    places = expand_territories(snapshot.get("territories", []), policy)
    kind = RightKind(snapshot.get("kind", RightKind.TRADEMARK))
    return policies.profile(choose_profile(places, kind, policy))


def _list_refused_lines(request: TakedownRequest, language: Language) -> str:
    lines = [language.render(words.NOT_ACCEPTED)]
    for line in request.refused_lines:
        reason = in_both(LineFlaw(line["code"]).says)
        lines.append(
            language.render(words.REFUSED_LINE, line=line["number"], says=language.render(reason))
        )
    return "\n".join(lines)


def compose_question(clarification: Clarification, public_url: str) -> LetterText:
    """Compose the reviewer's question; the deadline is paused until the filer answers."""
    write = _write_question(clarification, words.QUESTION)
    return compose_for_filer(clarification.case.request, words.QUESTION_SUBJECT, write, public_url)


def compose_question_reminder(clarification: Clarification, public_url: str) -> LetterText:
    """Compose the reminder that the time to answer is nearly over."""
    write = _write_question(clarification, words.QUESTION_AGAIN)
    return compose_for_filer(
        clarification.case.request, words.QUESTION_AGAIN_SUBJECT, write, public_url
    )


def _write_question(clarification: Clarification, text: LocalizedText) -> _Write:
    case, until = clarification.case, f"{clarification.lapses_at:%Y-%m-%d %H:%M} UTC"
    return lambda language: (
        language.render(text, line=case.line, url=case.listing.url),
        clarification.question,
        language.render(words.ANSWER_BY, until=until),
    )


def compose_relistings(request: TakedownRequest, public_url: str) -> LetterText:
    """Compose the news that removed listings are on sale again."""
    return compose_for_filer(
        request,
        words.CAME_BACK_SUBJECT,
        lambda language: [language.render(words.CAME_BACK)],
        public_url,
    )


def compose_near_duplicates(request: TakedownRequest, public_url: str) -> LetterText:
    """Live listings look like some that were taken down."""
    return compose_for_filer(
        request,
        words.NEAR_DUPLICATES_SUBJECT,
        lambda language: [language.render(words.NEAR_DUPLICATES)],
        public_url,
    )


def compose_draft_expiry(draft: Draft, public_url: str) -> LetterText:
    """Compose the warning in both languages: an unfiled draft has no language yet."""
    title = policies.policy().reasons[Reason(draft.reason)].title
    values = {
        "name": draft.editor.get_full_name() or draft.editor.username,
        "count": len(draft.rows),
        "until": f"{draft.expires_at:%Y-%m-%d}",
    }
    parts = [
        language.render(words.DRAFT, reason=language.render(title), **values)
        for language in HOUSE_LANGUAGES
    ]
    subject = " · ".join(language.render(words.DRAFT_SUBJECT) for language in HOUSE_LANGUAGES)
    text = "\n\n".join([*parts, f"{public_url}/drafts/{draft.public_id}/"])
    return LetterText(draft.editor.email, subject, f"{text}\n")


def compose_results(
    request: TakedownRequest, rulings: Sequence[StatedRuling], public_url: str
) -> LetterText:
    """Compose one letter for all rulings of a request that can be told."""
    values = _describe_results(request, rulings)
    write = partial(_write_results, request, rulings)
    return compose_for_filer(request, words.RESULTS_SUBJECT, write, public_url, **values)


type ToldRequest = tuple[TakedownRequest, Sequence[StatedRuling]]


def compose_digest(requests: Sequence[ToldRequest], public_url: str) -> LetterText:
    """Compose one letter for all decisions on a person's requests, newest request last."""
    if len(requests) == 1:
        return compose_results(*requests[0], public_url)
    rulings = [ruling for _, request_rulings in requests for ruling in request_rulings]

    def write(language: Language) -> Sequence[str]:
        parts: list[str] = []
        for request, request_rulings in requests:
            address = request_address(request, public_url)
            parts += [*_write_results(request, request_rulings, language)]
            parts += [language.render(words.SEE, address=address)] if request is not last else []
        return parts

    last = requests[-1][0]
    return compose_for_filer(
        last,
        words.DIGEST_SUBJECT,
        write,
        public_url,
        requests=len(requests),
        count=len(rulings),
        upheld=_count_upheld(rulings),
    )


def _count_upheld(rulings: Sequence[StatedRuling]) -> int:
    return sum(ruling.ruling.outcome is Outcome.UPHELD for ruling in rulings)


def _describe_results(
    request: TakedownRequest, rulings: Sequence[StatedRuling]
) -> dict[str, str | int]:
    is_verified = request.channel != Channel.PUBLIC_FORM  # else anybody may have typed the mark
    mark = request.right_snapshot.get("mark") if is_verified else ""
    return {
        "count": len(rulings),
        "upheld": _count_upheld(rulings),
        "right": mark or find_language(request.language).render(words.UNNAMED_RIGHT),
    }


def _write_results(
    request: TakedownRequest, rulings: Sequence[StatedRuling], language: Language
) -> Sequence[str]:
    values = _describe_results(request, rulings)
    summary = language.render(words.RESULTS, request=request.number, **values)
    return summary, *(
        _write_result(ruling, language)
        for ruling in sorted(rulings, key=lambda ruling: ruling.line)
    )


_SETTLED: Final = {
    OutcomeCause.RETRACTION: words.RETRACTED,
    OutcomeCause.ACCEPTANCE: words.ACCEPTED,
    OutcomeCause.SILENCE: words.SILENT,
}


def compose_settlement(settlement: Settlement, public_url: str) -> LetterText:
    """Compose the news that the listing is back, unless something else keeps it down."""
    case = settlement.case

    def write(language: Language) -> Sequence[str]:
        return (
            language.render(words.ABOUT_LINE, line=case.line, url=case.listing.url),
            language.render(_SETTLED[OutcomeCause(settlement.cause)]),
            language.render(words.RESTORED),
        )

    return compose_for_filer(case.request, words.SETTLED_SUBJECT, write, public_url)


def _write_result(ruling: StatedRuling, language: Language) -> str:
    facts = ruling.record.facts if ruling.record else None
    is_proven = facts is not None and facts.channel is not Channel.PUBLIC_FORM
    title = facts.listing.title if facts and is_proven else ""
    about = [language.render(words.LINE, line=ruling.line, url=ruling.url)]
    about += [f"“{title}”"] if title else []
    if ruling.replaces:
        about.append(language.render(REPLACES))
    between = "" if language is Language.ZH else " "
    try:
        result = compose_result(ruling)
    except NotMatched:
        # A person may rule on what no machine could match: there are no signals to tell of.
        lines = [language.render(describe_outcome(ruling.ruling.outcome))]
        if ruling.ruling.outcome == Outcome.UPHELD:
            return "\n".join([*lines, *about])
        why = find_rejection_reason(ruling.ruling.reason_code, ruling.ruling.outcome)
        lines = [between.join([*lines, language.render(why.why)]), *about]
        lines.append(language.render(words.WHAT_TO_DO))
        return "\n".join([*lines, *(f"- {language.render(step)}" for step in why.steps)])
    outcome = between.join(map(language.render, (result.outcome, result.reasons)))
    lines = [outcome, *about]
    if result.steps:
        lines.append(language.render(words.WHAT_TO_DO))
        lines += [f"- {language.render(step)}" for step in result.steps]
    lines.append(language.render(result.automation_says))
    return "\n".join([*lines, *(f"- {language.render(line)}" for line in result.redress)])


def request_address(request: TakedownRequest, public_url: str) -> str:
    """Return the page where the filer follows the request."""
    door = "report" if request.channel == "public_form" else "requests"
    return f"{public_url}/{door}/{request.public_id}"
