"""Cases: find your own, withdraw claims before and after the decision, answer a question."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Schema
from pydantic import Field

from interfaces.api.filing.evidence_files import find_files, refuse_unknown_file
from interfaces.api.filing.schemas import AnswerIn, CaseOut, CasePart, ShortNumber
from interfaces.api.protocol.answers import build_answer
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.pagination import Part, Search, fetch_part, filter_by
from interfaces.api.protocol.schemas import DateTime
from pipeline.filing.numbers import parse_number
from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState
from records.accounts.models import Scope
from records.actions.cases import clarification
from records.actions.disputes import settlements
from records.actions.filing import request_status, withdrawal
from records.cases.models import Case
from records.cases.models.cases import CaseQuerySet
from records.clock import database_now
from records.evidence.receipt_check import Receipt
from records.ledger.idempotency import Answer
from records.notices import receipts
from records.notices.statements import RESULT_KIND
from records.rights.models import Right

router = Operations("Cases")


class CaseSearch(Search):
    """Filters for cases, and where the list continues."""

    number: ShortNumber | None = Field(
        default=None, description="MW-4821-07, or MW-4821 for all cases of the request."
    )
    state: CaseState | None = Field(default=None, description="The state as the filer sees it.")
    stands: bool | None = Field(default=None, description="Upheld, and not reversed since.")
    reason: Reason | None = None
    right: UUID | None = None
    request: UUID | None = None
    listing: str | None = Field(
        default=None, max_length=140, pattern="^[^\\x00]*$", description="`marketplace:id`"
    )
    filed_from: DateTime | None = Field(default=None, description="With its time zone.")
    filed_before: DateTime | None = None


class PartOut(Schema):
    """Fields that were decided on."""

    disclosed: list[str] = Field(description='Texts of the form `["salt","name",value]`.')
    kept_back: dict[str, str] = Field(description="Digests by the names of the other fields.")


class ReceiptOut(Schema):
    """Decision receipt: proof of what was decided, to be checked by anybody."""

    form: str
    entry: str = Field(description="The entry of the audit chain.")
    leaf: str = Field(description="The entry's leaf of the log.")
    index: int
    path: list[str] = Field(description="Hashes from the leaf to the root, in hexadecimal.")
    checkpoint: str = Field(description="Root and size of the log, signed (C2SP tlog-checkpoint).")
    key: str = Field(description="The key of the log.")
    document: str = Field(description="What you were told, as JSON.")
    facts: PartOut | None
    routing: PartOut | None


class ChosenCases(Schema):
    """Cases of the account, from one request or several."""

    model_config = {"extra": "forbid"}

    cases: list[UUID] = Field(min_length=1, max_length=300)


class WithdrawalOut(Schema):
    """The result for each case that was named."""

    withdrawn: list[UUID]
    left: list[UUID] = Field(description="Already decided, or not yours: not changed.")


@router.show("", Scope.READ, CasePart, "Find cases")
def find_cases(request: HttpRequest, filters: Annotated[CaseSearch, Query()]) -> Part[CaseOut]:
    """Find cases in all your requests, newest first."""
    now = database_now()
    cases = _filter_cases(Case.objects.filter(account_id=get_account(request).pk), filters, now)
    rows, further = fetch_part(cases.select_related("request", "listing"), filters)
    return Part(items=build_cases(rows, now=now), next=further)


def _filter_cases(cases: CaseQuerySet, filters: CaseSearch, now: datetime) -> CaseQuerySet:
    number = parse_number(filters.number or "")
    values: dict[str, object] = {
        "request_id": number.request if number else None,
        "line": number.line if number else None,
        "reason": filters.reason,
        "request__public_id": filters.request,
        "filed_at__gte": filters.filed_from,
        "filed_at__lt": filters.filed_before,
        "upheld_at__isnull": None if filters.stands is None else not filters.stands,
    }
    if filters.right is not None:
        values["right_id__in"] = Right.objects.filter(public_id=filters.right)
    if filters.listing is not None:
        place, _, name = filters.listing.partition(":")
        values |= {"listing__marketplace": place, "listing__external_id": name}
    selection = filter_by(cases, **values)
    if filters.state is None:
        return selection
    return request_status.filter_by_shown_state(selection, [filters.state], now=now)


@router.step("POST /withdrawal", Scope.FILE, WithdrawalOut, "Withdraw several claims")
def withdraw_cases(request: HttpRequest, chosen: ChosenCases) -> Answer:
    """Withdraw the claims in several open cases.

    The response says which cases were withdrawn and which were left unchanged because they are
    decided already or are not yours.
    """
    account_id = get_account(request).pk
    cases = Case.objects.filter(account_id=account_id, public_id__in=chosen.cases)
    case_ids = list(cases.values_list("pk", flat=True))
    actor, now = name_actor(request), database_now()
    closed_cases = withdrawal.withdraw_cases(case_ids, account_id, actor=actor, now=now)
    withdrawn = {case.public_id for case in closed_cases.values()}
    case_numbers = list(dict.fromkeys(chosen.cases))
    outcome = WithdrawalOut(
        withdrawn=[number for number in case_numbers if number in withdrawn],
        left=[number for number in case_numbers if number not in withdrawn],
    )
    return build_answer(200, outcome)


@router.show("/{uuid:case_id}", Scope.READ, CaseOut, "Get a case")
def own_case(request: HttpRequest, case_id: UUID) -> CaseOut:
    """Get a case with its state, its outcome and the reasons for it."""
    return render_case(get_case(request, case_id).pk)


@router.call(
    "GET /{uuid:case_id}/receipt",
    Scope.READ,
    {200: ReceiptOut},
    "Get the decision receipt",
    problems=(409,),
)
def case_receipt(request: HttpRequest, case_id: UUID) -> Receipt:
    """Get the receipt of the decision, which anybody can check without an account.

    The call is refused with 409 `no_receipt_yet` until about a minute after the decision was sent.
    """
    return receipts.find_receipt(RESULT_KIND, receipts.FILER, case_id=get_case(request, case_id).pk)


@router.step("POST /{uuid:case_id}/withdrawal", Scope.FILE, CaseOut, "Withdraw the claim")
def withdraw_case(request: HttpRequest, case_id: UUID) -> Answer:
    """Withdraw the claim in an open case.

    The response contains the closed case. The call is refused with 409 `not_open` if the case is
    decided already.
    """
    case, actor = get_case(request, case_id), name_actor(request)
    withdrawal.withdraw_case(case.pk, case.account_id, actor=actor, now=database_now())
    return build_answer(200, render_case(case.pk))


@router.step("POST /{uuid:case_id}/retraction", Scope.FILE, CaseOut, "Retract an upheld claim")
def retract_case(request: HttpRequest, case_id: UUID) -> Answer:
    """Retract an upheld claim, for example after a settlement with the seller.

    The response contains the case. The listing is restored unless something else keeps it down. The
    call is refused with 409 `not_upheld` if the claim is not upheld, or its ruling is so recent
    that the reviewer can still undo it.
    """
    case, actor = get_case(request, case_id), name_actor(request)
    settlements.retract_claim(case.pk, case.account_id, actor=actor, now=database_now())
    return build_answer(200, render_case(case.pk))


@router.step("POST /{uuid:case_id}/clarification", Scope.FILE, CaseOut, "Answer the question")
def answer_question(request: HttpRequest, case_id: UUID, reply: AnswerIn) -> Answer:
    """Answer the reviewer's question about a case.

    The response contains the case; its deadline runs on with the time that was left. The call is
    refused with 409 `nothing_to_answer` if no question is open, and with 422 `unknown_file` if the
    evidence is not of files that you have uploaded.
    """
    case, actor, now = get_case(request, case_id), name_actor(request), database_now()
    if (files := find_files(reply.evidence, case.account_id)) is None:
        return refuse_unknown_file()
    clarification.answer_question(
        case.pk, case.account_id, reply.answer, files=files, actor=actor, now=now
    )
    return build_answer(200, render_case(case.pk))


def get_case(request: HttpRequest, case_id: UUID) -> Case:
    """Return the caller's case; raise Http404 if there is none."""
    cases = Case.objects.filter(account_id=get_account(request).pk)
    return get_object_or_404(cases, public_id=case_id)


def render_case(case_id: int) -> CaseOut:
    """Describe a case as it stands now."""
    cases: QuerySet[Case] = Case.objects.select_related("request", "listing").filter(pk=case_id)
    return build_cases(cases, now=database_now())[0]


def build_cases(cases: Iterable[Case], *, now: datetime) -> list[CaseOut]:
    """Describe cases as their filer sees them."""
    return [CaseOut.from_record(case) for case in request_status.describe_cases(cases, now=now)]
