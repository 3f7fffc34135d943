"""The last step of a draft: what still lacks, what to expect of each listing, and the filing."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from interfaces.look.doors import admits, get_account_id
from interfaces.look.limits import count_listings
from interfaces.portal.drafts.advising import advice, contact_of
from interfaces.portal.drafts.expecting import outlook
from interfaces.portal.drafts.finding import STEPS, filed_from, is_expired, own_draft, show
from interfaces.portal.drafts.rows import tally
from interfaces.portal.wording import Wording, fault_in_words
from records.accounts.models import Role, User
from records.acts import checking, drafting, filing
from records.acts.admission import FilingRefused
from records.acts.faults import Fault
from records.acts.filing import Filed
from records.complaints.models import Draft
from records.ledger import policies
from records.ledger.clock import database_now

_STEP: Final = STEPS[2]
_OF_LISTINGS: Final = frozenset({"listings"})


@dataclass(frozen=True, slots=True)
class ShownFault:
    """What lacks, and the step where it is mended."""

    says: Wording
    address: str


@admits(Role.FILER, foreign=404)
def review(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """What the filing would make of the draft as it stands."""
    return _show(request, own_draft(visitor, draft_id))


def _show(
    request: HttpRequest,
    draft: Draft,
    faults: tuple[Fault, ...] | None = None,
    *,
    is_held_back: bool = False,
) -> HttpResponse:
    rows = checking.checked(draft)
    found = checking.faults_of(draft, database_now()) if faults is None else faults
    seen = outlook(request, draft)
    contact = contact_of(draft.account_id)
    page = {
        "contact": contact,
        "advice": advice(draft, now=database_now()) if contact else (),
        "tally": tally(rows, policies.policy()),
        "faults": [_shown(fault, seen.lacking) for fault in found],
        "outlook": seen,
    }
    return show(request, draft, _STEP, page, status=422 if faults or is_held_back else 200)


def _shown(fault: Fault, lacking: str) -> ShownFault:
    step = STEPS[0] if fault.field in _OF_LISTINGS else STEPS[1]
    if fault.code == "missing_evidence":
        return ShownFault(
            _("This reason needs: %(evidence)s.") % {"evidence": lacking}, step.address
        )
    return ShownFault(fault_in_words(fault), step.address)


@admits(Role.FILER, foreign=404)
@require_POST
def file(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """File the draft; a second click leads where the first one led."""
    if (before := filed_from(visitor, draft_id)) is not None:
        return redirect("portal:request", request_id=before.public_id)
    draft = own_draft(visitor, draft_id)
    if is_expired(draft):
        return _show(request, draft)
    if _is_held_back(request, draft):
        messages.error(request, _("Read what we advise first, then file all the same if you wish."))
        return _show(request, draft, is_held_back=True)
    try:
        filed = _filed(get_account_id(visitor), draft)
    except FilingRefused as refused:
        return _show(request, draft, refused.faults)
    messages.success(request, _in_words(filed))
    return redirect("portal:request", request_id=filed.request.public_id)


def _is_held_back(request: HttpRequest, draft: Draft) -> bool:
    """Small firms read what is advised before they file all the same."""
    is_read = request.POST.get("all_the_same") == "on"
    return not is_read and bool(contact_of(draft.account_id) and advice(draft, now=database_now()))


def _filed(account_id: int, draft: Draft) -> Filed:
    with transaction.atomic():
        filed = filing.file(checking.filing_of(draft))
        count_listings(account_id, filed.cases + filed.duplicates)
        drafting.discard(account_id, draft.public_id)
    return filed


def _in_words(filed: Filed) -> str:
    total = filed.cases + filed.duplicates
    opened = ngettext("%(count)d case opened.", "%(count)d cases opened.", total)
    says = opened % {"count": total}
    if filed.refused:
        named = ngettext(
            "%(count)d line made no case and is named below.",
            "%(count)d lines made no case and are named below.",
            len(filed.refused),
        )
        says = f"{says} {named % {'count': len(filed.refused)}}"
    return says
