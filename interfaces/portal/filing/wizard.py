"""Which draft a page is about, and the steps that lead through it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.labels import get_reason_title
from interfaces.web.access import get_account_id
from interfaces.web.labels import translate
from records import policies
from records.accounts.models import User
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models import Draft


@dataclass(frozen=True, slots=True)
class WizardStep:
    """One page of the wizard."""

    address: str
    label: Promise
    template: str


STEPS: Final = (
    WizardStep("portal:draft", _("Listings"), "listings.html"),
    WizardStep("portal:draft_evidence", _("Evidence and statements"), "evidence.html"),
    WizardStep("portal:draft_review", _("Check and file"), "review.html"),
)


def get_draft(visitor: User, draft_id: UUID) -> Draft:
    """Return the draft of the visitor's account, expired or not.

    Raises:
        Http404: there is none, or it is another's.
    """
    drafts = Draft.objects.select_related("right", "editor")
    return get_object_or_404(drafts, account_id=get_account_id(visitor), public_id=draft_id)


def find_filed_request(visitor: User, draft_id: UUID) -> TakedownRequest | None:
    """Return the request that the draft became, if it was filed."""
    requests = TakedownRequest.objects.filter(account_id=get_account_id(visitor), draft_id=draft_id)
    return requests.first()


type _StepView = Callable[[HttpRequest, User, UUID], HttpResponse]


def redirect_once_filed(view: _StepView) -> _StepView:
    """Lead from a step of a draft that was filed meanwhile to the request that it became."""

    @wraps(view)
    def render(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
        try:
            return view(request, visitor, draft_id)
        except Http404:
            if (takedown_request := find_filed_request(visitor, draft_id)) is None:
                raise
        messages.info(request, _("This draft was filed. This is the request that it became."))
        return redirect("portal:request", request_id=takedown_request.public_id)

    return render


def is_expired(draft: Draft) -> bool:
    """Return whether the draft has expired; its text is kept for a while."""
    return draft.expires_at <= database_now()


def render_step(
    request: HttpRequest,
    draft: Draft,
    step: WizardStep,
    page: dict[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """Render a step with the common head; an expired draft shows its text instead."""
    head = {
        "draft": draft,
        "reason_title": get_reason_title(draft.reason),
        "steps": STEPS,
        "step": step,
    }
    if is_expired(draft):
        return render(request, "portal/filing/expired.html", head | _build_expired_context(draft))
    return render(request, f"portal/filing/{step.template}", head | page, status=status)


def _build_expired_context(draft: Draft) -> dict[str, object]:
    policy = policies.policy()
    return {
        "lines": "\n".join(row["text"] for row in draft.rows),
        "evidence": [
            (translate(policy.evidence[code]), text) for code, text in draft.evidence.items()
        ],
        "kept_days": policy.retention_days["draft"],
    }


def redirect_to_step(
    draft_id: UUID, step: WizardStep, *, anchor: str = "", query: str = ""
) -> HttpResponse:
    """Redirect to a step's page, at an anchor of it."""
    answer = redirect(step.address, draft_id=draft_id)
    answer["Location"] += (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")
    return answer
