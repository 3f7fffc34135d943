"""Second reviews: what waits, the case shown blind, and the answer."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interfaces.console.cases import form_drafts
from interfaces.console.cases.actions import ACTION_FORMS, Action
from interfaces.console.cases.form_drafts import FormDraft, LostHold, render_lost_hold, renew_lease
from interfaces.console.cases.permissions import DECIDERS
from interfaces.console.quality.adjudications import build_blind_view, list_open_disputes
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.labels import explain
from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.cases.ruling_reasons import ReasonOfOtherKind
from records.actions.leases import LeaseNotHeld
from records.actions.quality import second_reviews
from records.clock import database_now
from records.quality.models import SecondReview

PAGES = Pages()
_REVIEW = "second-reviews/<int:review_id>/"
ANSWERS: Final = (Action.UPHOLD, Action.REJECT, Action.SKIP)


@PAGES.show("second-reviews/", allow_roles(*DECIDERS), name="second_reviews")
def second_review_list(request: HttpRequest, reviewer: User) -> HttpResponse:
    """List the waiting second reviews and, for senior reviewers, open disagreements."""
    now = database_now()
    is_senior = reviewer.role == Role.SENIOR_REVIEWER
    context = {
        "waiting": second_reviews.list_waiting_for(reviewer, now).count(),
        "held": second_reviews.LEASE.list_held(reviewer, now=now).first(),
        "disputes": list_open_disputes(reviewer) if is_senior else None,
    }
    return render(request, "console/quality/second_reviews.html", context)


@PAGES.step("second-reviews/claim/", allow_roles(*DECIDERS))
def claim_second_review(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Claim the next second review, or continue the open one."""
    return _open_next_review(request, reviewer)


def _open_next_review(request: HttpRequest, reviewer: User) -> HttpResponse:
    review = second_reviews.claim_review(reviewer, now=database_now())
    if review is None:
        messages.info(request, _("There is nothing to review again."))
        return redirect("console:second_reviews")
    return redirect("console:second_review", review_id=review.pk)


@PAGES.show(_REVIEW, allow_roles(*DECIDERS, foreign=404), name="second_review")
def second_review_detail(request: HttpRequest, reviewer: User, review_id: int) -> HttpResponse:
    """Show the case as if nobody had ruled on it."""
    now = database_now()
    review = _get_given_review(review_id, reviewer)
    return render(
        request,
        "console/quality/second_review.html",
        {
            "review": review,
            "is_held": second_reviews.LEASE.find_lease(review, now=now) is not None,
            "screen": build_blind_view(review, reviewer, now=now),
            "acts": [ACTION_FORMS[action] for action in ANSWERS],
            "typed": form_drafts.pop_draft(request, review.case.public_id),
        },
    )


def _get_given_review(review_id: int, reviewer: User) -> SecondReview:
    """Return a second review that this person has not answered, even if its lease ran out.

    Raises:
        Http404: there is no such second review for this person.
    """
    cases = ("case__request__right", "case__request__account", "case__frozen", "case__listing")
    reviews = second_reviews.list_given_to(reviewer).select_related(*cases)
    return get_object_or_404(reviews, pk=review_id)


type _Handler = Callable[[int, User, FormDraft, datetime], object]


def _make_answer_handler(outcome: Outcome) -> _Handler:
    def give_answer(
        review_id: int, reviewer: User, words: FormDraft, now: datetime
    ) -> SecondReview:
        verdict = CaseVerdict(
            outcome,
            words.reason,
            reviewer=reviewer,
            note=words.note,
            is_confirmed=words.is_confirmed,
        )
        return second_reviews.answer_review(review_id, verdict, now=now)

    return give_answer


def _pass_over(review_id: int, reviewer: User, words: FormDraft, now: datetime) -> None:
    second_reviews.skip_review(review_id, reviewer, words.reason, now=now)


_HANDLERS: Final[Mapping[Action, _Handler]] = {
    Action.UPHOLD: _make_answer_handler(Outcome.UPHELD),
    Action.REJECT: _make_answer_handler(Outcome.REJECTED),
    Action.SKIP: _pass_over,
}


def make_answer_view(which: Action) -> GuardedView:
    """Build the view of one answer: record it and go on, or keep what was typed."""

    @allow_roles(*DECIDERS, foreign=409)
    @require_POST
    def answer_review(request: HttpRequest, reviewer: User, review_id: int) -> HttpResponse:
        words = FormDraft.from_request(request, which)
        if not words.is_complete:
            return _return_with_error(request, reviewer, review_id, words, _INCOMPLETE)
        try:
            result = _HANDLERS[which](review_id, reviewer, words, database_now())
        except LeaseNotHeld:
            return _render_lost(request, reviewer, review_id, words)
        except ReasonOfOtherKind as refused:
            return _return_with_error(request, reviewer, review_id, words, explain(refused))
        _warn_of_wrong_answer(request, result)
        return _open_next_review(request, reviewer)

    return answer_review


def _warn_of_wrong_answer(request: HttpRequest, result: object) -> None:
    """Warn at once of a wrong answer to a golden case; other answers stay silent."""
    if isinstance(result, SecondReview) and result.is_golden and not result.agrees:
        message = _(
            "This case has a known answer, and yours is different. See “Your figures” for the"
            " explanation."
        )
        messages.warning(request, message)


def _save_draft(
    request: HttpRequest, reviewer: User, review_id: int, words: FormDraft
) -> uuid.UUID | None:
    review = (
        second_reviews.list_given_to(reviewer).select_related("case").filter(pk=review_id).first()
    )
    if review is None:
        return None
    form_drafts.save_draft(request, review.case.public_id, words)
    return review.case.public_id


_INCOMPLETE: Final = gettext_lazy("Choose a reason. If the reason asks for text, write it.")


def _return_with_error(
    request: HttpRequest, reviewer: User, review_id: int, words: FormDraft, why: str | Promise
) -> HttpResponse:
    """Return to the case with what was typed, and say what is missing."""
    if _save_draft(request, reviewer, review_id, words) is None:
        return _render_lost(request, reviewer, review_id, words)
    messages.error(request, str(why))
    return redirect("console:second_review", review_id=review_id)


def _render_lost(
    request: HttpRequest, reviewer: User, review_id: int, words: FormDraft
) -> HttpResponse:
    """Show that the lease ran out: nothing was recorded, and what was typed is kept."""
    _save_draft(request, reviewer, review_id, words)
    lost_hold = LostHold(
        title=_("The second review is no longer yours"),
        explanation=_(
            "Your ten minutes ended, or the review is already answered. Nothing was changed. What"
            " you typed is kept and comes back when you open it again:"
        ),
        draft=words,
        form=ACTION_FORMS[Action(words.action)],
        back_url=reverse("console:claim_second_review"),
        exit_url=reverse("console:second_reviews"),
        exit_label=_("To the second reviews"),
    )
    return render_lost_hold(request, lost_hold)


@PAGES.step(f"{_REVIEW}renew/", allow_roles(*DECIDERS, foreign=409), name="renew_second_review")
def renew(_request: HttpRequest, reviewer: User, review_id: int) -> HttpResponse:
    """Renew the lease and return its new end, or 409 if it is lost."""
    return renew_lease(second_reviews.LEASE, review_id, reviewer)


for which in ANSWERS:
    PAGES.add(f"{_REVIEW}{which}/", f"second_review_{which}", make_answer_view(which))
