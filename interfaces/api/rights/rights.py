"""Rights: list them, write one down, change it, send it to a verifier, renew it, withdraw it."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from interfaces.api.protocol.answers import answer_once, build_answer, build_conflict, refuse_fields
from interfaces.api.protocol.authentication import get_account, name_actor, require_scope
from interfaces.api.protocol.pagination import Page, PageNumber, PerPage, fetch_page
from interfaces.api.protocol.problems import build_problem, list_read_problems, list_write_problems
from interfaces.api.rights.schemas import (
    ReasonOut,
    RenewalIn,
    RightChange,
    RightIn,
    RightOut,
    RightWhole,
    explain_faults,
)
from pipeline.rights.fields import FieldFault, RightFields, is_wider_claim
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.accounts.models import Scope
from records.actions.faults import Fault
from records.actions.rights import repository, submission
from records.actions.rights.repository import RENEWABLE, WrongState
from records.actions.rights.submission import PaperMissing, RightRefused
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.rights import filing_scope
from records.rights.models import Right
from records.rights.queries import read_fields

router = Router(tags=["Rights"])


class RightFilters(Schema):
    """Which rights, and which page of them."""

    kind: RightKind | None = None
    state: RightState | None = None
    page: PageNumber = 1
    per_page: PerPage = 100


@router.get(
    "",
    auth=require_scope(Scope.READ),
    response={200: Page[RightOut], **list_read_problems(422)},
    summary="List your rights",
)
def own_rights(request: HttpRequest, filters: Annotated[RightFilters, Query()]) -> Page[RightOut]:
    """Yours, and those of principals that a power of attorney covers or covered."""
    asked = {"kind": filters.kind, "state": filters.state}
    chosen = filing_scope.list_visible_rights(get_account(request).pk).filter(
        **{name: value for name, value in asked.items() if value is not None}
    )
    return fetch_page(
        chosen.order_by("-pk"),
        filters.page,
        filters.per_page,
        lambda rights: [RightOut.from_record(one) for one in rights],
    )


@router.post(
    "",
    auth=require_scope(Scope.MANAGE_RIGHTS),
    response={201: RightWhole, **list_write_problems(413)},
    summary="Register a right",
)
def add_right(request: HttpRequest, written: RightIn) -> HttpResponse:
    """It waits for its pictures and papers; send it to a verifier then."""
    account_id, actor = get_account(request).pk, name_actor(request)

    def act() -> Answer:
        right = submission.create_right(
            account_id, _read_fields(written), actor=actor, now=database_now()
        )
        return render_right(right.pk, 201)

    return answer_once(request, lambda: run_or_explain(act))


@router.get(
    "/{uuid:right_id}",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: RightWhole, **list_read_problems(404)},
    summary="Get a right",
)
def own_right(request: HttpRequest, right_id: UUID) -> RightWhole:
    """With its pictures, papers and sellers, and the papers that it lacks."""
    return RightWhole.from_record(get_right(request, right_id))


@router.put(
    "/{uuid:right_id}",
    auth=require_scope(Scope.MANAGE_RIGHTS, foreign=404),
    response={200: RightWhole, **list_write_problems(404, 413)},
    summary="Change a right",
)
def change_right(request: HttpRequest, right_id: UUID, written: RightChange) -> HttpResponse:
    """A new version; requests that were filed keep the version they were filed on. 409 where a
    verifier would have to look again and `accepts_verification` does not say that this is meant.
    """
    right, actor = get_right(request, right_id), name_actor(request)

    def act() -> Answer:
        fields = _read_fields(written)
        if _needs_verification(right, fields) and not written.accepts_verification:
            says = (
                "More would be matched, so a verifier has to check the right before it is"
                " used again."
            )
            return build_conflict("needs_verification", f"{says} Set accepts_verification.")
        submission.revise_right(right.pk, fields, actor=actor, now=database_now())
        return render_right(right.pk)

    return answer_once(request, lambda: run_or_explain(act))


def _read_fields(written: RightIn) -> RightFields:
    fields, faults = written.as_fields()
    if faults:
        raise RightRefused(faults)
    return fields


def _needs_verification(right: Right, after: RightFields) -> bool:
    before = read_fields(right)
    if before.kind is not after.kind:
        raise RightRefused((FieldFault("kind", "not_for_kind"),))
    return right.state in RENEWABLE and is_wider_claim(before, after)


@router.post(
    "/{uuid:right_id}/submission",
    auth=require_scope(Scope.MANAGE_RIGHTS, foreign=404),
    response={202: RightWhole, **list_write_problems(404)},
    summary="Send a right to a verifier",
)
def submit_right(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """Once its papers are there; 409 names the kinds that lack."""
    right, actor = get_right(request, right_id), name_actor(request)

    def act() -> Answer:
        submission.submit_right(right.pk, actor=actor, now=database_now())
        return render_right(right.pk, 202)

    return answer_once(request, lambda: run_or_explain(act))


@router.post(
    "/{uuid:right_id}/renewal",
    auth=require_scope(Scope.MANAGE_RIGHTS, foreign=404),
    response={202: RightWhole, **list_write_problems(404, 413)},
    summary="Ask for renewal",
)
def renew_right(request: HttpRequest, right_id: UUID, wanted: RenewalIn) -> HttpResponse:
    """Upload the proof first; the new last day is in force once a verifier has seen it."""
    right, actor = get_right(request, right_id), name_actor(request)

    def act() -> Answer:
        submission.request_renewal(right.pk, wanted.until, actor=actor, now=database_now())
        return render_right(right.pk, 202)

    return answer_once(request, lambda: run_or_explain(act))


@router.post(
    "/{uuid:right_id}/withdrawal",
    auth=require_scope(Scope.MANAGE_RIGHTS, foreign=404),
    response={200: RightWhole, **list_write_problems(404)},
    summary="Withdraw it",
)
def withdraw_right(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """Within ten seconds it is matched no more; open cases go to a person."""
    right, actor = get_right(request, right_id), name_actor(request)

    def act() -> Answer:
        repository.withdraw_right(right.pk, actor=actor, now=database_now())
        return render_right(right.pk)

    return answer_once(request, lambda: run_or_explain(act))


def get_right(request: HttpRequest, right_id: UUID) -> Right:
    """The caller's; another's is as unknown as one that does not exist."""
    mine = Right.objects.exclude(state=RightState.CLAIMED).filter(owner_id=get_account(request).pk)
    return get_object_or_404(mine, public_id=right_id)


def render_right(right_id: int, status: int = 200) -> Answer:
    """The right as it stands now."""
    right = RightWhole.from_record(Right.objects.get(pk=right_id))
    return build_answer(status, right)


def run_or_explain(act: Callable[[], Answer]) -> Answer:
    """What the act answers, or why it refused."""
    try:
        with transaction.atomic():
            return act()
    except RightRefused as refused:
        return refuse_fields("right_refused", explain_faults(refused.faults))
    except PaperMissing as missing:
        says = f"Upload these first: {', '.join(missing.kinds)}."
        fault = Fault("papers", "paper_missing", says)
        told = build_problem(409, "paper_missing", says, faults=[fault])
        return build_answer(409, told)
    except WrongState as refused_it:
        return build_conflict("wrong_state", str(refused_it))


reasons_router = Router(tags=["Rights"])


@reasons_router.get(
    "/reasons",
    auth=require_scope(Scope.READ),
    response={200: list[ReasonOut], **list_read_problems()},
    summary="List the reasons",
)
def reasons(request: HttpRequest) -> list[ReasonOut]:
    """Each with the kinds of right it fits and the evidence it demands."""
    del request
    return [
        ReasonOut.from_policy(code, reason) for code, reason in policies.policy().reasons.items()
    ]
