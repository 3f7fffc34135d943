"""Letters to filers, each in the language in which they filed: receipt, question, results.

The words are put when a letter leaves, from what the records say then; nobody types one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from django.db.models import F, QuerySet

from matchers.labels.words import _
from pipeline.filing.listing_lines import LineFlaw
from pipeline.law.profiles import Profile, choose_profile
from pipeline.law.territories import expand_territories
from pipeline.notices.rejection_reasons import find_rejection_reason
from pipeline.notices.statements import REPLACES, describe_outcome
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Instance, Outcome, RightKind
from records import policies
from records.cases.models import Clarification, Ruling, Settlement, TakedownRequest
from records.disputes.models import Appeal, CounterNotification
from records.filing.models import Draft
from records.notices import statements
from records.notices.languages import Language, find_language, in_both
from records.notices.letter_kinds import (
    DIGEST,
    LetterText,
    Posted,
    Values,
    letter,
    write_bilingual,
    write_in,
)
from records.notices.letter_templates import (
    Passage,
    render_paragraphs,
    render_passage,
    render_subject,
)
from records.notices.statements import NotMatched, StatedRuling
from records.notices.webhook_events import Event


def compose_for_filer(
    name: str, request: TakedownRequest, public_url: str, values: Values
) -> LetterText:
    """Compose a letter about one request, with its greeting and a link to its page.

    Args:
        name: of its text.
        request: what was filed.
        public_url: where the pages are.
        values: what is put in beside the request's number.
    """
    language, values = find_language(request.language), {"request": request.number, **values}
    # The name of a public report was typed with an address that nobody has proven.
    is_proven = request.channel != Channel.PUBLIC_FORM
    frame = {
        "name": request.filer_name,
        "address": request_address(request, public_url),
        "greeting": Passage("named" if is_proven else "unnamed"),
        "see": Passage("see"),
        "subject": render_subject(name, language, values),
        "body": lambda wording: render_paragraphs(name, wording, values),
    }
    letter = write_in(language, "filer", request.filer_email, frame)
    return replace(letter, account_id=request.account_id)


type FilerRow = TakedownRequest | Clarification | Settlement | CounterNotification | Appeal


def get_row[Row: FilerRow](subject: type[Row], row_id: int) -> Row:
    """Return what a letter to a filer is about, with its case."""
    rows = QuerySet[Row](subject)
    is_of_case = subject is not TakedownRequest
    return (rows.select_related("case__request", "case__listing") if is_of_case else rows).get(
        pk=row_id
    )


def compose_about(name: str, row: FilerRow, public_url: str, values: Values) -> LetterText:
    """Compose a letter to a filer about a request, or about what became of one case."""
    if isinstance(row, TakedownRequest):
        return compose_for_filer(name, row, public_url, values)
    case = row.case
    about = {"case": case.number, "line": case.line, "url": case.listing.url, **values}
    return compose_for_filer(name, case.request, public_url, about)


def filer_letter[Row: FilerRow](
    kind: str,
    subject: type[Row],
    label: str = "",
    *,
    instance: Instance | None = None,
    events: Event | None = None,
) -> Callable[[Callable[[Row], Values | None]], Callable[[Row], Values | None]]:
    """Declare a kind of letter to a filer by the function that returns its values.

    It returns None if nobody has to be told any more.
    """

    def declare(describe: Callable[[Row], Values | None]) -> Callable[[Row], Values | None]:
        @letter(kind, subject, label, instance=instance, events=events)
        def compose(posted: Posted) -> LetterText | None:
            row = get_row(subject, posted.subject_id)
            values = describe(row)
            return None if values is None else compose_about(kind, row, posted.url, values)

        return describe

    return declare


@filer_letter("comeback", TakedownRequest)
@filer_letter("near_duplicates", TakedownRequest, events=Event.NEAR_DUPLICATES)
def _describe_nothing(request: TakedownRequest) -> Values:
    """Tell of listings that are on sale again, or look like some that were taken down."""
    del request
    return {}


@filer_letter("receipt", TakedownRequest, _("Acknowledgement"), events=Event.REQUEST_RECEIVED)
def _describe_request(request: TakedownRequest) -> Values:
    """Tell of the cases, the refused lines, and when we decide."""
    return {
        "reason": policies.policy().reasons[Reason(request.reason)].title,
        "count": request.cases.count(),
        "law": _law_of(request).receipt,
        "refused": partial(_list_refused_lines, request),
    }


def _law_of(request: TakedownRequest) -> Profile:
    """Return the law of the right's territories: no listing has been fetched yet."""
    policy, snapshot = policies.policy(), request.right_snapshot
    places = expand_territories(snapshot.get("territories", []), policy)
    kind = RightKind(snapshot.get("kind", RightKind.TRADEMARK))
    return policies.profile(choose_profile(places, kind, policy))


def _list_refused_lines(request: TakedownRequest, language: Language) -> str:
    render = partial(render_passage, "receipt", language=language)
    lines = [
        render("refused_line", line=line["number"], says=in_both(LineFlaw(line["code"]).says))
        for line in request.refused_lines
    ]
    return "\n".join([render("not_accepted"), *lines]) if lines else ""


@filer_letter("question", Clarification, _("Question"), events=Event.CASE_QUESTION)
def describe_question(clarification: Clarification) -> Values:
    """Return the reviewer's question; the deadline is paused until the filer answers."""
    return {"question": clarification.question, "until": clarification.lapses_at}


@letter("draft", Draft)
def _compose_draft_expiry(posted: Posted) -> LetterText | None:
    """Warn of a draft that expires soon, unless it was filed or deleted or its editor left."""
    members = Draft.objects.filter(editor__account=F("account_id"), editor__is_active=True)
    draft = members.select_related("editor").filter(pk=posted.subject_id).first()
    if draft is None or not draft.editor.email:
        return None
    values = {
        "name": draft.editor.get_full_name() or draft.editor.username,
        "reason": policies.policy().reasons[Reason(draft.reason)].title,
        "count": len(draft.rows),
        "until": f"{draft.expires_at:%Y-%m-%d}",
    }
    page = f"{posted.url}/drafts/{draft.public_id}/"
    return write_bilingual("draft", draft.editor.email, values, page)


@letter("result", Ruling, _("Decision"), instance=Instance.FIRST, events=Event.CASE_DECIDED)
@letter(DIGEST, Ruling, _("Decisions, with your next digest"))
def _compose_results(posted: Posted) -> LetterText:
    request = TakedownRequest.objects.get(cases__rulings=posted.subject_id)
    rulings = statements.read_rulings(posted.subject_ids).values()
    return compose_results(request, list(rulings), posted.url)


def compose_results(
    request: TakedownRequest, rulings: Sequence[StatedRuling], public_url: str
) -> LetterText:
    """Compose one letter for all rulings of a request that can be told."""
    values = _describe_results(request, rulings)
    return compose_for_filer("result", request, public_url, values)


type ToldRequest = tuple[TakedownRequest, Sequence[StatedRuling]]


def compose_digest(requests: Sequence[ToldRequest], public_url: str) -> LetterText:
    """Compose one letter for all decisions on a person's requests, newest request last."""
    if len(requests) == 1:
        return compose_results(*requests[0], public_url)
    rulings = [ruling for told in requests for ruling in told[1]]
    results = [
        (_describe_results(*told), request_address(told[0], public_url)) for told in requests
    ]

    def write(language: Language) -> list[str]:
        parts: list[str] = []
        for values, address in results:
            parts += render_paragraphs("result", language, values)
            parts += [render_passage("filer", "see", language, address=address)]
        return parts[:-1]  # the letter itself ends with the page of the last

    values = {
        "requests": len(requests),
        "count": len(rulings),
        "upheld": _count_upheld(rulings),
        "results": write,
    }
    return compose_for_filer("digest", requests[-1][0], public_url, values)


def _count_upheld(rulings: Sequence[StatedRuling]) -> int:
    return sum(ruling.ruling.outcome is Outcome.UPHELD for ruling in rulings)


def _describe_results(request: TakedownRequest, rulings: Sequence[StatedRuling]) -> Values:
    is_verified = request.channel != Channel.PUBLIC_FORM  # else anybody may have typed the mark
    mark = request.right_snapshot.get("mark") if is_verified else ""
    parts = list(map(_describe_ruling, sorted(rulings, key=lambda ruling: ruling.line)))
    return {
        "request": request.number,
        "count": len(rulings),
        "upheld": _count_upheld(rulings),
        "right": mark or Passage("unnamed_right"),
        "rulings": lambda language: [
            render_passage("result", "ruling", language, **part) for part in parts
        ],
    }


@filer_letter("settled", Settlement, _("Taken back"), events=Event.CASE_RESTORED)
def _describe_settlement(settlement: Settlement) -> Values:
    """Tell that the listing is back, unless something else keeps it down."""
    return {"cause": Passage(settlement.cause)}


def _describe_ruling(ruling: StatedRuling) -> Values:
    facts = ruling.record.facts if ruling.record else None
    is_proven = facts is not None and facts.channel is not Channel.PUBLIC_FORM
    title = facts.listing.title if facts and is_proven else ""
    return {
        "line": ruling.line,
        "url": ruling.url,
        "title": f"“{title}”" if title else "",
        "replaces": REPLACES if ruling.replaces else "",
        **_describe_outcome(ruling),
    }


def _describe_outcome(ruling: StatedRuling) -> Values:
    try:
        result = statements.compose_result(ruling)
    except NotMatched:
        # A person may rule on what no machine could match: there are no signals to tell of.
        outcome = describe_outcome(ruling.ruling.outcome)
        if ruling.ruling.outcome == Outcome.UPHELD:
            return _put_outcome(outcome)
        why = find_rejection_reason(ruling.ruling.reason_code, ruling.ruling.outcome)
        return _put_outcome(outcome, why.why, why.steps)
    return _put_outcome(
        result.outcome, result.reasons, result.steps, result.automation_says, result.redress
    )


def _put_outcome(
    outcome: LocalizedText,
    reasons: LocalizedText | None = None,
    steps: Sequence[LocalizedText] = (),
    automation: LocalizedText | None = None,
    redress: Sequence[LocalizedText] = (),
) -> Values:
    return {
        "verdict": Passage("reasoned") if reasons else outcome,
        "outcome": outcome,
        "reasons": reasons,
        "next": Passage("next") if steps else "",
        "steps": _list_points(steps),
        "automation": automation,
        "redress": _list_points(redress),
    }


def _list_points(texts: Iterable[LocalizedText]) -> Callable[[Language], str]:
    return lambda language: "\n".join(f"- {language.render(text)}" for text in texts)


def request_address(request: TakedownRequest, public_url: str) -> str:
    """Return the page where the filer follows the request."""
    door = "report" if request.channel == "public_form" else "requests"
    return f"{public_url}/{door}/{request.public_id}"
