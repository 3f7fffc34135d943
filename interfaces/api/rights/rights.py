"""Rights: list them, write one down, change it, send it to a verifier, renew it, withdraw it."""

from typing import Annotated, Final
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema

from interfaces.api.protocol.answers import (
    build_answer,
    build_conflict,
    explain_refusals,
    refuse_fields,
)
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Page, PageNumber, PerPage, fetch_page, filter_by
from interfaces.api.protocol.problems import build_problem
from interfaces.api.rights.schemas import (
    ReasonOut,
    RenewalIn,
    RightChange,
    RightDetailOut,
    RightIn,
    RightOut,
    RightPage,
    explain_faults,
)
from pipeline.rights.fields import FieldFault, RightFields, is_wider_claim
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.accounts.models import Scope
from records.actions.faults import Fault
from records.actions.rights import repository, submission
from records.actions.rights.repository import RENEWABLE
from records.actions.rights.submission import PaperMissing, RightRefused
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.rights import filing_scope
from records.rights.models import Right
from records.rights.queries import read_fields

router = Operations("Rights")


def _refuse_missing(missing: PaperMissing) -> Answer:
    detail = f"Upload these first: {', '.join(missing.kinds)}."
    fault = Fault("papers", "paper_missing", detail)
    return build_answer(409, build_problem(409, "paper_missing", detail, faults=[fault]))


_EXPLAIN: Final = explain_refusals(
    {
        RightRefused: lambda error: refuse_fields("right_refused", explain_faults(error.faults)),
        PaperMissing: _refuse_missing,
    }
)


class RightFilters(Schema):
    """Filters for rights, and the page."""

    kind: RightKind | None = None
    state: RightState | None = None
    page: PageNumber = 1
    per_page: PerPage = 100


@router.show("", Scope.READ, RightPage, "List your rights")
def own_rights(request: HttpRequest, filters: Annotated[RightFilters, Query()]) -> Page[RightOut]:
    """List your rights, and those of principals that a power of attorney covers or covered."""
    visible = filing_scope.list_visible_rights(get_account(request).pk)
    matches = filter_by(visible, kind=filters.kind, state=filters.state)
    return fetch_page(
        matches.order_by("-pk"),
        filters.page,
        filters.per_page,
        lambda rights: [RightOut.from_record(right) for right in rights],
    )


@router.step("POST ", Scope.MANAGE_RIGHTS, RightDetailOut, "Register a right", status=201)
@_EXPLAIN
@transaction.atomic
def add_right(request: HttpRequest, body: RightIn) -> Answer:
    """Register a right; add its pictures and documents, then send it to a verifier.

    The response contains the right. The call is refused with 422 `right_refused` and every error
    beside its field.
    """
    account_id, actor = get_account(request).pk, name_actor(request)
    right = submission.create_right(account_id, _read_fields(body), actor=actor, now=database_now())
    return _render_right(right.pk, 201)


@router.show("/{uuid:right_id}", Scope.READ, RightDetailOut, "Get a right")
def own_right(request: HttpRequest, right_id: UUID) -> RightDetailOut:
    """Get a right with its pictures, documents and sellers, and the documents that are missing."""
    return RightDetailOut.from_record(get_right(request, right_id))


@router.step("PUT /{uuid:right_id}", Scope.MANAGE_RIGHTS, RightDetailOut, "Change a right")
@_EXPLAIN
@transaction.atomic
def change_right(request: HttpRequest, right_id: UUID, change: RightChange) -> Answer:
    """Change a right, which creates a new version.

    The response contains the right. Requests filed earlier keep the version that they were filed
    on. If the change makes more listings match, a verifier has to check the right again: this is
    refused with 409 `needs_verification` unless `accepts_verification` is set. It is also refused
    with 409 `wrong_state` if the right is withdrawn, and with 422 `right_refused` and every error
    beside its field.
    """
    right, actor = get_right(request, right_id), name_actor(request)
    fields = _read_fields(change)
    if _needs_verification(right, fields) and not change.accepts_verification:
        detail = (
            "More would be matched, so a verifier has to check the right before it is used again."
        )
        return build_conflict("needs_verification", f"{detail} Set accepts_verification.")
    submission.revise_right(right.pk, fields, actor=actor, now=database_now())
    return _render_right(right.pk)


def _read_fields(right: RightIn) -> RightFields:
    fields, faults = right.as_fields()
    if faults:
        raise RightRefused(faults)
    return fields


def _needs_verification(right: Right, after: RightFields) -> bool:
    before = read_fields(right)
    if before.kind is not after.kind:
        raise RightRefused((FieldFault("kind", "not_for_kind"),))
    return right.state in RENEWABLE and is_wider_claim(before, after)


@router.step(
    "POST /{uuid:right_id}/submission",
    Scope.MANAGE_RIGHTS,
    RightDetailOut,
    "Send a right to a verifier",
    status=202,
)
@_EXPLAIN
@transaction.atomic
def submit_right(request: HttpRequest, right_id: UUID) -> Answer:
    """Send a right to a verifier once its documents are uploaded.

    The response contains the right. The call is refused with 409 `paper_missing`, which names the
    missing kinds, with 409 `wrong_state` if it is waiting already or in force, and with 422
    `right_refused` if it is incomplete.
    """
    right, actor = get_right(request, right_id), name_actor(request)
    submission.submit_right(right.pk, actor=actor, now=database_now())
    return _render_right(right.pk, 202)


@router.step(
    "POST /{uuid:right_id}/renewal",
    Scope.MANAGE_RIGHTS,
    RightDetailOut,
    "Ask for renewal",
    status=202,
)
@_EXPLAIN
@transaction.atomic
def renew_right(request: HttpRequest, right_id: UUID, body: RenewalIn) -> Answer:
    """Ask for a later last day of a right; upload the proof first.

    The response contains the right. The new last day takes effect once a verifier has seen the
    proof. The call is refused with 409 `paper_missing` without a proof, with 409 `wrong_state` if
    the right is neither in force nor expired, and with 422 `right_refused` if the day is not later
    or has passed.
    """
    right, actor = get_right(request, right_id), name_actor(request)
    submission.request_renewal(right.pk, body.until, actor=actor, now=database_now())
    return _render_right(right.pk, 202)


@router.step("POST /{uuid:right_id}/withdrawal", Scope.MANAGE_RIGHTS, RightDetailOut, "Withdraw it")
@_EXPLAIN
@transaction.atomic
def withdraw_right(request: HttpRequest, right_id: UUID) -> Answer:
    """Withdraw a right.

    The response contains the right. Matching stops within ten seconds, and open cases go to a
    person. The call is refused with 409 `wrong_state` if it is withdrawn already.
    """
    right, actor = get_right(request, right_id), name_actor(request)
    repository.withdraw_right(right.pk, actor=actor, now=database_now())
    return _render_right(right.pk)


def get_right(request: HttpRequest, right_id: UUID) -> Right:
    """Return the caller's right; raise Http404 if there is none."""
    mine = Right.objects.exclude(state=RightState.CLAIMED).filter(owner_id=get_account(request).pk)
    return get_object_or_404(mine, public_id=right_id)


def _render_right(right_id: int, status: int = 200) -> Answer:
    right = RightDetailOut.from_record(Right.objects.get(pk=right_id))
    return build_answer(status, right)


reasons_router = Operations("Rights")


@reasons_router.show("/reasons", Scope.READ, list[ReasonOut], "List the reasons")
def reasons(request: HttpRequest) -> list[ReasonOut]:
    """List the reasons for a filing, with the kinds of right and the evidence that each needs."""
    del request
    return [
        ReasonOut.from_policy(code, reason) for code, reason in policies.policy().reasons.items()
    ]
