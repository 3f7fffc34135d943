"""Letters to filers: the receipt, a question, and the results of a request's cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.outcomes import Voice
from pipeline.statements import REPLACES
from records.complaints.models import Clarification, Draft, Settlement, TakedownRequest
from records.notices.statements import NotMatched, Told, result_of


@dataclass(frozen=True, slots=True)
class LetterText:
    """To whom and what; who sends it and when is for the mailbox."""

    to: str
    subject: str
    text: str


def receipt(request: TakedownRequest, public_url: str) -> LetterText:
    """We have it, these lines make no case, this is where to look."""
    refused = "".join(
        f"\n  line {line['number']}: {line['says']}" for line in request.refused_lines
    )
    not_accepted = f"\n\nNot accepted:{refused}" if refused else ""
    text = (
        f"{request.filer_name},\n\n"
        f"we received your takedown request {request.public_id} ({request.reason}) with "
        f"{request.cases.count()} listings. A decision follows, as a rule within 24 hours on "
        f"business days.{not_accepted}\n\n"
        f"Follow it here: {_address(request, public_url)}\n"
    )
    return LetterText(request.filer_email, f"Received: takedown request {request.public_id}", text)


def question(clarification: Clarification, public_url: str) -> LetterText:
    """The clock stands still until the filer answers."""
    request = clarification.case.request
    text = (
        f"{request.filer_name},\n\n"
        f"about line {clarification.case.line} of your takedown request {request.public_id}:\n\n"
        f"{clarification.question}\n\n"
        f"Please answer by {clarification.lapses_at:%Y-%m-%d}: {_address(request, public_url)}\n"
    )
    subject = f"A question about takedown request {request.public_id}"
    return LetterText(request.filer_email, subject, text)


def came_back(request: TakedownRequest, public_url: str) -> LetterText:
    """What was taken down is on sale again."""
    text = (
        f"{request.filer_name},\n\n"
        f"of the listings that were taken down on your takedown request {request.public_id}, some "
        f"are on sale again, or their seller offers the same picture elsewhere.\n\n"
        f"See which, and file again with one click: {_address(request, public_url)}\n"
    )
    return LetterText(request.filer_email, "Listings came back after your takedown request", text)


def draft_expiring(draft: Draft, public_url: str) -> LetterText:
    """Nobody edited it for long: it will end, and its text will be kept for a while."""
    name = draft.editor.get_full_name() or draft.editor.username
    text = (
        f"{name},\n\n"
        f"your draft of a takedown request ({draft.reason}, {len(draft.rows)} listings) was not "
        f"filed. Without another edit it expires on {draft.expires_at:%Y-%m-%d}; nothing is filed "
        f"by itself.\n\n"
        f"Go on with it here: {public_url}/drafts/{draft.public_id}/\n"
    )
    return LetterText(draft.editor.email, "A draft that you did not file expires", text)


def results(request: TakedownRequest, told: Sequence[Told], public_url: str) -> LetterText:
    """One letter for all rulings of one request that are ready to be told."""
    lines = "\n\n".join(_result(each) for each in sorted(told, key=lambda each: each.line))
    text = (
        f"{request.filer_name},\n\n"
        f"decisions on your takedown request {request.public_id}:\n\n{lines}\n\n"
        f"All cases and what you can do: {_address(request, public_url)}\n"
    )
    subject = f"Decisions on takedown request {request.public_id}"
    return LetterText(request.filer_email, subject, text)


_SETTLED: Final = {
    Voice.RETRACTION: "You took your complaint back.",
    Voice.ACCEPTANCE: "You accepted the seller's counter-notification.",
    Voice.SILENCE: "You did not answer the seller's counter-notification in time. The rule of the"
    " law that applies restores the listing; nobody has ruled on it.",
}


def settled(settlement: Settlement, public_url: str) -> LetterText:
    """The listing is back, unless something else keeps it down."""
    case = settlement.case
    request = case.request
    text = (
        f"{request.filer_name},\n\n"
        f"about line {case.line} of your takedown request {request.public_id}:\n\n"
        f"{_SETTLED[Voice(settlement.voice)]} The listing is restored, unless another upheld"
        f" complaint keeps it down; it counts against its seller no more.\n\n"
        f"See it here: {_address(request, public_url)}\n"
    )
    subject = f"Taken back: a case of takedown request {request.public_id}"
    return LetterText(request.filer_email, subject, text)


def _result(told: Told) -> str:
    head = f"Line {told.line}, {told.url}"
    if told.replaces:
        head += f"\n{REPLACES.en}"
    try:
        says = result_of(told)
    except NotMatched:
        return f"{head}\nYour complaint could not be decided on. {told.why_invalid}"
    fix = f"\n{says.how_to_fix.en}" if says.how_to_fix else ""
    redress = "".join(f"\n- {line.en}" for line in says.redress)
    return f"{head}\n{says.outcome.en} {says.reasons.en} {says.automation_says.en}{fix}{redress}"


def _address(request: TakedownRequest, public_url: str) -> str:
    door = "report" if request.channel == "public_form" else "requests"
    return f"{public_url}/{door}/{request.public_id}"
