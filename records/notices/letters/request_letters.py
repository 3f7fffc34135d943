"""Letters to filers, each in the language in which they filed: receipt, question, what came back.

The words are put when a letter leaves, from what the records say then; nobody types one.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.db.models import F, QuerySet

from matchers.labels.words import _
from pipeline.filing.listing_lines import LineFlaw
from pipeline.law.profiles import Profile, choose_profile
from pipeline.law.territories import expand_territories
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Instance, RightKind
from records import policies
from records.cases.models import Clarification, Settlement, TakedownRequest
from records.disputes.models import Appeal, CounterNotification
from records.filing.models import Draft
from records.notices.languages import Language, find_language, in_both
from records.notices.letter_kinds import (
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
from records.notices.webhook_events import Event


def compose_for_filer(
    name: str, request: TakedownRequest, public_url: str, values: Values
) -> LetterText:
    """Compose a letter about one request, with its greeting and a link to its page.

    Args:
        name: of its text.
        request: what was filed.
        public_url: where the pages are.
        values: what is put in beside the request's number; `page` in place of the request's own.
    """
    language, values = find_language(request.language), {"request": request.number, **values}
    # The name of a public report was typed with an address that nobody has proven.
    is_proven = request.channel != Channel.PUBLIC_FORM
    frame = {
        "name": request.filer_name,
        "address": values.get("page", request_address(request, public_url)),
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
        "hours": policies.get_policy(request.policy_hash).clock.business_hours,
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


@filer_letter("settled", Settlement, _("Taken back"), events=Event.CASE_RESTORED)
def _describe_settlement(settlement: Settlement) -> Values:
    """Tell that the listing is back, unless something else keeps it down."""
    return {"cause": Passage(settlement.cause)}


def request_address(request: TakedownRequest, public_url: str) -> str:
    """Return the page where the filer follows the request."""
    door = "report" if request.channel == "public_form" else "requests"
    return f"{public_url}/{door}/{request.public_id}"
