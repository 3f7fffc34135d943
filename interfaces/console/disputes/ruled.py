"""Rule on a dispute: see what would follow, confirm it, and undo it for half a minute."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console import typed
from interfaces.console.deeds import Act, Deed
from interfaces.console.disputes.found import dispute_of
from interfaces.console.disputes.holding import next_of
from interfaces.console.disputes.words import OUTCOMES, act_of, sentences
from interfaces.console.grounds import label_of
from interfaces.console.seeing import DECIDERS
from interfaces.console.typed import Typed
from interfaces.look.doors import Door, admits
from pipeline.words import Instance
from records.accounts.models import User
from records.acts import dispute_desk, dispute_rulings
from records.acts.answering import NothingToAnswer
from records.acts.consequences import consequences
from records.acts.desk import NotYours
from records.acts.dispute_desk import Dispute, Kind
from records.acts.dispute_rulings import Decision
from records.acts.ruling import TooLateToUndo
from records.complaints.models import Appeal, CounterNotification, Ruling
from records.ledger.clock import database_now


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a form asks for."""

    words: Typed
    found: Dispute | None

    @property
    def act(self) -> Act:
        """What would be decided."""
        return act_of(Deed(self.words.deed))

    @property
    def is_complete(self) -> bool:
        """Is there a reason of this outcome, and why?"""
        return self.act.has(self.words.reason) and bool(self.words.note)


def _read(kind: Kind, request: HttpRequest, public_id: UUID) -> _Asked:
    chosen = request.POST.get("outcome", "")
    deed = Deed(chosen) if chosen in {one.value for one in OUTCOMES} else Deed.UPHOLD
    return _Asked(Typed.read(request, deed), dispute_of(kind, public_id))


def previewing(kind: Kind) -> Door:
    """The address that shows what would follow; nothing is done."""

    @admits(*DECIDERS, foreign=HTTPStatus.CONFLICT)
    @require_POST
    def preview(request: HttpRequest, person: User, /, **named: UUID) -> HttpResponse:
        asked, now = _read(kind, request, named[f"{kind}_id"]), database_now()
        if asked.found is None or not _is_held(kind, asked.found, person, now):
            return _lost(request, kind, asked)
        if not asked.is_complete:
            return _again(request, kind, asked.found, asked.words)
        then = consequences(asked.found.case, OUTCOMES[Deed(asked.words.deed)], now=now)
        shown = {
            "kind": kind,
            "dispute": asked.found,
            "act": asked.act,
            "why": label_of(asked.words.reason),
            "words": asked.words,
            "then": then,
            "sentences": sentences(then),
        }
        return render(request, "console/disputes/preview.html", shown)

    return preview


def ruling(kind: Kind) -> Door:
    """The address that rules, and goes on to the next dispute."""

    @admits(*DECIDERS, foreign=HTTPStatus.CONFLICT)
    @require_POST
    def rule(request: HttpRequest, person: User, /, **named: UUID) -> HttpResponse:
        asked, now = _read(kind, request, named[f"{kind}_id"]), database_now()
        if asked.found is None or not _is_held(kind, asked.found, person, now):
            return _lost(request, kind, asked)
        is_back = "back" in request.POST
        if is_back or not asked.is_complete:
            return _again(request, kind, asked.found, asked.words, is_by_choice=is_back)
        words = asked.words
        decision = Decision(OUTCOMES[Deed(words.deed)], words.reason, words.note)
        try:
            _DO[kind](asked.found.pk, person, decision, now=now)
        except (NotYours, NothingToAnswer):
            return _lost(request, kind, asked)
        messages.success(request, _("Ruled. It can be undone for half a minute."))
        return next_of(request, person, kind)

    return rule


_DO = {Kind.COUNTER: dispute_rulings.rule_counter, Kind.APPEAL: dispute_rulings.rule_appeal}


def _is_held(kind: Kind, found: Dispute, person: User, now: datetime) -> bool:
    try:
        dispute_desk.ensure_held(kind, found.pk, person, now)
    except NotYours:
        return False
    return True


def _again(
    request: HttpRequest, kind: Kind, found: Dispute, words: Typed, *, is_by_choice: bool = False
) -> HttpResponse:
    """Back to the dispute with what was typed."""
    typed.keep(request, found.public_id, words)
    if not is_by_choice:
        messages.error(request, _("Choose a reason, and say why, for the file."))
    return redirect(f"console:proceeding_{kind}", found.public_id)


def _lost(request: HttpRequest, kind: Kind, asked: _Asked) -> HttpResponse:
    """Nothing was done, and nothing typed is lost."""
    if asked.found is not None:
        typed.keep(request, asked.found.public_id, asked.words)
    shown = {"kind": kind, "words": asked.words, "act": asked.act}
    shown["why"] = label_of(asked.words.reason) if asked.words.reason else ""
    return render(request, "console/disputes/lost.html", shown, status=409)


@admits(*DECIDERS, foreign=HTTPStatus.FOUND)
@require_POST
def undo(request: HttpRequest, person: User, ruling_id: int) -> HttpResponse:
    """Take one's own ruling back, while that is possible."""
    try:
        undone = dispute_rulings.annul(ruling_id, person, now=database_now())
    except TooLateToUndo:
        messages.error(request, _("Too late to undo: the ruling has taken effect."))
    except NotYours:
        messages.error(request, _("This ruling is not yours to undo, or it was undone already."))
    else:
        messages.success(request, _("Undone. Nothing has left."))
        return _reopened(request, person, undone)
    return redirect("console:proceedings")


def _reopened(request: HttpRequest, person: User, undone: Ruling) -> HttpResponse:
    """Back to the dispute with what was typed, if nobody was quicker."""
    kind = Kind.COUNTER if undone.instance == Instance.COUNTER else Kind.APPEAL
    rows = CounterNotification.objects if kind is Kind.COUNTER else Appeal.objects
    public_id = rows.values_list("public_id", flat=True).get(pk=undone.proceeding)
    typed.keep(request, public_id, Typed.of(undone))
    return next_of(request, person, kind)
