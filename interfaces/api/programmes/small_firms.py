"""The Small Firms Program: where the firm stands, by which criteria, applying and leaving."""

from datetime import datetime
from typing import Final, Literal

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from interfaces.api.protocol.answers import (
    build_answer,
    build_conflict,
    explain_refusals,
)
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.problems import build_problem
from interfaces.api.protocol.schemas import RecordOut
from pipeline.programmes.small_firms import FirmDeclaration
from records import policies
from records.accounts.models import Scope
from records.actions.faults import Fault
from records.actions.filing import request_drafts
from records.actions.filing.request_drafts import NoEditor
from records.actions.programmes import small_firms
from records.actions.programmes.small_firms import NotChanged, TooLarge
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.programmes.models import SmallFirmState

router = Operations("Small firms")

_NOBODY: Final = "The account has no people that staff could ask. Invite one."


class CriteriaOut(Schema):
    """The limits of size for a firm; a number equal to the limit passes."""

    most_staff: int
    turnover_bands: list[str] = Field(description="EUR a year.")
    most_rights: int = Field(description="Number of rights, without withdrawn ones.")

    @classmethod
    def from_policy(cls) -> "CriteriaOut":
        """Return the criteria of the policy in force."""
        numbers = policies.policy().small_firms
        return cls(
            most_staff=numbers.staff,
            turnover_bands=list(numbers.turnover_bands),
            most_rights=numbers.rights,
        )


class ApplicationOut(RecordOut):
    """An application as declared, and its result."""

    state: SmallFirmState
    staff: int
    turnover_band: str
    rights: int
    applied_at: datetime
    decided_at: datetime | None
    contact: str = Field(description="Name of the person who helps the firm.")
    ended_at: datetime | None
    why: str = Field(description="Why it was declined, or why it has outgrown the program.")


class SmallFirmOut(Schema):
    """The program's criteria, and the latest application of the account."""

    criteria: CriteriaOut
    rights_now: int
    application: ApplicationOut | None = Field(description="Null: the account never applied.")

    @classmethod
    def for_account(cls, account_id: int) -> "SmallFirmOut":
        """Return the criteria and the account's latest application."""
        firm = small_firms.find_firm(account_id)
        return cls(
            criteria=CriteriaOut.from_policy(),
            rights_now=small_firms.count_rights(account_id),
            application=ApplicationOut.from_record(firm) if firm else None,
        )


class ApplicationIn(Schema):
    """A firm's declaration about itself; its rights are counted."""

    model_config = {"extra": "forbid"}

    staff: int = Field(ge=1, le=1_000_000, description="People who work for it.")
    turnover_band: str = Field(max_length=16, pattern="^[^\\x00]*$", description="See `criteria`.")
    is_true: Literal[True] = Field(description="This is true, and can be shown when asked.")


def _refuse_large(large: TooLarge) -> Answer:
    message = "The program is for smaller firms."
    faults = [Fault(name, "beyond_criteria", message) for name in large.criteria]
    return build_answer(422, build_problem(422, "beyond_criteria", str(large), faults=faults))


@router.show("", Scope.READ, SmallFirmOut, "Get the state of your firm")
def own_firm(request: HttpRequest) -> SmallFirmOut:
    """Get the criteria of the Small Firms Program and your latest application."""
    return SmallFirmOut.for_account(get_account(request).pk)


@router.step(
    "POST /application",
    Scope.FILE,
    SmallFirmOut,
    "Apply to the Small Firms Program",
    location="small-firm",
)
@explain_refusals(
    {
        NoEditor: lambda _error: build_conflict("nobody_to_ask", _NOBODY),
        NotChanged: "applied_already",
        TooLarge: _refuse_large,
    }
)
def apply_as_small_firm(request: HttpRequest, declared: ApplicationIn) -> Answer:
    """Apply to the Small Firms Program; staff decide.

    The response contains the application. The call is refused with 422 `beyond_criteria`, which
    names each criterion that the firm exceeds, with 409 `applied_already` if an application or
    membership is open, and with 409 `nobody_to_ask` if no person of the account can sign in.
    """
    account_id, actor = get_account(request).pk, name_actor(request)
    rights = small_firms.count_rights(account_id)
    declaration = FirmDeclaration(declared.staff, declared.turnover_band, rights)
    editor = request_drafts.find_editor(account_id)
    small_firms.apply_for_membership(editor, declaration, actor=actor, now=database_now())
    return build_answer(201, SmallFirmOut.for_account(account_id))


@router.step("POST /leaving", Scope.FILE, SmallFirmOut, "Leave the Small Firms Program")
@explain_refusals({NotChanged: "not_a_member"})
def leave_small_firms(request: HttpRequest) -> Answer:
    """Leave the Small Firms Program, or withdraw the application to it.

    The response contains the state of the account. The call is refused with 409 `not_a_member` if
    there is neither.
    """
    account_id = get_account(request).pk
    small_firms.leave_programme(account_id, actor=name_actor(request), now=database_now())
    return build_answer(200, SmallFirmOut.for_account(account_id))
