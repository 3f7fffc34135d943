"""Disputes: two answers side by side, without names, and a senior reviewer's decision."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console.cases import form_drafts
from interfaces.console.cases.actions import ACTION_FORMS, OUTCOMES, Action, reason_label
from interfaces.console.cases.case_view import CaseView, build_case_view
from interfaces.console.cases.form_drafts import FormDraft
from interfaces.console.cases.rates import count_filer_rates, count_seller_rates
from interfaces.console.cases.strike_counts import describe_ladders
from interfaces.console.cases.timeline import Timeline
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.labels import Label, explain
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.cases.ruling_reasons import ReasonOfOtherKind
from records.actions.quality import adjudication
from records.actions.quality.adjudication import (
    NotDisputed,
    NotEntitled,
    ProceedingOpen,
    Superseded,
)
from records.clock import database_now
from records.quality.models import Adjudication, SecondReview

# What happens before a first answer; where routing sent the case tells an automatic approval.
_EARLY_ACTS: Final = frozenset({"open", "freeze", "ask", "answer"})


def build_blind_view(review: SecondReview, visitor: User, *, now: datetime) -> CaseView:
    """Build the case page for somebody who has to answer it again."""
    case = review.case
    full_view = build_case_view(case, visitor, now=now, version=review.decision_version)
    seller_id = case.seller_id
    return replace(
        full_view,
        decisions=(),
        rulings=(),
        timeline=_keep_early_moments(full_view.timeline),
        lease=None,
        holder=None,
        filer_rates=count_filer_rates(case.account_id, now=now, without=case.pk),
        seller_rates=count_seller_rates(seller_id, now=now, without=case.pk) if seller_id else None,
        strikes=describe_ladders(seller_id, now=now, without=case.pk) if seller_id else (),
    )


def _keep_early_moments(timeline: Timeline) -> Timeline:
    """Keep the early entries, without names: who asked the filer mostly ruled as well."""
    early = tuple(
        replace(moment, who="") for moment in timeline.moments if moment.name in _EARLY_ACTS
    )
    return replace(timeline, moments=early)


PAGES = Pages()
_DISPUTE = "disputes/<int:dispute_id>/"
_MOST: Final = 50  # on one page; the oldest first


@dataclass(frozen=True, slots=True)
class BlindAnswer:
    """One of the two answers; who gave it shows once it is decided."""

    outcome: str
    reason: Label
    note: str
    who: str


def list_open_disputes(senior: User) -> Sequence[SecondReview]:
    """List the disagreements this person may decide, oldest first."""
    disputed_reviews = adjudication.list_disputes_for(senior).select_related(
        "case__frozen", "case__listing"
    )
    return list(disputed_reviews.order_by("answered_at", "pk")[:_MOST])


@PAGES.show(
    _DISPUTE,
    allow_roles(
        Role.SENIOR_REVIEWER,
        Role.AUDITOR,
        foreign=404,
        overseers=(Role.SENIOR_REVIEWER, Role.AUDITOR),
    ),
    name="dispute",
)
def dispute_detail(request: HttpRequest, visitor: User, dispute_id: int) -> HttpResponse:
    """Show both answers beside the case; names appear only after the decision."""
    review = _get_dispute(dispute_id, visitor)
    adjudication = (
        Adjudication.objects.filter(second_review=review).select_related("adjudicator").first()
    )
    can_decide = adjudication is None and _may_decide(visitor)
    acts = [ACTION_FORMS[action] for action in OUTCOMES] if can_decide else []
    context = {
        "review": review,
        "screen": build_blind_view(review, visitor, now=database_now()),
        "said": _list_answers(review, is_decided=adjudication is not None),
        "adjudication": adjudication,
        "why": reason_label(adjudication.reason_code) if adjudication else "",
        "acts": acts,
        "typed": form_drafts.pop_draft(request, review.case.public_id) if acts else None,
    }
    return render(request, "console/quality/dispute.html", context)


def _may_decide(visitor: User) -> bool:
    return visitor.role == Role.SENIOR_REVIEWER


def _get_dispute(review_id: int, visitor: User) -> SecondReview:
    """Return a disagreement that this person may see.

    Raises:
        Http404: there is none, or one of the answers is this person's and nobody has decided.
    """
    cases = ("case__request__right", "case__request__account", "case__frozen", "case__listing")
    people = ("ruling", "reviewer", "first_reviewer")
    disputes: QuerySet[SecondReview] = SecondReview.objects.disputed()
    if _may_decide(visitor):
        disputes = adjudication.list_disputes_for(visitor)
    decided_reviews = SecondReview.objects.filter(adjudications__isnull=False)
    reviews = disputes.filter(pk=review_id) | decided_reviews.filter(pk=review_id)
    review = reviews.select_related(*cases, *people).distinct().first()
    if review is None:
        raise Http404
    return review


def _list_answers(review: SecondReview, *, is_decided: bool) -> tuple[BlindAnswer, BlindAnswer]:
    """Return the answers in an order that does not reveal which came first."""
    names = [review.first_reviewer, review.reviewer]
    who = [user.username if user else _("policy") for user in names] if is_decided else ["", ""]
    reason, note = (review.ruling.reason_code, review.ruling.note) if review.ruling else ("", "")
    if review.first_reviewer is None and not is_decided:
        reason = ""  # a rule's name would tell that a machine ruled
    first = BlindAnswer(review.first_outcome, reason_label(reason), note, who[0])
    second = BlindAnswer(review.outcome, reason_label(review.reason_code), review.note, who[1])
    return (first, second) if review.first_outcome == Outcome.UPHELD else (second, first)


def make_decision_view(which: Action) -> GuardedView:
    """Build the view of one decision; a refusal says why and keeps what was typed."""

    @allow_roles(Role.SENIOR_REVIEWER, foreign=302, overseers=(Role.SENIOR_REVIEWER,))
    @require_POST
    def decide_dispute(request: HttpRequest, senior: User, dispute_id: int) -> HttpResponse:
        words = FormDraft.from_request(request, which)
        if not (words.is_complete and words.note):
            messages.error(request, _("Choose a reason, and explain why this answer is right."))
            return _return_to_dispute(request, senior, dispute_id, words)
        verdict = CaseVerdict(
            OUTCOMES[which],
            words.reason,
            reviewer=senior,
            note=words.note,
            is_confirmed=words.is_confirmed,
        )
        try:
            return _decide_dispute(request, dispute_id, verdict)
        except ReasonOfOtherKind as refused:
            messages.error(request, explain(refused))
            return _return_to_dispute(request, senior, dispute_id, words)

    return decide_dispute


def _decide_dispute(request: HttpRequest, review_id: int, verdict: CaseVerdict) -> HttpResponse:
    try:
        decision = adjudication.adjudicate(review_id, verdict, now=database_now())
    except (NotEntitled, NotDisputed) as refused:
        messages.error(request, explain(refused))
        return redirect("console:second_reviews")
    except (Superseded, ProceedingOpen):
        message = _("The ruling is no longer valid, or a later instance has the case.")
        messages.error(request, f"{message} {_('Nothing was changed.')}")
        return redirect("console:second_reviews")
    messages.success(request, _explain_outcome(decision))
    return redirect("console:dispute", dispute_id=review_id)


def _explain_outcome(adjudication: Adjudication) -> str:
    if adjudication.is_overturned:
        return _("Overturned: the ruling was replaced, and both sides are told.")
    return _("Decided: the first ruling stands.")


def _return_to_dispute(
    request: HttpRequest, senior: User, review_id: int, words: FormDraft
) -> HttpResponse:
    review = (
        adjudication.list_disputes_for(senior).select_related("case").filter(pk=review_id).first()
    )
    if review is None:
        return redirect("console:second_reviews")
    form_drafts.save_draft(request, review.case.public_id, words)
    return redirect("console:dispute", dispute_id=review_id)


for which in OUTCOMES:
    PAGES.add(f"{_DISPUTE}{which}/", f"decide_{which}", make_decision_view(which))
