"""One counter-notification: what the seller says, and the filer's answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.labels import get_reason_title
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.disputes.silence import describe_silence
from interfaces.web.files import evidence_files
from interfaces.web.files.evidence_files import EvidencePage, UploadedEvidence, list_pages
from interfaces.web.labels import join_list, translate_fault
from pipeline.disputes.procedure import CounterAnswer, CounterState
from pipeline.law.profiles import ContactField, Party, Profile
from pipeline.policy.tables import LocalizedText
from records import policies
from records.accounts.models import User
from records.actions.disputes import appeals, counter_answers
from records.actions.disputes.appeals import AppealableDecision
from records.actions.disputes.counter_answers import LONGEST_REPLY, Reply, ReplyRefused, ReplyResult
from records.actions.disputes.filer_inbox import get_state_for_filer
from records.actions.faults import Fault
from records.clock import database_now
from records.disputes.models import CounterNotification

_WITHOUT_EFFECT: Final = _(
    "It is saved, but under this law it counts as silence: the time continues, and then the listing"
    " goes up again."
)


def count_seconds_left(counter: CounterNotification, now: datetime) -> float | None:
    """Return the seconds until the filer's deadline; None if it is not its turn."""
    if counter.state != CounterState.FORWARDED or counter.answer_ends_at is None:
        return None
    return (counter.answer_ends_at - now).total_seconds()


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """One answer the filer may give, and what follows from it."""

    code: str
    label: Promise
    says: Promise


def build_choices(counter: CounterNotification, law: Profile) -> tuple[AnswerChoice, ...]:
    """Build the possible answers with their labels and effects."""
    return tuple(
        AnswerChoice(
            code,
            _(CounterAnswer(code).offer),
            _WITHOUT_EFFECT
            if counter_answers.is_without_effect(code, law)
            else _(CounterAnswer(code).effect),
        )
        for code in counter_answers.list_answers(counter)
    )


@dataclass(frozen=True, slots=True)
class CounterDetail:
    """One counter-notification as its filer sees it: never the seller's papers of identity."""

    counter: CounterNotification
    state: str
    law: Profile
    ground: Promise
    sheets: tuple[EvidencePage, ...]
    proof: tuple[EvidencePage, ...]
    declarations: tuple[LocalizedText, ...]
    silence: Promise
    seconds_left: float | None
    whole_seconds: float
    choices: tuple[AnswerChoice, ...]
    together: list[CounterNotification]
    appealable: AppealableDecision | None

    @property
    def answer_label(self) -> Promise | str:
        """The label of the filer's answer."""
        return _(answer.offer) if (answer := self.counter.answer) else ""

    @property
    def is_on_silence(self) -> bool:
        """Was it restored because the law says so, without a ruling?"""
        is_restored = self.counter.state == CounterState.RESTORED
        return is_restored and self.counter.disputed_at is None


def present_counter(counter: CounterNotification, now: datetime) -> CounterDetail:
    law = policies.profile(counter.profile)
    begun_at, ends_at = counter.forwarded_at, counter.answer_ends_at
    return CounterDetail(
        counter=counter,
        state=get_state_for_filer(counter, now),
        law=law,
        ground=_(counter.ground.says),
        sheets=list_pages(counter.evidence),
        proof=list_pages(counter.answer_evidence),
        declarations=tuple(law.declarations[declaration] for declaration in counter.declarations),
        silence=describe_silence(law, Party.FILER),
        seconds_left=count_seconds_left(counter, now),
        whole_seconds=(ends_at - begun_at).total_seconds() if ends_at and begun_at else 1.0,
        choices=build_choices(counter, law),
        together=counter_answers.list_same_statement(counter),
        appealable=appeals.find_appealable(counter.case, Party.FILER, now=now),
    )


PAGES = Pages(allow_filers)
_COUNTER = "disputes/<uuid:counter_id>/"
_SHEET = "<int:position>/<int:number>/"


@dataclass(frozen=True, slots=True)
class TypedReply:
    """What was typed into an answer, and what is wrong with it by field."""

    answer: str = ""
    text: str = ""
    chosen_ids: Sequence[str] = ()
    evidence: UploadedEvidence = field(default_factory=UploadedEvidence)
    faults: Mapping[str, Promise | str] = field(default_factory=dict)


@PAGES.form(_COUNTER, name="counter")
def show_counter(request: HttpRequest, visitor: User, counter_id: UUID) -> HttpResponse:
    """Show what the seller says; a POST answers it."""
    counter = _get_counter(visitor, counter_id)
    if request.method != "POST":
        return _render_counter(request, counter)
    files = evidence_files.read_evidence(request, f"filer {get_account_id(visitor)}")
    text = request.POST.get("text", "").replace("\0", "").strip()
    answer, ids = request.POST.get("said", ""), request.POST.getlist("case")
    reply = TypedReply(answer, text, ids, files)
    if answer and not counter_answers.list_answers(counter):
        return _render_too_late(request, counter, reply)
    if files.faults or answer not in counter_answers.list_answers(counter):
        return _render_faults(request, counter, reply, ())
    counters = [
        row for row in counter_answers.list_same_statement(counter) if str(row.public_id) in ids
    ]
    return _submit_reply(request, visitor, counter, reply, counters)


def _submit_reply(
    request: HttpRequest,
    visitor: User,
    counter: CounterNotification,
    typed_reply: TypedReply,
    counters: Sequence[CounterNotification],
) -> HttpResponse:
    reply, actor = (
        Reply(typed_reply.answer, typed_reply.text, typed_reply.evidence.files),
        visitor.actor,
    )
    account_id = get_account_id(visitor)
    try:
        result = counter_answers.reply_to_statement(
            counters, account_id, reply, actor=actor, now=database_now()
        )
    except ReplyRefused as refusal:
        return _render_faults(request, counter, typed_reply, refusal.faults)
    if not result.answered_counters:
        counter.refresh_from_db()
        return _render_too_late(request, counter, typed_reply)
    _report_reply(request, result)
    return redirect("portal:counter", counter_id=counter.public_id)


def _render_faults(
    request: HttpRequest, counter: CounterNotification, reply: TypedReply, faults: Sequence[Fault]
) -> HttpResponse:
    """Back to the form with what was typed, each fault at its field."""
    at: dict[str, Promise | str] = {fault.field: translate_fault(fault) for fault in faults}
    if reply.evidence.faults:
        at["evidence"] = " ".join(reply.evidence.faults)
    if reply.answer not in counter_answers.list_answers(counter):
        at["said"] = gettext("Choose what you answer.")
    again = TypedReply(reply.answer, reply.text, reply.chosen_ids, reply.evidence, at)
    return _render_counter(request, counter, again, status=422)


def _render_too_late(
    request: HttpRequest, counter: CounterNotification, reply: TypedReply
) -> HttpResponse:
    """Show that it is too late to answer, with what was typed."""
    message = gettext("This was already answered, or the time is over. Nothing was changed.")
    messages.error(request, message)
    return _render_counter(request, counter, reply, status=409)


def _report_reply(request: HttpRequest, result: ReplyResult) -> None:
    if result.answered_counters[0].state == CounterState.ACCEPTED:
        message = ngettext(
            "The claim is taken back. Its listing goes up again unless"
            " something else "
            "keeps it down.",
            "%(count)d claims are taken back. Their listings go up"
            " again unless "
            "something else keeps them down.",
            len(result.answered_counters),
        )
    elif result.answered_counters[0].state == CounterState.DISPUTED:
        message = ngettext(
            "Your answer is saved. A person of the platform rules on the case.",
            "Your answer is saved. A person of the platform rules on each of the %(count)d cases.",
            len(result.answered_counters),
        )
    else:
        message = gettext("Your answer is saved. Under this law it does not stop the restoration.")
    messages.success(request, message % {"count": len(result.answered_counters)})
    if result.left_out:
        lines = join_list(counter.case.line for counter in result.left_out)
        text = gettext(
            "Left as they are because they were already answered or the time"
            " is over: "
            "line %(lines)s."
        )
        messages.warning(request, text % {"lines": lines})


def _render_counter(
    request: HttpRequest,
    counter: CounterNotification,
    reply: TypedReply | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "detail": present_counter(counter, database_now()),
        "counter": counter,
        "contact": [(ContactField(name), value) for name, value in counter.contact.items()],
        "case": counter.case,
        "reason_title": get_reason_title(counter.case.reason),
        "typed": reply or TypedReply(chosen_ids=(str(counter.public_id),)),
        "longest": LONGEST_REPLY,
        "most_files": evidence_files.MOST_FILES,
    }
    return render(request, "portal/disputes/counter.html", context, status=status)


def _get_counter(visitor: User, counter_id: UUID) -> CounterNotification:
    counters = CounterNotification.objects.filter(
        account_id=get_account_id(visitor), forwarded_at__isnull=False
    )
    rows = counters.select_related("case__listing", "case__frozen", "case__request__right")
    return get_object_or_404(rows, public_id=counter_id)


@PAGES.show(f"{_COUNTER}evidence/{_SHEET}", name="counter_evidence")
def show_evidence(
    _request: HttpRequest, visitor: User, counter_id: UUID, position: int, number: int
) -> HttpResponse:
    """Show a page of the seller's evidence."""
    return evidence_files.page_response(
        _get_counter(visitor, counter_id).evidence, position, number
    )


@PAGES.show(f"{_COUNTER}proof/{_SHEET}", name="counter_proof")
def show_proof(
    _request: HttpRequest, visitor: User, counter_id: UUID, position: int, number: int
) -> HttpResponse:
    """Show a page of the evidence in the filer's answer."""
    return evidence_files.page_response(
        _get_counter(visitor, counter_id).answer_evidence, position, number
    )
